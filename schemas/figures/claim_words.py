"""What a claim asks for in words that a clerk reads, with the labels of the forms instead of their codes."""

from __future__ import annotations

from schemas.figures.claiming import Cadence
from schemas.figures.clauses import Clause
from schemas.figures.declared import Claim, Figure
from schemas.figures.definition import Definition, Pick
from schemas.figures.statement import Forms
from schemas.figures.wording import Wording

_WINDOWS = {"half_month": ("半月", "half month"), "month": ("月", "month"), "week": ("周", "week")}


def in_words(claim: Claim, forms: Forms, pick: Pick) -> str:
    """A cadence in words; what only compares figures says itself what it asks."""
    asks = claim.asks
    if not isinstance(asks, Cadence):
        return claim.says
    if asks.form not in forms or asks.of not in forms:
        return f"{claim.says}；{claim.over}"
    reports = _counted(asks.form, asks.filter, forms, pick)
    subjects = _counted(asks.of, asks.of_filter, forms, pick)
    each = _label(asks.of, asks.field, forms, pick) if asks.field else subjects
    among = "" if each == subjects else pick(f"（{subjects}里的）", f" (of {subjects})")
    window = pick(*_WINDOWS[asks.window])
    return pick(
        f"每个{each}{among}，每{window}至少 {asks.least} 次：{reports}",
        f"each {each}{among}, every {window} at least {asks.least}: {reports}",
    )


def _counted(form: str, filter_: tuple[Clause, ...], forms: Forms, pick: Pick) -> str:
    rows = Figure("", "", "count", "", Wording("exact"), form, filter=filter_)
    source, _, *rest = [text for _, text in Definition(rows, forms, pick).lines()]
    return pick(f"{source}（{rest[0]}）", f"{source} ({rest[0]})") if filter_ else source


def _label(form: str, name: str, forms: Forms, pick: Pick) -> str:
    field = forms[form].by_name.get(name)
    return pick(field.label["zh"], field.label.get("en", name)) if field else name
