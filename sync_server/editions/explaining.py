"""Explaining why a summary does not say any more what an edition said: figure by figure, and event by event.

Three steps lead from one value to the other, and each is worked out: the same declarations by this program over the same
changes (what a newer program counts differently), the same over the changes of now (what records did), the declarations of
now over those. So nothing is left over but an event of which no change says why it moved, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction

from schemas.clock import shown
from schemas.figures import Declared, Figure
from sync_server.editions.causes import Cause, Causes
from sync_server.editions.changed import Between
from sync_server.editions.definitions import declared_by, definitions_in
from sync_server.editions.differing import Move, moves
from sync_server.editions.edition import Edition
from sync_server.editions.picture import picture
from sync_server.editions.side import Side, worked_out
from sync_server.editions.stamp import Stamp, stamp
from sync_server.office import Office


@dataclass(frozen=True)
class Moved:
    """A figure that says something else now. `moves` are the records' doing, each with its causes; `by_program` and
    `by_definition` what a newer program and other declarations (`redefined`: which of their keys) add; None for a ratio,
    whose two parts, `over`, explain it.
    """

    figure: Figure
    before: Fraction | None
    after: Fraction | None
    moves: tuple[tuple[Move, tuple[Cause, ...]], ...] = ()
    by_program: Fraction = Fraction(0)
    by_definition: Fraction = Fraction(0)
    redefined: tuple[str, ...] = ()

    @property
    def unexplained(self) -> Fraction:
        """What no change accounts for."""
        return sum((move.delta for move, causes in self.moves if not causes), Fraction(0))


@dataclass(frozen=True)
class Explanation:
    """Every figure that moved, between an edition and what it is compared with (`against`: its title, empty for now)."""

    edition: Edition
    against: Edition | None
    as_of: str
    moved: tuple[Moved, ...]
    between: Between


@dataclass(frozen=True)
class _End:
    """Where the comparison ends: at another edition, or now."""

    stamp: Stamp
    declared: Declared
    start: str
    end: str
    day: str


def explain(office: Office, edition: Edition, against: Edition | None = None) -> Explanation:
    """Compare an edition with another, or with now. Raises `edition_lacks`, `bad_figure`."""
    then = Stamp.from_json(edition.stamp)
    now = shown(office.clock())
    ended = _end(office, edition, against, now[:10])
    between = Between(office, then, ended.stamp)
    declared = declared_by(edition.definitions)
    with ExitStack() as opened:
        first = opened.enter_context(picture(office, then))
        last = opened.enter_context(picture(office, ended.stamp))
        period = (edition.start, edition.end)
        sides = [
            opened.enter_context(worked_out(first, declared, *period, edition.as_of_day)),
            opened.enter_context(worked_out(last, declared, *period, ended.day)),
        ]
        if (ended.declared, ended.start, ended.end) == (declared, *period):
            sides.append(sides[-1])
        else:
            asked = (ended.declared, ended.start, ended.end, ended.day)
            sides.append(opened.enter_context(worked_out(last, *asked)))
    causes = Causes(between, (edition.as_of_day, ended.day))
    moved = tuple(_moved(edition, sides, causes, (ended.start, ended.end) != period))
    return Explanation(edition, against, against.as_of if against else now, moved, between)


def _end(office: Office, edition: Edition, against: Edition | None, today: str) -> _End:
    if against is None:
        whole = stamp(office.log, office.log.end()[0])
        return _End(whole, declared_by(definitions_in(office.folder)), edition.start, edition.end, today)
    declared = declared_by(against.definitions)
    return _End(Stamp.from_json(against.stamp), declared, against.start, against.end, against.as_of_day)


def _moved(edition: Edition, sides: list[Side], causes: Causes, is_other_period: bool) -> Iterator[Moved]:
    then, meanwhile, now = sides
    for name in {**then.declared.figures, **now.declared.figures}:
        figure = now.declared.figures.get(name) or then.declared.figures[name]
        before, after = _said(edition, name), _value(now, name)
        steps = [_value(side, name) for side in (then, meanwhile)]
        if len({before, *steps, after}) == 1:
            continue
        old = then.declared.figures.get(name)
        redefined = ["period"] if is_other_period else []
        redefined += _redefined(old, now.declared.figures.get(name))
        if old is None or figure.measure == "ratio" or old.measure == "ratio":
            yield Moved(figure, before, after, redefined=tuple(redefined))
            continue
        found = moves(old.measure, then.rows.get(name, []), meanwhile.rows.get(name, []))
        yield Moved(
            figure, before, after, tuple((move, tuple(causes.of(old, move))) for move in found),
            (steps[0] or Fraction(0)) - (before or Fraction(0)), (after or Fraction(0)) - (steps[1] or Fraction(0)),
            tuple(redefined),
        )  # fmt: skip


def _said(edition: Edition, name: str) -> Fraction | None:
    """What the edition recorded, which is what was signed."""
    value = edition.figures.get(name)
    try:
        return None if value is None else Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        return None


def _value(side: Side, name: str) -> Fraction | None:
    found = side.found.values.get(name)
    return found.value if found else None


def _redefined(old: Figure | None, new: Figure | None) -> list[str]:
    """Which keys of a declaration are not what they were."""
    if old is None or new is None:
        return ["name"] if old is not new else []
    return [key for key in Figure.__dataclass_fields__ if getattr(old, key) != getattr(new, key)]
