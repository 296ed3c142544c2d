"""A village that may have been taken for the one beside it: its name differs from another's of the town in a side only.

Only told when the lecturer is at home in the other one and nobody else was ever here. Only shown, never judged.
"""

from __future__ import annotations

from dataclasses import dataclass

AT_HOME = 2
"""So many talks at the other village show that the lecturer goes there."""


@dataclass(frozen=True)
class Visits:
    """How many talks there were at a village: by the lecturer, and by everybody."""

    lecturer: int
    everybody: int


def place_doubt(here: Visits, beside: Visits) -> bool:
    """Whether a talk at the one village is to be looked at. `here` holds the talk itself."""
    return here.everybody <= 1 and beside.lecturer >= AT_HOME
