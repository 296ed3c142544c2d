"""Taking in what a peer pushes: structure and right, change by change, in one transaction of the caller's.

Nothing here knows what a form's rules are; meaning is judged where records are folded. A change that fails is held
and answered for: never refused with its page, never dropped. What is refused whole: a bad token, an unknown
protocol, a page over the limits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from schemas.form import Form
from schemas.limits import CHANGE_BYTES_MAX
from schemas.packed import Packed, receipt_of_all
from schemas.pages import Run
from schemas.problems import Problem
from schemas.replica.chains import append_chained, append_loose, follows_known
from schemas.replica.log import Log
from schemas.scope import Scope


@dataclass(frozen=True)
class Rights:
    """What the sender of a push may do.

    `own` are its device identities, the present one first. `gives_back` is the right of a published file to return
    changes of any device to a restored server, with gaps.
    """

    own: tuple[str, ...]
    scope: Scope
    gives_back: bool = False


@dataclass
class Taken:
    """What became of a push. One of `took`, `heads` and `damaged` is set."""

    took: tuple[int, bytes] | None = None
    heads: list[tuple[int, bytes]] | None = None
    damaged: bool = False
    new: int = 0
    held: dict[str, Problem] = field(default_factory=dict)


def take(log: Log, runs: Collection[Run], rights: Rights, forms: Mapping[str, Form], now: int) -> Taken:
    """Append what is new of some runs, holding what fails. Stops at the first run that cannot be placed."""
    taken = Taken()
    for run in runs:
        if not run.proved:
            taken.damaged, taken.took = True, None
            return taken
        if rights.gives_back:
            taken.new += len(append_loose(log, run.changes, now))
        elif not follows_known(log, run.device, run.n, run.prev):
            taken.heads, taken.took = log.tips(run.device), None
            return taken
        else:
            placed = append_chained(log, _judged(run.changes, rights, forms), now)
            taken.new += len(placed.new)
            taken.held.update({i.hex(): p for i, p in placed.held.items()})
        last = run.changes[-1]
        taken.took = (last.n, last.id)
    if rights.gives_back:
        # The last id of a chain stands for all before it; that of a page of many chains for nothing but itself.
        taken.took = receipt_of_all([change for run in runs for change in run.changes])
    return taken


def _judged(changes: list[Packed], rights: Rights, forms: Mapping[str, Form]) -> list[Packed]:
    """The changes of a run, those held that may not pass."""
    written = {change.form for change in changes}
    # Mostly the form alone decides, and nothing is to be looked at one by one.
    if (
        changes[0].device in rights.own
        and all(rights.scope.may_write(form) and _is_open(forms.get(form)) for form in written)
        and max(len(change.body) for change in changes) <= CHANGE_BYTES_MAX
        and not any(change.opened for change in changes)
    ):
        return changes
    return [_judge(change, rights, forms) for change in changes]


def _is_open(form: Form | None) -> bool:
    """Whether changes of this form need no seal. One not known here may turn out to be private."""
    return form is not None and not form.is_sealed


def _judge(change: Packed, rights: Rights, forms: Mapping[str, Form]) -> Packed:
    """The change, held if it may not pass."""
    if change.held is not None:
        return change
    size = len(change.body) + len(change.opened or b"")
    form = forms.get(change.form)
    if change.device not in rights.own:
        return _hold(change, "foreign_device")
    if not rights.scope.may_write(change.form):
        return _hold(change, "out_of_scope", change.form)
    if size > CHANGE_BYTES_MAX:
        return change._replace(
            held=Problem("change_too_large", change.place, detail={"size": size, "limit": CHANGE_BYTES_MAX})
        )
    # A seal cannot be added later.
    if not _is_open(form) and not change.is_sealed:
        return _hold(change, "not_sealed", change.form)
    return change


def _hold(change: Packed, code: str, got: str = "") -> Packed:
    return change._replace(held=Problem(code, change.place, got))
