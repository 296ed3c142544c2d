"""Reading a published table as it stands now, or as it stood after entry `:as_of_seq` of the log.

Each table keeps its present rows in one table and the rows that were replaced in another (`…_past`), so
reading as of a moment is reading both. A condition has to stand in each of the two, since SQLite does not
carry every condition into a union; hence whoever reads says its condition here.
"""

from __future__ import annotations

from collections.abc import Iterable

from schemas.counting.names import quoted


class Source:
    """Where rows come from: `as_of` asks for those of a moment."""

    def __init__(self, as_of: bool) -> None:
        self.as_of = as_of

    def rows(
        self, name: str, wanted: Iterable[str], where: str = "1", alias: str = "", beside: str = ""
    ) -> list[str]:
        """The selects whose union is a table's rows. `alias` is how `wanted` and `where` call the table,
        and `beside` what is joined to it.
        """
        what = ", ".join(wanted)
        dot = f"{alias}." if alias else ""
        called = (f" as {alias}" if alias else "") + beside
        if not self.as_of:
            return [f"select {what} from {quoted(name)}{called} where {where}"]
        begun = f"{dot}seq_from <= :as_of_seq"
        return [
            f"select {what} from {quoted(name)}{called} where {where} and {begun}",
            f"select {what} from {name}_past{called} where {where} and {begun} and {dot}seq_to > :as_of_seq",
        ]

    def union(self, name: str, wanted: Iterable[str], where: str = "1", alias: str = "") -> str:
        """All of them as one."""
        return "\nunion all\n".join(self.rows(name, wanted, where, alias))


class Steps:
    """The steps of a statement, each a named part of its `with`; a step that is there already is not added
    again.
    """

    def __init__(self) -> None:
        self._steps: dict[str, str] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._steps

    def add(self, name: str, body: str, columns: str = "") -> None:
        """A step that is worked out once, however often it is read."""
        self._steps.setdefault(name, f"{name}{columns} as materialized (\n{body}\n)")

    def sql(self, last: str) -> str:
        """The whole statement."""
        if not self._steps:
            return last
        return "with recursive " + ",\n".join(self._steps.values()) + "\n" + last
