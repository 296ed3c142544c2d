"""Pictures of numbers, drawn on the server as SVG: pure functions from plain values to markup.

Nothing is fetched and no script runs. Every drawing carries its title and a description, all its texts are escaped,
and its colours come from the style sheet by class; the page sets a table with the same numbers beside it.
"""

from datasette_plugins.charts.bars import Bar, bars
from datasette_plugins.charts.pillars import pillars
from datasette_plugins.charts.squares import Square, squares

__all__ = ["Bar", "Square", "bars", "pillars", "squares"]
