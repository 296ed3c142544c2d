"""What the office has decided about records that this notebook holds, with its reasons.

Rulings come down with a sync, to the device that made the record. One that sends a record back stands while the record
is as the office saw it; once it has been changed the ruling has done its work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from collector.notebook import Notebook
from schemas.fold import Folded
from schemas.problems import TaizhangError

RULING, RETURN, VALUE = "ruling", "return", "value"


@dataclass(frozen=True)
class Decided:
    """One ruling on one record. `field` and `value` are set when a value was ruled to stand."""

    record: str
    what: str
    reason: str
    author: str
    made_at: int
    field: str = ""
    value: str = ""


def decided(notebook: Notebook, record: Folded) -> list[Decided]:
    """The rulings that stand about a record, in the order in which they came."""
    return [
        one for one, on in _standing(notebook) if one.record == record.record and _is_due(one, on, record)
    ]


def sent_back(notebook: Notebook) -> list[tuple[Folded, Decided]]:
    """The records that the office has sent back and that nobody has changed since."""
    newest: dict[str, tuple[Decided, set[str]]] = {}
    for one, on in _standing(notebook):
        if one.what != VALUE:
            newest[one.record] = (one, on)
    out = []
    for one, on in newest.values():
        try:
            record = notebook.records.get(one.record)
        except TaizhangError:
            continue  # a ruling on a record that this notebook does not hold
        if one.what == RETURN and not record.withdrawn and _is_due(one, on, record):
            out.append((record, one))
    return out


def _is_due(one: Decided, on: set[str], record: Folded) -> bool:
    return one.what != RETURN or set(record.heads) <= on


def _standing(notebook: Notebook) -> Iterator[tuple[Decided, set[str]]]:
    """Every ruling on a record that has not been undone, with the heads that it was made on."""
    for ruling in notebook.records.of_form(RULING):
        values = ruling.values
        if ruling.withdrawn or not values.get("record"):
            continue
        change = notebook.records.history(ruling.record)[0].change
        texts = {name: str(values.get(name) or "") for name in ("record", "what", "reason", "field", "value")}
        yield (
            Decided(
                texts["record"], texts["what"], texts["reason"], change.author, change.made_at,
                texts["field"], texts["value"],
            ),
            set(values.get("heads") or ()),
        )  # fmt: skip
