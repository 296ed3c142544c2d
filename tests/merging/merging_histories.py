"""Random histories of one record: several people, who see some of what the others did, with clocks that are anything."""

from __future__ import annotations

from hypothesis import strategies as st

from schemas.changes import Change, make

FIELDS = ("headcount", "note", "place")
CLOCKS = st.integers(-(2**40), 2**42)


@st.composite
def histories(draw: st.DrawFn, sizes: tuple[int, int] = (1, 7)) -> list[Change]:
    """Changes in the order they were made; each has seen some of those before it, or nothing."""
    chains: dict[str, Change] = {}
    out: list[Change] = []
    for _ in range(draw(st.integers(*sizes))):
        device = draw(st.sampled_from(("d1", "d2", "d3")))
        seen = draw(st.lists(st.sampled_from(out), unique_by=lambda c: c.id, max_size=2)) if out else []
        last = chains.get(device)
        act = draw(st.sampled_from(("set", "set", "set", "withdraw", "restore")))
        fields = draw(st.dictionaries(st.sampled_from(FIELDS), st.integers(0, 2), min_size=1)) if act == "set" else {}
        change = make(
            device=device, n=last.n + 1 if last else 1, prev=last.id if last else None, record="r", form="session",
            form_version=1, author=device, made_at=draw(CLOCKS), fields=fields, act=act,
            parents=tuple(c.id for c in seen),
        )  # fmt: skip
        chains[device] = change
        if change.id not in {c.id for c in out}:
            out.append(change)
    return out
