"""What pages look like: the style sheets, our own scripts, and the pages of our own.

Datasette mounts static files under the name of the distribution, and only one folder for each: this is
it. Nothing is fetched from elsewhere.
"""

from __future__ import annotations

from typing import Any

from datasette_plugins.compat import hook

STYLES = (
    "tokens.css",
    "parts.css",
    "borrowed.css",
    "browse.css",
    "search.css",
    "exporting.css",
    "summary.css",
    "filling.css",
    "editions.css",
    "pages.css",
)
"""In the order in which they are read: the measures, our parts, Datasette's pages, and then what one page needs."""


@hook
def extra_css_urls(datasette: Any) -> list[str]:
    """Our style sheets, on every page; their addresses change with their content, so that no browser keeps an
    old one.
    """
    return style_addresses(datasette)


def style_addresses(datasette: Any) -> list[str]:
    """Where the style sheets are, for a page that Datasette gives nothing to as well."""
    return [asset(datasette, name) for name in STYLES]


def asset(datasette: Any, name: str) -> str:
    """Where a file of ours is. Found out once for each: Datasette reads through all that is installed to know it."""
    known: dict[str, str] | None = getattr(datasette, "_taizhang_assets", None)
    if known is None:
        known = datasette._taizhang_assets = {}
    if name not in known:
        known[name] = str(datasette.static(name, plugin="taizhang"))
    return known[name]
