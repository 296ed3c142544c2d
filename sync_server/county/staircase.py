"""From rows sent to events: how many rows about outreach each class of error has added, step by step."""

from __future__ import annotations

from typing import NamedTuple

from sync_server.county.plot import Deed, Plot, Report


class Step(NamedTuple):
    """How many rows are left, and what was taken away to come here."""

    taken: str
    rows: int


def staircase(plot: Plot) -> tuple[Step, ...]:
    """The steps from everything that was sent down to the talks that took place in the half-year."""
    talks = {key: report for key, report in plot.reports.items() if _is_outreach(report)}
    amended = [d for d in plot.deeds if d.do == "amend" and d.says["record"][1:] in talks]
    again = sum(_sent_before(talks, amended, d) for d in plot.deeds if d.do == "sync" and d.says.get("again"))
    rows, steps = len(talks) + len(amended) + again, list[Step]()
    for taken, count in (
        ("raw", 0), ("E4", again), ("amended", len(amended)), ("E9", _about(plot, "E9", talks)),
        ("E7", _about(plot, "E7", talks)), ("E1", _about(plot, "E1", talks)), ("E5", _about(plot, "E5", talks)),
        ("test entry", _about(plot, "test entry", talks)),
    ):  # fmt: skip
        rows -= count
        steps.append(Step(taken, rows))
    return tuple(steps)


def _is_outreach(report: Report) -> bool:
    fields = report.fields
    return report.form == "session" and (fields["kind"], fields["mode"]) == ("outreach", "in_person")


def _about(plot: Plot, kind: str, talks: dict[str, Report]) -> int:
    return sum(mishap.kind == kind and mishap.about in talks for mishap in plot.mishaps)


def _sent_before(talks: dict[str, Report], amended: list[Deed], sync: Deed) -> int:
    first = sum((r.device, r.at < sync.at) == (sync.device, True) for r in talks.values())
    return first + sum((d.device, d.at < sync.at) == (sync.device, True) for d in amended)
