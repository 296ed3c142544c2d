"""The office's own text filled with a summary, and one-page tables by town and month, to look at and to take away.

What is handed over as a template is kept in memory for a while and nowhere else. Names and numbers of private records come
out only for those who may see households.
"""

from __future__ import annotations

from typing import Any

from datasette_plugins.compat import hook
from datasette_plugins.filling.choosing import choose_page
from datasette_plugins.filling.filled_page import download, filled_page
from datasette_plugins.filling.table_page import table_file, table_page

_TEMPLATE = r"(?P<template>[\w-]+)"


@hook
def register_routes() -> Any:
    """The pages, and what they hand out."""
    return [
        (r"^/-/summary/fill$", choose_page),
        (rf"^/-/summary/fill/{_TEMPLATE}$", filled_page),
        (rf"^/-/summary/fill/{_TEMPLATE}/(?P<part>document|annex|template)$", download),
        (r"^/-/summary/table$", table_page),
        (r"^/-/summary/table\.(?P<format>docx|xlsx)$", table_file),
    ]
