"""Syncing a notebook with its office, and remembering how it went.

What was done until something failed stays done; the next sync goes on from there. Every outcome is kept, so
that a person who asks later is told when the office was last reached and what went wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from collector.asking_ahead import AskingAhead
from collector.http_peer import HttpPeer
from collector.membership import token_for_present
from collector.notebook import Notebook
from collector.patience import Patient
from collector.wire import Wire
from schemas.problems import TaizhangError
from schemas.replica.database import transaction
from schemas.replica.exchange import Progress, Report

IDENTITIES_MAX = 3
"""How often one sync may find that the device is a copy before the next one goes on."""


@dataclass(frozen=True)
class Synced:
    """What one sync did. `renewed` says that the device goes on under a new identity."""

    sent: int
    received: int
    report: Report
    renewed: bool


def sync(
    notebook: Notebook, wire: Wire, sleep: Callable[[float], None], progress: Progress | None = None
) -> Synced:
    """Bring the notebook level with the office. Raises what stopped it, having noted it."""
    try:
        done = _rounds(notebook, wire, sleep, progress)
    except TaizhangError as error:
        _remember(notebook, last_error=error.problem.to_json(), last_try=notebook.clock())
        raise
    return done


def _rounds(
    notebook: Notebook, wire: Wire, sleep: Callable[[float], None], progress: Progress | None
) -> Synced:
    sent = received = 0
    held = {}
    began_as = notebook.replica.device
    for _ in range(IDENTITIES_MAX):
        peer = HttpPeer(wire, token_for_present(notebook, wire))
        report = notebook.sync(AskingAhead(Patient(peer, sleep, notebook.random)), progress)
        now = notebook.clock()
        skew = [now, peer.office_time] if peer.office_time is not None else None
        _remember(notebook, last_error=None, last_try=now, last_contact=now, clock_seen=skew)
        sent, received = sent + report.sent, received + report.received
        held.update(report.held)
        if not report.copied:
            break
    report.held = held
    return Synced(sent, received, report, notebook.replica.device != began_as)


def _remember(notebook: Notebook, **facts: object) -> None:
    with transaction(notebook.db):
        for key, value in facts.items():
            notebook.replica.put(key, value)
