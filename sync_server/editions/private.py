"""What of a summary is for those only who may see households: names out of private forms. Totals are for everybody."""

from __future__ import annotations

from schemas.figures import Declared
from schemas.figures.declared import Names
from schemas.figures.statement import Forms
from schemas.filling import read_template

PRIVATE = "private"


def private_names(declared: Declared, forms: Forms, template_name: str, template: bytes) -> list[str]:
    """The lists a template prints that tell more of private records than the words of a choice."""
    wanted = dict.fromkeys(read_template(template_name, template).names)
    return [
        name
        for name in wanted
        if name in declared.names and shows_people(declared, forms, declared.names[name])
    ]


def shows_people(declared: Declared, forms: Forms, listed: Names) -> bool:
    """Whether a list of names tells more of private records than the words of a choice."""
    figure = declared.figures.get(listed.of)
    form = forms.get(figure.view) if figure else None
    if form is None or form.home != PRIVATE or listed.shows is None:
        return False
    field = form.by_name.get(listed.shows.field)
    return field is None or bool(listed.shows.onward) or not field.choices
