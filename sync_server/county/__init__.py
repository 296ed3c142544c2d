"""A whole county for tests and demonstrations: made up from a seed, and knowing its own truth.

`make_county` gives the scenario to play, what really happened, what went wrong on the way, and what the clerk
has to decide for the figures to come out as they were.
"""

from sync_server.county.county import County, make_county
from sync_server.county.demonstration import Remains, demo
from sync_server.county.plot import Decision, Mishap
from sync_server.county.recounting import Figures
from sync_server.county.truth import recount

__all__ = ["County", "Decision", "Figures", "Mishap", "Remains", "demo", "make_county", "recount"]
