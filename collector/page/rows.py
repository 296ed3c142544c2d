"""Records as the page lists and opens them: the fold, and in which state the work on it is.

A notebook of thousands of records is listed often and changes little, so what was folded is kept and only records that
gained an entry are folded again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from collector.notebook import Notebook
from collector.view import Fate, Told, View
from schemas.clock import shown
from schemas.fold import Folded
from schemas.form import Form
from schemas.problems import Problem
from schemas.replica.log import Kind
from schemas.replica.records import Step

LISTED = ("field", "office")
PAGE = 1000


class Rows:
    """The rows of one notebook."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self._rows: dict[str, dict[str, Any]] = {}
        self._seq = 0
        self._acked: Any = None

    def listed(self, form: str | None, limit: int, before: Any) -> dict[str, Any]:
        """Rows with the newest day first. `before` is the `at` of the last row that is known already."""
        self._look_again()
        forms = self.notebook.forms
        wanted = [
            row
            for row in self._rows.values()
            if (row["form"] == form if form else row["form"] in forms and forms[row["form"]].used in LISTED)
            and (before is None or row["at"] < list(before))
        ]
        wanted.sort(key=lambda row: row["at"], reverse=True)
        return {"rows": wanted[:limit], "more": len(wanted) > limit}

    def held(self) -> dict[str, Any]:
        """Rows of which the office holds a change, however long ago their day is."""
        self._look_again()
        return {"rows": [row for row in self._rows.values() if row["held"]], "more": False}

    def one(self, record: str) -> dict[str, Any]:
        """One record with its history. Raises `unknown_record`."""
        folded = self.notebook.records.get(record)
        view = View(self.notebook)
        steps = self.notebook.records.history(record)
        history = [_change(step, told) for step, told in zip(steps, view.history(record), strict=True)]
        for entry, step in zip(history, steps, strict=True):
            entry["own"] = step.change.device in self.notebook.replica.identities
        return {
            "row": self.row(folded, steps),
            "problems": [p.to_json() for p in self.notebook.problems(folded)],
            "computed": self.notebook.computed(folded),
            "history": history,
        }

    def row(self, folded: Folded, steps: list[Step]) -> dict[str, Any]:
        """A record as it is listed."""
        form, first = self.notebook.forms.get(folded.form), steps[0].change
        day = _day(form, folded) or shown(first.made_at)[:10]
        lacks = [] if form is None else self.notebook.problems(folded)
        state, held = self._state(folded, steps)
        return {
            "record": folded.record, "form": folded.form, "form_version": folded.form_version,
            "values": dict(folded.values), "heads": list(folded.heads), "withdrawn": folded.withdrawn,
            "contested": folded.contested,
            "conflicts": {
                name: [
                    {"value": c.value, "change": c.change, "author": c.author, "made_at": c.made_at} for c in both
                ]
                for name, both in folded.conflicts.items()
            },
            "day": day, "at": [day, folded.record], "author": first.author, "madeAt": first.made_at,
            "state": state, "held": held.to_json() if held else None, "lacks": [p.to_json() for p in lacks],
        }  # fmt: skip

    def _state(self, folded: Folded, steps: list[Step]) -> tuple[str, Problem | None]:
        replica = self.notebook.replica
        own = [s for s in steps if s.change.device in replica.identities]
        acked, noted = replica.get("acked", {}), replica.get("held", {})
        held = [noted[s.change.id] for s in own if s.change.id in noted]
        if held:
            return "held", Problem.from_json(held[-1])
        if any(s.change.n > acked.get(s.change.device, 0) for s in own):
            return "waiting", None
        if not own:
            return "received", None
        by_others = any(s.change.device not in replica.identities for s in steps[steps.index(own[0]) :])
        return ("changed" if by_others else "delivered"), None

    def _look_again(self) -> None:
        """Fold again what has gained an entry, or all that is ours once the office has acknowledged more."""
        replica = self.notebook.replica
        standing = [replica.get("acked", {}), replica.get("held", {}), replica.identities]
        touched: set[str] = set()
        if standing != self._acked:
            touched.update(r for r, row in self._rows.items() if row["state"] in ("waiting", "held"))
            self._acked = standing
        while entries := replica.log.entries(self._seq, PAGE):
            self._seq = entries[-1].seq
            touched.update(e.record for e in entries if e.kind != Kind.CONTACT)
        self._fold(touched)

    def _fold(self, touched: Iterable[str]) -> None:
        records = self.notebook.records
        for record in touched:
            self._rows[record] = self.row(records.get(record), records.history(record))


def _change(step: Step, told: Told) -> dict[str, Any]:
    change = step.change
    fates: dict[str, Fate] = {shown.field: fate for shown, fate in told.sets}
    fields = change.fields or {}
    return {
        "change": change.id, "act": change.act, "author": change.author, "madeAt": change.made_at,
        "receivedAt": step.received_at, "device": told.device, "sent": told.is_sent,
        "held": told.held.to_json() if told.held else None,
        "sets": [{"field": name, "value": value, "fate": fates[name]} for name, value in fields.items()],
    }  # fmt: skip


def _day(form: Form | None, folded: Folded) -> str:
    """The day a record tells of: its first date."""
    fields = form.live() if form else ()
    return next(
        (str(folded.values[f.name]) for f in fields if f.kind == "date" and folded.values.get(f.name)), ""
    )
