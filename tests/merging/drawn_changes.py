"""Changes of one record, drawn at random: who saw what, whatever the clocks say; and the rules they merge by, written
as plainly as they can be said, for the real fold to be held against.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from schemas.canonical import canonical
from schemas.changes import Change, make
from schemas.fold import Folded

LAW = settings(derandomize=True, deadline=None, max_examples=150)
RECORD = "01900000-0000-7000-8000-000000000001"
CLOCKS = [0, 1, 1_760_000_000_000, 1_760_000_000_000, 2_051_222_400_000, -10]
"""1970, about today twice, so that there are ties, 2035, and before 1970."""


def keeps_both(name: str) -> bool:
    return name in ("place", "headcount")


def change(
    number: int,
    parents: Sequence[Change] = (),
    act: Any = "set",
    made_at: int = 1_760_000_000_000,
    **fields: Any,
) -> Change:
    """A change of the record, from a device of its own."""
    return make(
        device=f"d{number}", n=1, prev=None, record=RECORD, form="session", form_version=1, author="王",
        made_at=made_at, fields=fields, parents=tuple(p.id for p in parents), act=act,
    )  # fmt: skip


@st.composite
def histories(draw: st.DrawFn, size_max: int = 7, headers: bool = True) -> list[Change]:
    """Some changes, each made in sight of some of those before it; a few of them held."""
    made: list[Change] = []
    fields = st.dictionaries(
        st.sampled_from(["place", "headcount", "note"]), st.sampled_from([1, 2, None]), max_size=2
    )
    for number in range(draw(st.integers(1, size_max))):
        seen = draw(st.lists(st.sampled_from(made), unique_by=lambda c: c.id, max_size=3)) if made else []
        act = draw(st.sampled_from(["set", "set", "set", "withdraw", "restore"]))
        made.append(change(number, seen, act, draw(st.sampled_from(CLOCKS)), **draw(fields)))
    return [c.header() if headers and draw(st.integers(0, 5)) == 0 else c for c in made]


def written(record: Folded) -> bytes:
    """All of a folded record, as bytes."""
    conflicts = {
        n: [[c.value, c.change, c.author, c.made_at] for c in cs] for n, cs in record.conflicts.items()
    }
    return canonical({
        "values": dict(record.values), "heads": record.heads, "withdrawn": record.withdrawn, "form": record.form,
        "contested": record.contested, "conflicts": conflicts, "version": record.form_version,
    })  # fmt: skip


def saw(later: Change, earlier: Change, changes: Sequence[Change]) -> bool:
    """Whether a change was made in sight of another, however far back."""
    return any(p.id in later.parents and (p.id == earlier.id or saw(p, earlier, changes)) for p in changes)


def standing(name: str, changes: Sequence[Change]) -> list[Change]:
    """The changes that set a field and that no later setting of it saw, the one read now last."""
    setters = [c for c in changes if c.fields is not None and name in c.fields]
    left = [c for c in setters if not any(saw(other, c, changes) for other in setters)]
    return sorted(left, key=lambda c: (c.made_at, c.id))
