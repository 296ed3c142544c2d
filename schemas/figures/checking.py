"""Declarations held against the forms: every view, field and code they name has to be there.

An office finds out when it changes the file, not when the half-year is over: the problem names the file, the figure, the key
and what is nearest to what was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from schemas.figures.claiming import Cadence, Includes
from schemas.figures.clauses import Clause, Path
from schemas.figures.declared import Claim, Declared, Figure, Names, nearest
from schemas.figures.statement import TOPIC_LIFE, Forms
from schemas.form import Field, Form
from schemas.problems import Problem

VIEW_FIELDS = {
    "session": ("audience", "kinds", "venue_class"),
    "topic": ("first_taught_on", "first_passed_on"),
}
"""What a counting view works out besides its form's own fields."""


def check(declared: Declared, forms: Forms, source: str) -> list[Problem]:
    """Everything that does not fit, in the order of the file."""
    found = [
        p
        for figure in declared.figures.values()
        for p in _figure(figure, declared, forms, f"{source} · {figure.name}")
    ]
    return (
        found
        + [
            p
            for names in declared.names.values()
            for p in _names(names, declared, forms, f"{source} · {names.name}")
        ]
        + [
            p
            for claim in declared.claims.values()
            for p in check_claim(claim, declared, forms, f"{source} · {claim.name}")
        ]
    )


def _figure(figure: Figure, declared: Declared, forms: Forms, where: str) -> Iterator[Problem]:
    if figure.measure == "ratio":
        yield from (
            _unknown(f"{where} · over", p, declared.figures) for p in figure.over if p not in declared.figures
        )
        return
    form = forms.get("topic" if figure.view == TOPIC_LIFE else figure.view)
    if form is None:
        yield _unknown(f"{where} · view", figure.view, [*forms, TOPIC_LIFE])
        return
    if figure.each and not (figure.each in form.by_name and form.by_name[figure.each].is_list):
        yield _unknown(f"{where} · view", figure.each, [f.name for f in form.fields if f.is_list])
    if figure.field and figure.field.field != "id":
        yield from _path(figure.field, form, forms, f"{where} · field")
    for clause in figure.filter:
        yield from _path(clause.path, form, forms, f"{where} · filter")
        yield from _codes(clause, form, forms, f"{where} · filter")
    dates = (figure.date.start, figure.date.end) if figure.date else ()
    yield from (_unknown(f"{where} · date", n, _fields(form)) for n in dates if n and n not in _fields(form))


def _fields(form: Form) -> list[str]:
    return [*form.by_name, *VIEW_FIELDS.get(form.form, ())]


def _path(path: Path, form: Form, forms: Forms, where: str) -> Iterator[Problem]:
    if path.field not in _fields(form):
        yield _unknown(where, path.field, _fields(form))
    elif path.onward:
        of = forms.get(form.by_name[path.field].of) if path.field in form.by_name else None
        if of is None or path.onward not in of.by_name:
            yield _unknown(where, f"{path.field}.{path.onward}", of.by_name if of else form.by_name)


def _codes(clause: Clause, form: Form, forms: Forms, where: str) -> Iterator[Problem]:
    """Codes that the field does not have; a name that is a field of the row is compared with that."""
    field = _named(clause.path, form, forms)
    if field is None or not field.choices:
        return
    codes = [choice.value for choice in field.choices]
    for value in clause.values:
        if value not in codes and value not in form.by_name:
            yield _unknown(where, value, codes)


def _named(path: Path, form: Form, forms: Forms) -> Field | None:
    name = "kind" if path.field == "kinds" else path.field
    field = form.by_name.get(name)
    if field is None or not path.onward:
        return field
    of = forms.get(field.of)
    return of.by_name.get(path.onward) if of else None


def _names(names: Names, declared: Declared, forms: Forms, where: str) -> Iterator[Problem]:
    if names.given is not None:
        return
    figure = declared.figures.get(names.of)
    if figure is None:
        yield _unknown(f"{where} · of", names.of, declared.figures)
    elif names.shows is not None and (form := forms.get(figure.view)) is not None:
        yield from _path(names.shows, form, forms, f"{where} · shows")


def check_claim(claim: Claim, declared: Declared, forms: Forms, where: str) -> Iterator[Problem]:
    """What a claim names that is not there."""
    if isinstance(claim.asks, Cadence):
        yield from _cadence(claim.asks, forms, where)
        return
    for part in claim.asks:
        if isinstance(part, Includes):
            if part.names not in declared.names:
                yield _unknown(f"{where} · says", part.names, declared.names)
            continue
        for term in (part.left, part.right):
            if term.figure and term.figure not in declared.figures:
                yield _unknown(f"{where} · says", term.figure, declared.figures)


def _cadence(asks: Cadence, forms: Forms, where: str) -> Iterator[Problem]:
    for key, name, clauses, fields in (
        ("says", asks.form, asks.filter, (asks.by, asks.day)),
        ("over", asks.of, asks.of_filter, (asks.field, asks.since, asks.until)),
    ):
        form = forms.get(name)
        if form is None:
            yield _unknown(f"{where} · {key}", name, forms)
            continue
        for clause in clauses:
            yield from _path(clause.path, form, forms, f"{where} · {key}")
            yield from _codes(clause, form, forms, f"{where} · {key}")
        yield from (
            _unknown(f"{where} · {key}", f, form.by_name) for f in fields if f and f not in form.by_name
        )


def _unknown(where: str, got: str, known: Iterable[str]) -> Problem:
    return Problem("unknown_in_figure", where, got, {"nearest": nearest(got, known)})
