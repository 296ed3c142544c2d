"""What of a summary is for those only who may see households: names out of private forms. Totals are for everybody."""

from __future__ import annotations

from schemas.figures import Declared
from schemas.figures.hiding import private_lists
from schemas.figures.statement import Forms
from schemas.filling import read_template


def private_names(declared: Declared, forms: Forms, template_name: str, template: bytes) -> list[str]:
    """The lists a template prints that tell more of private records than the words of a choice."""
    hidden = private_lists(declared, forms)
    return [name for name in dict.fromkeys(read_template(template_name, template).names) if name in hidden]
