"""Figures as data: what is counted, how it is printed, and the rules behind it, declared in one file without code.

From one declaration follow the value, the records behind it, and what may still move it. The vocabulary is closed.
"""

from schemas.figures.declared import Claim, Declared, Figure, Names, read, shipped
from schemas.figures.reckoning import Asked, Reckoning, Value, all_of
from schemas.figures.wording import Wording, printed

__all__ = [
    "Asked", "Claim", "Declared", "Figure", "Names", "Reckoning", "Value", "Wording", "all_of", "printed", "read", "shipped",
]  # fmt: skip
