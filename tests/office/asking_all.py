"""Asks a Datasette in this process for many addresses, and looks at every byte that comes back."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import yaml
from datasette.app import Datasette, wrap_view

from datasette_plugins.guard import Asked
from datasette_plugins.identity.pages import COOKIE
from datasette_plugins.launch import CONFIGURATION

from .addresses import Filling
from .guards import LOOKED
from .planting import found_in

ASKED = "龘靐齉"
SQL = (
    "select * from contact",
    "with contact as (select * from main.contact) select * from contact",
    "select * from private.contact",
    "select group_concat(note) from contact",
    "select * from need_search where need_search match '靐'",
    "select sql from sqlite_master",
    "select * from change_history where form in ('contact', 'need', 'household')",
    "select fields from change_history union all select raw from problem union all select value from conflict",
    "select cast(body as text), cast(opened as text) from log",
    "attach 'private.db' as p",
    "select * from pragma_database_list",
)
TABLE_ASKED = (
    f"_size=max&_search={ASKED}&_facet=form&_facet=author&_labels=on&_sort=record",
    "_where=record%20in%20(select%20record%20from%20contact)&_through="
    "%7B%22table%22:%22contact_visitors%22,%22column%22:%22value%22,%22value%22:%22x%22%7D",
)


class Served(NamedTuple):
    """What came of going everywhere: where planted values were served, what came as far as the private file and was
    only stopped there, and every answer's status.
    """

    leaks: list[str]
    stopped: list[str]
    answers: list[tuple[str, str, int]]


class Visitor:
    """One running Datasette over an office, and somebody who goes everywhere."""

    def __init__(
        self,
        folder: Path,
        url: str,
        key: str,
        changes: Sequence[Any] = (),
        immutable: bool = False,
        **more: Any,
    ) -> None:
        config = yaml.safe_load(CONFIGURATION.read_text("utf-8"))
        config["plugins"]["taizhang"] = {"sync_url": url, "pages_key": key, "office_name": "试办公室"}
        config["settings"]["num_sql_threads"] = 1
        for change in changes:
            change(config)
        office, private = str(folder / "office.db"), str(folder / "private.db")
        files, still = ([office], [private]) if immutable else ([office, private], [])
        self.runner = asyncio.Runner()
        self.datasette = Datasette(files, immutables=still, config=config, **{"default_deny": True, **more})
        self.runner.run(self.datasette.invoke_startup())
        self._app = self.datasette.app()

    def add_page(self, pattern: str, page: Any) -> None:
        """A page that no plugin of ours has."""
        routes = self.datasette._routes
        self.datasette._routes = lambda: [(re.compile(pattern), wrap_view(page, self.datasette)), *routes()]
        self._app = self.datasette.app()

    def close(self) -> None:
        self.runner.run(self.datasette.invoke_shutdown())
        self.runner.close()

    def client(self, who: Any) -> Any:
        """Somebody's browser: `who` is a session, an actor as Datasette takes it, or None for nobody."""
        cookies = {COOKIE: who} if isinstance(who, str) else {}
        if isinstance(who, dict):
            cookies = {"ds_actor": self.datasette.client.actor_cookie(who)}
        transport = httpx2.ASGITransport(app=self._app)
        return httpx2.AsyncClient(transport=transport, cookies=cookies, base_url="http://localhost")

    def ask(self, address: str, who: Any, method: str = "GET", **more: Any) -> Any:
        async def asking() -> Any:
            async with self.client(who) as client:
                return await client.request(method, address, **more)

        return self.runner.run(asking())

    def patterns(self) -> list[str]:
        """Of every route that there is."""
        routes = self.datasette._routes()
        return list(dict.fromkeys(p if isinstance(p, str) else p.pattern for p, _ in routes))

    def visits(self, filling: Filling, thin: bool = False) -> Iterator[tuple[str, str]]:
        """Everything that is asked: method and address."""
        for pattern in self.patterns():
            for address in filling.addresses(pattern, thin):
                if not address.startswith("/-/static"):
                    yield from (("GET", f"{address}{asked}") for asked in questions(pattern, address))
                    yield from posts(pattern, address)

    def served(self, filling: Filling, who: Any, thin: bool = False) -> Served:
        """Everything that somebody is served who goes everywhere."""
        return self.goes(self.visits(filling, thin), who)

    def goes(self, visits: Iterable[tuple[str, str]], who: Any) -> Served:
        """What somebody is served at these addresses."""
        stopped: list[str] = []
        look = Asked._look

        async def noticed(asked: Asked) -> None:
            stopped.append(f"{asked.method} {asked.path}")
            await look(asked)

        Asked._look = noticed  # type: ignore[method-assign]
        try:
            return self.runner.run(self._goes(visits, who, stopped))
        finally:
            Asked._look = look  # type: ignore[method-assign]

    async def _goes(self, visits: Iterable[tuple[str, str]], who: Any, stopped: list[str]) -> Served:
        leaks, answers = [], []
        async with self.client(who) as client:
            for method, address in visits:
                answer = await client.request(method, address)
                answers.append((method, address, answer.status_code))
                headers = "\n".join(f"{k}: {v}" for k, v in answer.headers.items() if k.lower() != "location")
                # What somebody asked for comes back to them, in a heading or the field of a search.
                if values := found_in(answer.content + headers.encode()) - found_in(address.encode()):
                    leaks.append(f"{method} {address} {answer.status_code} {''.join(values)}")
        return Served(leaks, stopped, answers)


def questions(pattern: str, address: str) -> Iterator[str]:
    """What is asked of an address beside itself."""
    yield ""
    if address.endswith(".json") and address.startswith(
        ("/private/", "/office/session.", "/office/change_history.")
    ):
        yield from (f"?{asked}" for asked in TABLE_ASKED)
    if address.endswith(("/-/query", "/-/query.json")):
        yield from (f"?sql={sql.replace(' ', '+')}" for sql in SQL)
    if "autocomplete" in address or address.startswith(("/-/search", "/-/jump", "/-/tables", "/-/asked")):
        yield from (f"?q={char}" for char in ASKED)
    if address == "/-/audit":
        yield f"?account={LOOKED}"
    if address.startswith(("/-/allowed", "/-/rules", "/-/check")):
        yield "?action=view-table&parent=private&child=contact"


def posts(pattern: str, address: str) -> Iterator[tuple[str, str]]:
    """Where something can be sent. Only Datasette's own: what ours do with an empty form is their tests' affair."""
    if address.endswith(("/-/count", "/-/analyze")):
        yield "POST", address
