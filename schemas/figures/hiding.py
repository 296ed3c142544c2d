"""What of a summary is for those only who may see households: the records, and names out of private forms.

Totals, the words of a choice and how a claim stands are for everybody who may see the summary.
"""

from __future__ import annotations

from dataclasses import replace

from schemas.figures.claiming import Cadence
from schemas.figures.declared import Claim, Declared, Figure, Names
from schemas.figures.judging import Found
from schemas.figures.statement import TOPIC_LIFE, Forms

PRIVATE = "private"


def private_figures(declared: Declared, forms: Forms) -> frozenset[str]:
    """The figures that rest on private records."""

    def rests(figure: Figure) -> bool:
        if figure.measure == "ratio":
            return any(rests(declared.figures[name]) for name in figure.over if name in declared.figures)
        form = forms.get("topic" if figure.view == TOPIC_LIFE else figure.view)
        return form is not None and form.home == PRIVATE

    return frozenset(name for name, figure in declared.figures.items() if rests(figure))


def private_lists(declared: Declared, forms: Forms) -> frozenset[str]:
    """The lists of names that tell more of private records than the words of a choice."""
    figures = private_figures(declared, forms)
    return frozenset(
        name
        for name, names in declared.names.items()
        if names.of in figures and _tells_people(declared.figures[names.of], names, forms)
    )


def is_private(claim: Claim, forms: Forms) -> bool:
    """Whether a claim is about private records, one by one: a cadence over a private form."""
    if not isinstance(claim.asks, Cadence):
        return False
    return any(name in forms and forms[name].home == PRIVATE for name in (claim.asks.form, claim.asks.of))


def _tells_people(figure: Figure, names: Names, forms: Forms) -> bool:
    form = forms.get(figure.view)
    if names.shows is None or form is None:
        return names.given is None
    field = form.by_name.get(names.shows.field)
    return field is None or bool(names.shows.onward) or not field.choices


def without(found: Found, lists: frozenset[str]) -> Found:
    """What a summary rests on, with these lists left out."""
    return replace(found, names={name: all_of for name, all_of in found.names.items() if name not in lists})
