"""What stands between a household and somebody who may not see it, one by one, and how each is taken away.

Each is the real code with one guard taken out, and one address at which the matrix then finds something. Where another
guard would still hold, the situation that only this one stands against is set up first: with the guard in place nothing
is found there either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from datasette.utils.asgi import Response

from ..simulation.cutting import Cut

Config = dict[str, Any]
LOOKED = "somebody"
"""Whoever searched for households before."""
OFFICE = {"id": "某", "name": "某", "roles": ["office"]}
PRIVATE = {"id": "某", "name": "某", "roles": ["private"]}


@dataclass(frozen=True)
class Guard:
    """`situation` is what it stands against; `cuts`, `config` and `datasette` take it out. `who` goes to `address`;
    `is_noted` says whether there is a sync server that notes who looks.
    """

    name: str
    address: str
    cuts: Sequence[Cut] = ()
    config: Callable[[Config], None] | None = None
    datasette: Mapping[str, Any] = field(default_factory=dict)
    situation: Callable[[Config], None] | None = None
    who: Any = field(default_factory=lambda: OFFICE)
    is_noted: bool = True


async def careless_page(datasette: Any) -> Any:
    """What a page of ours might do by mistake: it reads the private file and does not ask whether it may."""
    rows = await datasette.get_database("private").execute("select fields from change_history")
    return Response.json([row["fields"] for row in rows.rows])


def _opened(config: Config) -> None:
    for key in ("allow", "allow_sql"):
        config["databases"]["private"][key] = {"roles": ["office"]}


def _forgotten(config: Config) -> None:
    del config["databases"]["private"]


def _downloads(config: Config) -> None:
    config["settings"]["allow_download"] = True
    config["databases"]["private"]["permissions"] = {"view-database-download": {"roles": ["private"]}}


LOOK, WATCH = "datasette_plugins.guard:Asked._look", "datasette_plugins.guard.watching:watch"
DOOR, VEIL = "datasette_plugins.identity.door:Door.__call__", "sync_server.audit:veiled"

GUARDS = (
    Guard("permission is asked for", "/private/contact.json", config=_opened),
    Guard("what is not named is closed", "/private/contact.json", situation=_forgotten, datasette={"default_deny": False}),
    Guard("the role is asked for at the file", "/-/careless", (Cut(LOOK, "if ROLE not in", "if None in"),)),
    Guard("the file is watched", "/-/careless", (Cut(WATCH, "in _WAYS_IN", "in ()"),)),
    Guard("the door is shut", "/-/freshness.json", (Cut(DOOR, "if actor is None or problem:", "if False:"),), who=None),
    Guard("what people searched for is veiled", f"/-/audit?account={LOOKED}", (Cut(VEIL, "line.kind != READ", "True"),), who="admin"),
    Guard(
        "what cannot be noted is not read", "/private/contact.json?_shape=array",
        (Cut(LOOK, "except TaizhangError as error:", "except ValueError as error:"),
         Cut(LOOK, "await self._note(", "(")), who=PRIVATE, is_noted=False,
    ),
    Guard(
        "the file itself is not handed out", "/private.db", config=_downloads, datasette={"immutable": True},
        who=PRIVATE, is_noted=False,
    ),
)  # fmt: skip
