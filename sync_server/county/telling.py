"""The plot as a scenario: lines in the order of time, with everybody's journeys home to sync between them."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator
from random import Random
from typing import Any

from sync_server.county.answers import answers
from sync_server.county.calendar import ENROLLED, after, clock_time
from sync_server.county.cast import HELD_BY, LEDGER_DAY
from sync_server.county.plot import LISTS, OFFICE, Plot
from sync_server.county.talks import LATE_FROM, late_lecturers
from sync_server.county.traps import COPIED_ON, COPY
from sync_server.county.world import Fact, Place, UnitRate

Line = dict[str, Any]
LAST_SYNC, LATE_SYNC = "2020-07-03", "2020-07-19"
SILENT = ("2020-05-18", "2020-06-09")
"""One device is not seen between these days, and goes on with the form it has."""


class Telling:
    """Writes the lines of one plot."""

    def __init__(self, random: Random, plot: Plot) -> None:
        self.random, self.plot = random, plot
        self.late = [person.key for person in late_lecturers(plot.cast)]
        self.lines: list[Line] = [*self._lists(), *self._enrolments(), *self._syncs()]
        self.lines += [_reported(report) for report in plot.reports.values()]
        self.lines += [{"at": d.at, "device": d.device, "do": d.do, **d.says} for d in plot.deeds]
        self.lines.sort(key=lambda line: line["at"])

    def text(self, name: str, seed: int) -> str:
        """The scenario as a file."""
        heading = {"scenario": name, "seed": seed, "note": "一个编造的县 / a county that is nowhere"}
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in (heading, *self.lines))

    def arrived(self) -> dict[str, str]:
        """When each record first came to the office."""
        syncs: dict[str, list[str]] = {}
        for line in self.lines:
            if line["do"] == "sync":
                syncs.setdefault(line["device"], []).append(line["at"])
        found = {}
        for report in self.plot.reports.values():
            times = syncs.get(report.device, [])
            at = bisect_left(times, report.at)
            found[report.key] = report.at if report.device == OFFICE else times[at]
        return found

    def _lists(self) -> Iterator[Line]:
        """What the clerk types in before anybody's device joins; some of it only later."""
        for fact in self.plot.world.facts:
            if isinstance(fact, UnitRate) and fact.key == "rate-bag":
                continue  # until the clerk decides
            if isinstance(fact, LISTS):
                form, fields = answers(fact)
                yield {"at": f"{LEDGER_DAY}T{_hour(fact, form):02d}:00", "device": OFFICE, "do": "record",
                       "form": form, "as": fact.key, "fields": fields}  # fmt: skip

    def _enrolments(self) -> Iterator[Line]:
        cast, homes = self.plot.cast, {h.key: h.place for h in self.plot.cast.households}
        for nth, person in enumerate((*cast.lecturers, *cast.cadres)):
            near = set(self.plot.near.get(person.key, ()))
            near |= {homes[p.household] for p in cast.pairings if p.person == person.key}
            says: Line = {"name": f"{person.name}的{'手机' if nth % 3 else '笔记本'}", "holder": f"@{person.key}",
                          "near": [f"@{key}" for key in sorted(near)]}  # fmt: skip
            if person.key == HELD_BY:
                says["write"] = ["contact", "need"]
            yield {"at": f"{ENROLLED}T09:{nth % 60:02d}", "device": person.key, "do": "enrol", **says}

    def _syncs(self) -> Iterator[Line]:
        devices = [person.key for person in (*self.plot.cast.lecturers, *self.plot.cast.cadres)]
        silent = next(key for key in devices if key not in self.late)
        for device in devices:
            yield from self._syncs_of(device, "2020-01-06", device == silent)
        yield from self._syncs_of(COPY, after(COPIED_ON, 6), False)

    def _syncs_of(self, device: str, first: str, is_silent: bool) -> Iterator[Line]:
        is_late = device in self.late
        day = after(first, self.random.randint(0, 12))
        while day < (after(LATE_FROM, -1) if is_late else "2020-07-01"):
            if not (is_silent and SILENT[0] <= day <= SILENT[1]):
                yield {"at": clock_time(self.random, day, 22, 24), "device": device, "do": "sync"}
            day = after(day, self.random.randint(10, 24))
        if is_late:
            yield {"at": f"{after(LATE_FROM, -1)}T23:59", "device": device, "do": "sync"}
        last = LATE_SYNC if is_late else LAST_SYNC
        yield {"at": clock_time(self.random, last, 18, 20), "device": device, "do": "sync"}


def _hour(fact: Fact, form: str) -> int:
    """What is named by others comes first."""
    if isinstance(fact, Place):
        return 9 if fact.kind == "town" else 10
    return {"household": 11, "pairing": 12}.get(form, 10)


def _reported(report: Any) -> Line:
    line: Line = {"at": report.at, "device": report.device, "do": "record", "form": report.form, "as": report.key,
                  "fields": report.fields}  # fmt: skip
    if report.breaks:
        line["breaks"] = True
    if report.note:
        line["note"] = report.note
    return line
