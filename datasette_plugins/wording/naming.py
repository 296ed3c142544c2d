"""What templates ask for: the name of a table, a column, a value, a parameter."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from datasette_plugins.assets import STYLES
from datasette_plugins.labels.cells import short
from datasette_plugins.labels.current import TITLES, catalogue_of
from schemas.counting import names

_WORDS: Mapping[str, Mapping[str, str]] = json.loads(
    files(__package__).joinpath("words.json").read_text("utf-8")
)
PARAMETERS, HINTS = _WORDS["parameters"], _WORDS["hints"]
WORDS, LOOKUPS = _WORDS["words"], _WORDS["lookups"]


class Naming:
    """Known to every template as `taizhang`."""

    def __init__(self, datasette: Any) -> None:
        self.datasette = datasette

    def table(self, name: str) -> str:
        """A table's Chinese name."""
        return catalogue_of(self.datasette).table_label(name)["zh"]

    def column(self, table: str, name: str) -> str:
        """What stands over a column."""
        return catalogue_of(self.datasette).column(table, name).text

    def value(self, table: str, column: str, value: object) -> str:
        """The word for a code, where there is one."""
        field = catalogue_of(self.datasette).column(table, column).field
        return field.choice_label(str(value)) if field and field.choices else str(value)

    def database(self, name: str) -> str:
        """A database's Chinese name."""
        return TITLES.get(name, (name, ""))[0]

    def crumb(self, label: str) -> str:
        """A step of the path at the top of a page."""
        if label in TITLES:
            return self.database(label)
        return WORDS.get(label) or self.table(label)

    def word(self, text: object) -> str:
        """A short word that Datasette makes in its own code."""
        return WORDS.get(str(text), str(text))

    def parameter(self, name: str) -> Markup:
        """The label of a query's parameter."""
        return Markup(PARAMETERS[name]) if name in PARAMETERS else Markup.escape(name)  # noqa: S704 - ours

    def parameter_kind(self, name: str) -> str:
        """The kind of input for a parameter."""
        return "date" if name in ("start", "end") else "text"

    def parameter_hint(self, name: str) -> str:
        """What stands in the empty input of a parameter."""
        return HINTS.get(name, "")

    def is_inner(self, name: str) -> bool:
        """Whether a table is for programs."""
        return catalogue_of(self.datasette).is_inner(name)

    def conditions(self, table: str, selections: Iterable[tuple[str, str, str]]) -> str:
        """The filters of a page in words."""
        return "，".join(
            " ".join((self.column(table, name), LOOKUPS.get(lookup, lookup), self.value(table, name, value)))
            for name, lookup, value in selections
        )

    def has_history(self, table: str) -> bool:
        """Whether a table's rows are records, whose changes can be looked up."""
        return table in (names.table(form) for form in catalogue_of(self.datasette).forms)

    def is_answer(self, table: str, name: str) -> bool:
        """Whether a column is a question of the form, not what programs note."""
        return catalogue_of(self.datasette).column(table, name).field is not None

    def links(self, others: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Of the tables that refer to a record those that do, and that people look at."""
        return [o for o in others if o["count"] and not self.is_inner(o["other_table"])]

    def styles(self) -> str:
        """The address of our style sheet, for a page that Datasette gives nothing to."""
        return str(self.datasette.static(STYLES, plugin="taizhang"))

    def short(self, identity: object) -> str:
        """An id as a person tells it apart."""
        return short(identity)
