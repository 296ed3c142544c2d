"""The rows behind one figure: for each the record, its day, what it is about, who told it, and the number it brings.

They are read for the person who asks, so that a look at households is noted as one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from datasette_plugins import compat
from datasette_plugins.browse.looking import Linked, in_words, record_address, texts
from datasette_plugins.browse.record_view import called
from datasette_plugins.browse.waits import record_rows
from datasette_plugins.labels.cells import short
from datasette_plugins.language import number, say, told
from schemas.figures import Asked, Declared, Figure, Reckoning
from schemas.figures.statement import TOPIC_LIFE, Forms
from schemas.figures.wording import plain

PAGE = 200


@dataclass(frozen=True)
class Found:
    """A page of rows: what the figure says of each, and the records themselves. `many` rows there are in all."""

    many: int
    hits: Sequence[tuple[Any, ...]]
    facts: Mapping[str, Mapping[str, Any]]
    waiting: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Row:
    """One row in words. `raw` is the number, or what is told apart, as a program reads it."""

    day: str
    link: Markup
    place: Any
    who: str
    value: Any
    raw: str
    reports: int
    differs: bool


def read_rows(
    db: compat.Connection,
    forms: Forms,
    declared: Declared,
    asked: Asked,
    name: str,
    nth: int,
    maybe: Sequence[str],
) -> Found:
    """One page of rows of a figure that is no ratio, and what waits beside them."""
    reckoning = Reckoning(db, forms, declared, asked)
    try:
        many, shown = reckoning.page(name, nth * PAGE, PAGE)
    finally:
        reckoning.close()
    form = form_of(declared.figures[name])
    facts = record_rows(db, [(form, hit[0]) for hit in shown])
    waiting = record_rows(db, [(form, record) for record in maybe[:PAGE]])
    return Found(many, shown, facts, waiting)


def form_of(figure: Figure) -> str:
    """The form whose records are behind a figure."""
    return "topic" if figure.view == TOPIC_LIFE else figure.view


class Rows:
    """Words for the rows of one figure."""

    def __init__(self, names: Linked, figure: Figure, forms: Forms) -> None:
        self.names, self.figure = names, figure
        self.form = forms[form_of(figure)]

    async def of(self, found: Found) -> list[Row]:
        """All of a page."""
        return [await self._row(hit, found.facts.get(hit[0], {"record": hit[0]})) for hit in found.hits]

    async def waiting(self, found: Found) -> list[tuple[Markup, str]]:
        """What waits, with who wrote it."""
        return [(await self._link(r, row), str(row.get("author") or "")) for r, row in found.waiting.items()]

    async def _row(self, hit: tuple[Any, ...], facts: Mapping[str, Any]) -> Row:
        record, reports, state, day, v = hit
        place = facts.get("place")
        about = (
            await in_words(self.names, self.form.form, "place", place)
            if place and "place" in self.form.by_name
            else ""
        )
        return Row(
            day or "", await self._link(record, facts), about, str(facts.get("author") or ""),
            await self._value(v, facts), "" if v is None else str(v), len(texts(reports)), state == "conflict",
        )  # fmt: skip

    async def _link(self, record: str, facts: Mapping[str, Any]) -> Markup:
        title = await called(self.names, self.form.form, facts) if len(facts) > 1 else short(record)
        day = next(
            (f" · {facts[f.name]}" for f in self.form.live() if f.kind == "date" and facts.get(f.name)), ""
        )
        address = record_address(self.names.datasette, self.form.form, record)
        return Markup('<a href="{}">{}</a>').format(address, title.removesuffix(day) if day else title)

    async def _value(self, v: Any, facts: Mapping[str, Any]) -> Any:
        if self.figure.measure == "distinct":
            return say("待核", "not settled") if v is None else await self._apart(v)
        amount = None if v is None else Fraction(str(v))
        if (counted := self._counted(amount, facts)) or amount is None:
            return counted or say("待核", "not settled")
        return number(int(amount)) if amount.denominator == 1 else plain(amount)

    async def _apart(self, v: Any) -> Any:
        """What a figure of different values tells apart: a name where it is one."""
        path = self.figure.field
        if path is None or path.field == "id" or path.onward:
            return short(str(v)) if path and path.field == "id" else v
        field = self.form.by_name.get(path.field)
        return await self.names.link(field.of, str(v)) if field and field.of else v

    def _counted(self, amount: Fraction | None, facts: Mapping[str, Any]) -> str:
        """Work as it was counted and as it was converted: `4 车 × 4.5 = 18 吨`; without a rate it cannot be."""
        qty, code = facts.get("qty"), facts.get("unit")
        if self.form.form != "workload" or not qty or not code:
            return ""
        choices = self.form.by_name["unit"].choices
        unit = next((told(c.label) for c in choices if c.value == code), str(code))
        wanted = next((told(c.label) for c in choices if c.label["zh"] == self.figure.unit), self.figure.unit)
        had = f"{plain(Fraction(str(qty)))} {unit}"
        if unit == wanted:
            return had
        if amount is None:
            return say(f"{had}，待核：没有到{wanted}的换算率", f"{had}, open: no rate into {wanted}")
        return f"{had} × {plain(amount / Fraction(str(qty)))} = {plain(amount)} {wanted}"
