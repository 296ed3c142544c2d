"""How much there is of everything, at the natural size of one county and at others."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Extent:
    """Numbers for one size, of which 1.0 is a whole county."""

    size: float

    def of(self, natural: int, least: int = 1) -> int:
        """So many, where a whole county has `natural`; never fewer than the stories need."""
        return max(least, round(natural * self.size))
