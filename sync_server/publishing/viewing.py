"""The views of a published file: all versions, the counting views, coverage, and what every file has."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.counting import (
    TOPIC_LIFE_NEEDS,
    counting_sql,
    coverage_sql,
    each_sql,
    has_merging,
    is_counted,
    merged_sql,
    topic_life_sql,
    unsettled_sql,
)
from schemas.counting.names import table
from schemas.form import Form
from schemas.replica.database import Connection
from sync_server.publishing.form_tables import FormTables
from sync_server.publishing.system_tables import VIEWS, create_views


def write_views(db: Connection, forms: Mapping[str, Form]) -> None:
    """Write every view anew. `forms` are those of this file."""
    views = dict(VIEWS)
    for form in forms.values():
        views |= form_views(form, forms)
    if forms.keys() >= TOPIC_LIFE_NEEDS:
        views["topic_life"] = topic_life_sql(forms)
    if "device" in forms:
        views["device_coverage"] = coverage_sql()
    create_views(db, views)


def form_views(form: Form, forms: Mapping[str, Form]) -> dict[str, str]:
    """The views of one form."""
    tables = FormTables(form, forms)
    name = table(form.form)
    views = {f"{name}_versions": tables.versions_view()}
    if is_counted(form, forms):
        views[f"{name}_counted"] = counting_sql(form, forms)
        views[f"{name}_unsettled"] = unsettled_sql(form, forms)
        views |= {f"{name}_counted_{field}": each_sql(form, field, forms) for field in tables.children}
    if has_merging(form):
        views[f"{name}_merged"] = merged_sql(form)
    return views
