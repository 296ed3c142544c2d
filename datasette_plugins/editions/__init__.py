"""Editions: summaries that were sent, frozen; each with what moved since and why, and the document made again to the byte.

All of it is worked out by the sync server, which has the changes; these pages ask and show. Names and numbers of private
records come only to those who may see households, and that they looked is noted.
"""

from __future__ import annotations

from typing import Any

from datasette_plugins.compat import hook
from datasette_plugins.editions.downloads import download
from datasette_plugins.editions.freeze_page import freeze_page
from datasette_plugins.editions.list_page import list_page
from datasette_plugins.editions.one_page import edition_page

_EDITION = r"(?P<edition>[0-9a-f-]{12,36})"


@hook
def register_routes() -> Any:
    """The pages, and what they hand out."""
    return [
        (r"^/-/freeze$", freeze_page),
        (r"^/-/editions$", list_page),
        (rf"^/-/editions/{_EDITION}$", edition_page),
        (rf"^/-/editions/{_EDITION}/(?P<part>document|annex)$", download),
    ]
