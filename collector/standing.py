"""How a notebook stands: what is not delivered yet, what the office said, what still needs a hand.

Nothing here asks the network. It is what a person wants to know before switching the laptop off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from collector.decided import Decided, sent_back
from collector.membership import membership
from collector.notebook import Notebook
from schemas.fold import Folded
from schemas.problems import Problem


@dataclass(frozen=True)
class Held:
    """A change made here that the office holds for review, and why."""

    change: str
    record: str
    form: str
    problem: Problem


@dataclass(frozen=True)
class Lacking:
    """A record made here that breaks a rule or is not complete, or has answers that wait for a decision."""

    record: Folded
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Standing:
    """Times are in milliseconds, None for never. `head` is the number of the newest change made here."""

    device: str
    signature: str
    office: str
    name: str
    head: int
    unsent: int
    last_contact: int | None
    last_try: int | None
    last_error: Problem | None
    clock_doubt: Problem | None
    held: tuple[Held, ...]
    lacking: tuple[Lacking, ...]
    sent_back: tuple[tuple[Folded, Decided], ...]


def standing(notebook: Notebook) -> Standing:
    """How the notebook stands now."""
    replica, member = notebook.replica, membership(notebook)
    error = replica.get("last_error")
    return Standing(
        device=replica.device,
        signature=notebook.signature,
        office=member.url if member else "",
        name=member.name if member else "",
        head=replica.log.head(replica.device)[0],
        unsent=replica.unsent(),
        last_contact=replica.get("last_contact"),
        last_try=replica.get("last_try"),
        last_error=Problem.from_json(error) if error else None,
        clock_doubt=notebook.clock_doubt,
        held=_held(notebook),
        lacking=_lacking(notebook),
        sent_back=tuple(sent_back(notebook)),
    )


def _held(notebook: Notebook) -> tuple[Held, ...]:
    out = []
    noted: dict[str, Any] = notebook.replica.get("held", {})
    for change, problem in noted.items():
        row = notebook.db.execute(
            "select record, form from log where id = ? and mine = 1", (bytes.fromhex(change),)
        ).fetchone()
        if row:
            out.append(Held(change, row[0], row[1], Problem.from_json(problem)))
    return tuple(out)


def _lacking(notebook: Notebook) -> tuple[Lacking, ...]:
    out = []
    for record in map(notebook.records.get, notebook.own_records()):
        problems = tuple(notebook.problems(record))
        if problems or not record.is_settled:
            out.append(Lacking(record, problems))
    return tuple(out)
