"""What pages look like: the one style sheet and the pages of our own.

Datasette mounts static files under the name of the distribution, and only one folder for each: this is
it. Nothing is fetched from elsewhere.
"""

from __future__ import annotations

from typing import Any

from datasette_plugins.compat import hook

STYLES = "pages.css"


@hook
def extra_css_urls(datasette: Any) -> list[str]:
    """Our style sheet, on every page; its address changes with its content, so that no browser keeps an
    old one.
    """
    return [datasette.static(STYLES, plugin="taizhang")]
