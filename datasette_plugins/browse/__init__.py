"""Looking around in the office: a record with its story, a person, a place, a device, the places reached, what waits.

Every page reads a published file in one snapshot and is only for who may see that file. Numbers come from the counting
views and the figures' own statements, so that no page can say another number than the summary.
"""

from __future__ import annotations

from typing import Any

from datasette_plugins.browse.apart import apart
from datasette_plugins.browse.charts_page import charts_page
from datasette_plugins.browse.device_page import device_page
from datasette_plugins.browse.entry_pages import person_page, place_page
from datasette_plugins.browse.places_page import places_page
from datasette_plugins.browse.record_page import of_row, record_page
from datasette_plugins.browse.waiting_page import waiting_page
from datasette_plugins.compat import hook
from datasette_plugins.labels.current import catalogue_of


@hook
def register_routes() -> Any:
    """The pages."""
    return [
        (r"^/-/record/(?P<form>[^/]+)/(?P<record>[^/]+)$", record_page),
        (r"^/-/person/(?P<record>[^/]+)$", person_page),
        (r"^/-/place/(?P<record>[^/]+)$", place_page),
        (r"^/-/device/(?P<device>[^/]+)$", device_page),
        (r"^/-/places$", places_page),
        (r"^/-/charts$", charts_page),
        (r"^/-/waiting$", waiting_page),
        (r"^/-/waiting/apart$", apart),
    ]


@hook
def extra_template_vars(
    datasette: Any, request: Any, database: str | None, table: str | None, template: str
) -> Any:
    """On Datasette's page of a record: the same as on ours."""
    form = catalogue_of(datasette).form_of(table) if template == "row.html" and table else None
    if form is None or database is None or request is None:
        return None

    async def told() -> dict[str, Any]:
        return await of_row(datasette, request.actor, database, form.form, request.url_vars["pks"])

    return told
