"""What templates ask for: the name of a table, a column, a value, a parameter, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from datasette_plugins.assets import style_addresses
from datasette_plugins.labels.answers import heading
from datasette_plugins.labels.cells import Names, short
from datasette_plugins.labels.current import FILES, catalogue_of, file_about, file_title
from datasette_plugins.language import page_asked, say, spoken, told
from datasette_plugins.queries.figures import FIGURES
from datasette_plugins.queries.words import query_about, query_title
from datasette_plugins.wording import scripts
from datasette_plugins.wording.conditions import in_words, names_in
from datasette_plugins.wording.trouble import Trouble, sql_trouble, trouble
from schemas.counting import names

_WORDS: Mapping[str, Any] = json.loads(files(__package__).joinpath("words.json").read_text("utf-8"))
PARAMETERS, HINTS, WORDS = _WORDS["parameters"], _WORDS["hints"], _WORDS["words"]

FOR_PROGRAMS = frozenset(
    {
        "form_version", "heads", "seq_from", "seq_to", "last_contact_ms", "parents", "seq", "code", "held_code",
        "position",
    }
)  # fmt: skip
IN_CHINESE, IN_ENGLISH = frozenset({"zh", "held_zh"}), frozenset({"en", "held_en"})
LINE = 14
"""Characters of a cell that stand in one line."""


class Naming:
    """Known to every template as `taizhang`."""

    def __init__(self, datasette: Any) -> None:
        self.datasette = datasette

    def table(self, name: str) -> str:
        """A table's name."""
        return told(catalogue_of(self.datasette).table_label(name))

    def column(self, table: str, name: str) -> str:
        """What stands over a column."""
        return catalogue_of(self.datasette).column(table, name).text

    def columns(self, table: str, columns: Iterable[str]) -> dict[str, str]:
        """The same for many."""
        return {name: self.column(table, name) for name in columns}

    def about(self, table: str, name: str) -> str:
        """A column's unit and hint, for who wants to know more."""
        return catalogue_of(self.datasette).column(table, name).hint

    def described(self, table: str | None, stored: str) -> str:
        """The line below the title of a table or file."""
        if table is not None:
            return catalogue_of(self.datasette).table_about(table)
        return next((file_about(name) for name, (_, about) in FILES.items() if about["zh"] == stored), stored)

    def value(self, table: str, column: str, value: object) -> str:
        """The word for a code, where there is one."""
        return catalogue_of(self.datasette).word(table, column, value)

    def database(self, name: str) -> str:
        """A file's name."""
        return file_title(name)

    def crumb(self, label: str) -> str:
        """A step of the path at the top of a page."""
        if label in FILES:
            return file_title(label)
        return say("首页", "Home") if label == "home" else self.table(label)

    def word(self, text: object) -> str:
        """A short word that Datasette makes in its own code, which is English."""
        return say(str(WORDS.get(str(text), text)), str(text).removeprefix("facet "))

    def query(self, query: Any) -> str:
        """What a stored query is called."""
        return query_title(query.name, query.title)

    def query_title(self, name: str, title: str | None) -> str:
        """The same, for who has only its name."""
        return query_title(name, title)

    def query_about(self, query: Any) -> str:
        """What it counts."""
        return query_about(query.name, query.description)

    def stored(self, database: str, name: str | None, metadata: Mapping[str, Any]) -> str:
        """The title of a query's page."""
        return query_title(name, metadata.get("title")) if name else self.database(database)

    def stored_about(self, name: str, metadata: Mapping[str, Any]) -> str:
        """The line below that title."""
        return query_about(name, metadata.get("description"))

    def heading(self, column: str) -> str:
        """What stands over a column of a query's answer."""
        return heading(column)

    def parameter(self, name: str) -> str:
        """The label of a query's parameter."""
        return told(PARAMETERS[name]) if name in PARAMETERS else name

    def parameters(self) -> dict[str, str]:
        """All of them."""
        return {name: told(label) for name, label in PARAMETERS.items()}

    def parameter_kind(self, name: str) -> str:
        """The kind of input for a parameter."""
        return "date" if name in ("start", "end") else "text"

    def parameter_hint(self, name: str) -> str:
        """What stands in the empty input of a parameter."""
        return told(HINTS[name]) if name in HINTS else ""

    def is_inner(self, name: str) -> bool:
        """Whether a table is for programs."""
        return catalogue_of(self.datasette).is_inner(name)

    def is_for_programs(self, request: Any, table: str, column: str) -> bool:
        """Whether a column is left out of sight, until somebody chooses columns: one for programs, or the text in
        the other language.
        """
        if request is not None and request.args.getlist("_col"):
            return False
        if self.is_answer(table, column):
            return False
        return column in FOR_PROGRAMS or column in (IN_ENGLISH if spoken() == "zh" else IN_CHINESE)

    def is_measure(self, heading: str) -> bool:
        """Whether a column of an answer is what a figure measures."""
        return any(heading == name for figure in FIGURES for name, _ in figure.measures)

    def is_long(self, shown: object) -> bool:
        """Whether a cell needs more than one line."""
        return len(Markup(shown).striptags()) > LINE if isinstance(shown, str) else False  # noqa: S704 - only measured

    def conditions(self, table: str, given: Iterable[tuple[str, str, str]], search: Any, *sort: Any) -> str:
        """Which rows of a table are shown, in words: the filters, the search, the column up, the column down."""
        return in_words(catalogue_of(self.datasette), table, given, search, sort)

    async def conditions_named(
        self, request: Any, database: str, table: str, given: Iterable[tuple[str, str, str]], *more: Any
    ) -> str:
        """The same with the names of records, as far as the reader may see them."""
        conditions, (search, *sort) = list(given), more
        called = await names_in(Names(self.datasette, request.actor, database), table, conditions)
        return in_words(catalogue_of(self.datasette), table, conditions, search, sort, called)

    def has_history(self, table: str) -> bool:
        """Whether a table's rows are records, whose changes can be looked up."""
        return table in (names.table(form) for form in catalogue_of(self.datasette).forms)

    def is_answer(self, table: str, name: str) -> bool:
        """Whether a column is a question of the form, not what programs note."""
        return catalogue_of(self.datasette).column(table, name).field is not None

    def links(self, others: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Of the tables that refer to a record those that do, and that people look at."""
        return [o for o in others if o["count"] and not self.is_inner(o["other_table"])]

    def styles(self) -> list[str]:
        """The addresses of our style sheets, for a page that Datasette gives nothing to."""
        return style_addresses(self.datasette)

    def script(self, name: str) -> str:
        """The address of one of Datasette's scripts, in the reader's words."""
        return scripts.address(str(self.datasette.static(name)), name)

    def short(self, identity: object) -> str:
        """An id as a person tells it apart."""
        return short(identity)

    def trouble(self, status: int, title: str | None, error: object) -> Trouble:
        """What an error page says."""
        allowed_ms = int(self.datasette.setting("sql_time_limit_ms"))
        return trouble(status, title, str(error), allowed_ms)

    def sql_trouble(self, error: object) -> str:
        """What is wrong with somebody's own SQL."""
        return sql_trouble(str(error))

    def other_language(self) -> str:
        """Where this page is to be had in the other language."""
        other = "en" if spoken() == "zh" else "zh"
        query = urlencode({"to": other, "next": page_asked()})
        return f"{self.datasette.urls.path('/-/language')}?{query}"
