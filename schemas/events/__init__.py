"""One event, many reports: which reports may tell of one, and which numbers and places look mistaken.

Pure rules over plain reports, the same for everybody who asks. They only point at something and say why; a person decides.
"""

from schemas.events.grouping import Candidate, candidates
from schemas.events.numbers import Doubt, Known, Usual, number_doubt
from schemas.events.pairing import LIKELY, Pair, judge
from schemas.events.places import Places, Spot, are_siblings
from schemas.events.report import Reason, Report

__all__ = [
    "LIKELY", "Candidate", "Doubt", "Known", "Pair", "Places", "Reason", "Report", "Spot", "Usual", "are_siblings",
    "candidates", "judge", "number_doubt",
]  # fmt: skip
