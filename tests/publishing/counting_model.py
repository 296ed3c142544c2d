"""What the figures count, said once more in plain Python from the definitions, to hold the SQL against.

It knows nothing of tables. It takes the entries of a log, folds every record by itself, applies what the office
decided and joins reports, by force. Where the definitions leave a choice it is written here:

* The decision that changed last is the newest. In force about a record are the newest verdict, the newest value of each
  field and the newest `same_event` that names it. It has moved when it has a head that one of these did not see, and an
  event is reopened when a report of it has moved, though it may not count.
* Reports that are not the leading one come by record id. A decision that breaks a rule or is contested decides nothing.
* A ruling whose text is no value of the field is not applied and settles nothing.
* What was sent back and has a head that this did not see has been corrected: it is as if it had not been sent back.
* A ruling on `audience` or on `headcount` says how many there were; the newest of both governs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .record_model import Received, Report, as_ruled, fold, is_number

VENUES = {
    "village": "town_village",
    "office": "office_enterprise",
    "own_school": "own_school",
    "school": "school",
    "base": "base",
}
Number = tuple[int | None, str | None, bool]
"""How many, from where, and whether that waits for somebody."""


@dataclass
class Event:
    """What is counted once: the reports of it, the leading one first."""

    reports: list[Report]
    taking: str | None = None
    typed: int | None = None
    reopened: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    audience: int | None = None
    source: str | None = None
    waits: bool = False


class Office:
    """Everything that was known when the entries had come."""

    def __init__(self, entries: Iterable[Received]) -> None:
        grouped: dict[tuple[str, str], list[Received]] = {}
        newest: dict[str, Received] = {}
        for entry in entries:
            newest[entry.change.id] = entry
            grouped.setdefault((entry.change.form, entry.change.record), []).append(entry)
        self.folded: dict[str, dict[str, Report]] = {}
        for (form, record), got in grouped.items():
            now = [newest[e.change.id]._replace(seq=e.seq) for e in got]
            self.folded.setdefault(form, {})[record] = fold(form, now)
        self.moved: dict[str, set[str]] = {}
        self.same = {form: self._same(form) for form in self.folded}
        for form in self.folded:
            self._rule(form)

    def _standing(self, decisions: str, form: str) -> list[Report]:
        """The decisions about a form, the newest first."""
        all_of = self.folded.get(decisions, {}).values()
        about = [d for d in all_of if d.state == "ok" and d.values.get("form") == form]
        return sorted(about, key=lambda d: (d.seq, d.record), reverse=True)

    def _decided(self, form: str, decision: Report, record: str) -> None:
        """A decision in force about a record: whether the record has moved since."""
        if not self.folded[form][record].heads <= set(decision.values["heads"]):
            self.moved.setdefault(form, set()).add(record)

    def _same(self, form: str) -> list[Report]:
        standing = self._standing("same_event", form)
        for record in self.folded[form]:
            newest = next((d for d in standing if record in d.values["records"]), None)
            if newest:
                self._decided(form, newest, record)
        return standing

    def _rule(self, form: str) -> None:
        done: set[tuple[str, str]] = set()
        for ruling in self._standing("ruling", form):
            v = ruling.values
            back = self.folded[form].get(v["record"]) if v["what"] == "return" else None
            if back and not back.heads <= set(v["heads"]):
                continue
            about = v["field"] if v["what"] == "value" else "verdict"
            about = "headcount" if about == "audience" and form == "session" else about
            if (v["record"], about) in done:
                continue
            done.add((v["record"], about))
            report = self.folded[form].get(v["record"])
            value = v["what"] if about == "verdict" else as_ruled(form, about, v["value"])
            if report is None or value is None:
                continue
            report.rulings += 1
            self._decided(form, ruling, v["record"])
            if about == "verdict":
                report.verdict = value
            else:
                report.values[about] = value
                report.broken.discard(about)
                report.values["~ruled " + about] = value

    def waiting(self, form: str) -> list[Report]:
        return [r for r in self.folded.get(form, {}).values() if r.waits]

    def held(self, form: str) -> list[Report]:
        return [r for r in self.folded.get(form, {}).values() if r.state == "held"]

    def events(self, form: str) -> list[Event]:
        """Each counted record alone, or with those that some decisions join to it."""
        groups = {record: {record} for record in self.folded.get(form, {})}
        for decision in self.same.get(form, ()):
            named = decision.values["records"]
            whole = set(named).union(*(groups.get(r, ()) for r in named))
            groups.update(dict.fromkeys(whole, whole))
        out = []
        for group in {frozenset(g) for g in groups.values()}:
            counting = [r for i, r in self.folded[form].items() if i in group and r.counts]
            if counting:
                out.append(self._event(form, group, counting))
        return out

    def _event(self, form: str, group: frozenset[str], counting: list[Report]) -> Event:
        governing = next((d for d in self.same[form] if group & set(d.values["records"])), None)
        lead = governing.values["lead_record"] if governing else None
        event = Event(sorted(counting, key=lambda r: (r.record != lead, r.record)))
        if governing:
            event.taking, event.typed = governing.values["audience_rule"], governing.values.get("audience")
        event.reopened = bool(self.moved.get(form, set()) & group)
        for name in {n for r in counting for n in r.values}:
            given = [r.values[name] for r in event.reports if r.values.get(name) not in (None, "", [])]
            is_list = isinstance(given[0] if given else None, list)
            event.values[name] = (
                list(dict.fromkeys(v for g in given for v in g)) if is_list else (given or [None])[0]
            )
        return event

    def sessions(self) -> list[Event]:
        """The events of the form `session`, with their audience."""
        events = self.events("session")
        counts = self.events("audience_count")
        for event in events:
            own = [self._own_number(r, counts) for r in event.reports]
            self._audience(event, own)
        return events

    def _own_number(self, report: Report, counts: list[Event]) -> Number:
        """What one report says."""
        v = report.values
        if "~ruled headcount" in v:
            return v["~ruled headcount"], "ruling", False
        mine = [c.values.get("n") for c in counts if c.values.get("session") == report.record]
        waits = [c for c in self.waiting("audience_count") if c.values.get("session") == report.record]
        doors = v.get("doors") or 0
        if mine or waits or doors:
            is_open = bool(waits) or len(mine) < doors or not all(is_number(n) for n in mine)
            if is_open or mine:
                return (None if is_open else sum(mine)), "counts", is_open
        number = v.get("headcount")
        number = number if type(number) is int else None
        return number, ("headcount" if number is not None else None), False

    def _audience(self, event: Event, own: list[Number]) -> None:
        alone = len(own) == 1
        if event.taking == "typed":
            event.audience, event.source = event.typed, "same_event"
        elif event.taking == "sum" and not alone:
            event.waits = any(n is None for n, _, _ in own)
            event.audience, event.source = (None if event.waits else sum(n for n, _, _ in own)), "same_event"
        else:
            first = next((o for o in own if o[0] is not None or o[2]), own[0])
            event.audience, event.source, event.waits = (
                first[0],
                ("same_event" if not alone else first[1]),
                first[2],
            )

    def venue(self, event: Event) -> str | None:
        """The class of the place's kind; without a place that is known, the one typed."""
        place = self.folded.get("place", {}).get(event.values.get("place"))
        kind = place.values.get("kind") if place else None
        return VENUES.get(kind, "other") if kind else event.values.get("venue_class")

    def final(self, form: str, record: str) -> str:
        """The entry of a list that stands for another; of entries merged in a ring the first by id."""
        entries, path = self.folded.get(form, {}), [record]
        while True:
            entry = entries.get(path[-1])
            into = (
                entry.values.get("merged_into")
                if entry and entry.state not in ("withdrawn", "held")
                else None
            )
            if not into:
                return path[-1]
            if into in path:
                return min(path[path.index(into) :])
            path.append(into)
