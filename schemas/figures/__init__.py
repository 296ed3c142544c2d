"""Figures as data: what is counted, how it is printed, and the rules behind it, declared in one file without code.

From one declaration follow the value, the records behind it, and what may still move it. The vocabulary is closed.
"""

from schemas.figures.declared import Claim, Declared, Figure, Names, read, shipped
from schemas.figures.reckoning import Reckoning, Value
from schemas.figures.wording import Wording, printed
from schemas.figures.worked_out import Asked

__all__ = [
    "Asked", "Claim", "Declared", "Figure", "Names", "Reckoning", "Value", "Wording", "printed", "read", "shipped",
]  # fmt: skip
