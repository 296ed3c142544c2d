"""The summary of a period: every figure with what may still move it, and for each figure what stands behind it.

Everything is read as of one entry of the log, from both published files. Totals of private figures are shown to whoever
sees the summary, as the printed summary will; their records only to those who may see households.
"""

from __future__ import annotations

from typing import Any

from datasette_plugins.compat import hook
from datasette_plugins.summary.claim_page import claim_page
from datasette_plugins.summary.figure_page import figure_page
from datasette_plugins.summary.page import summary_page


@hook
def register_routes() -> Any:
    """The pages."""
    return [
        (r"^/-/summary$", summary_page),
        (r"^/-/figure/(?P<figure>[^/]+)$", figure_page),
        (r"^/-/claim/(?P<claim>[^/]+)$", claim_page),
    ]
