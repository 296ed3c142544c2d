"""The part of a counting view that somebody needs: some of its columns, of some of its rows.

SQLite works out every column of a subquery, wanted or not, and does not carry every condition into a union; hence whoever
needs less than the whole says so here, and each select behind a view takes no more than that.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Part(NamedTuple):
    """`columns` by name, None for all of them; `where` is SQL over the view's own columns, by their bare names, that the
    form's table has too. `decided` is false for who knows that nothing was ever decided about the form's records (and of
    sessions, about their counts): it is a long statement that looks for what is not there.
    """

    columns: frozenset[str] | None = None
    where: str = ""
    decided: bool = True

    def keeps(self, name: str) -> bool:
        """Whether a column is wanted."""
        return self.columns is None or name in self.columns

    def keeps_any(self, names: Iterable[str]) -> bool:
        """Whether one of these is."""
        return any(self.keeps(name) for name in names)

    def beside(self, *names: str) -> Part:
        """The same with these columns too."""
        return self if self.columns is None else self._replace(columns=self.columns | set(names))

    def undecided(self, table: str, row: str = "") -> str:
        """That nothing was decided about a record, to stand behind another condition."""
        return f" and {row}record not in (select record from {table}_decided)" if self.decided else ""

    @property
    def condition(self) -> str:
        """To stand behind another condition."""
        return f" and ({self.where})" if self.where else ""


WHOLE = Part()
"""All of it."""
