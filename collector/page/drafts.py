"""Half-filled forms of the laptop's page. They live beside the log and never leave the machine.

A draft is whatever the page wants to find again; here it is only kept.
"""

from __future__ import annotations

from typing import Any

import orjson

from collector.notebook import Notebook
from schemas.problems import fail
from schemas.replica.database import transaction

_TABLE = (
    "create table if not exists draft (id text primary key, at integer not null, body text not null) strict"
)


class Drafts:
    """The drafts of one notebook."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook, self.db = notebook, notebook.db
        self.db.execute(_TABLE)

    def all(self) -> list[dict[str, Any]]:
        """Every draft, the newest first."""
        rows = self.db.execute("select body from draft order by at desc, id").fetchall()
        return [orjson.loads(row[0]) for row in rows]

    def get(self, draft: str) -> dict[str, Any] | None:
        """One draft, if it is there."""
        row = self.db.execute("select body from draft where id = ?", (draft,)).fetchone()
        return orjson.loads(row[0]) if row else None

    def keep(self, draft: dict[str, Any]) -> dict[str, Any]:
        """Keep a draft in place of the one with its id. Raises `bad_message`."""
        if not isinstance(draft.get("id"), str) or not isinstance(draft.get("form"), str):
            raise fail("bad_message", got="draft without id or form")
        kept = {**draft, "at": self.notebook.clock()}
        with transaction(self.db):
            self.db.execute(
                "insert into draft values (?, ?, ?) on conflict (id) do update set at = excluded.at, body = excluded.body",
                (draft["id"], kept["at"], orjson.dumps(kept).decode()),
            )
        return kept

    def drop(self, draft: str) -> None:
        """Forget a draft; one that is gone already is fine."""
        self.db.execute("delete from draft where id = ?", (draft,))
