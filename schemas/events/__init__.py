"""One event, many reports: which reports may tell of one, and which numbers and places look mistaken.

Pure rules over plain reports, the same for everybody who asks. They only point at something and say why; a person decides.
"""

from schemas.events.crowds import crowds
from schemas.events.grouping import Candidate, candidates
from schemas.events.numbers import Doubt, Known, Usual, number_doubt, usual
from schemas.events.pairing import LIKELY, Pair, judge
from schemas.events.places import Places, Spot, are_siblings
from schemas.events.report import Reason, Report
from schemas.events.villages import Visits, place_doubt

__all__ = [
    "LIKELY", "Candidate", "Doubt", "Known", "Pair", "Places", "Reason", "Report", "Spot", "Usual", "Visits", "are_siblings",
    "candidates", "crowds", "judge", "number_doubt", "place_doubt", "usual",
]  # fmt: skip
