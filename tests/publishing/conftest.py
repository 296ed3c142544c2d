"""A server's log and the published files made from it, without the network between them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from schemas.bundled import bundled
from schemas.changes import Change, make
from schemas.clock import instant
from schemas.form import Form
from schemas.messages import check
from schemas.packed import pack
from schemas.problems import Problem
from schemas.replica import answer
from schemas.replica.chains import append_chained
from schemas.replica.database import open_durable, transaction
from schemas.replica.intake import Rights
from schemas.replica.log import Contact, Kind, Log, create
from sync_server.publishing import PublishedFile, published_scope
from sync_server.publishing.definitions import Definitions
from sync_server.publishing.searching_check import index_names, indexed
from sync_server.publishing.system_tables import SOURCES

SALT = "00" * 16
TALK = {
    "kind": "outreach", "held_on": "2020-03-18", "mode": "in_person", "place": "p1", "lecturers": ["w1"],
    "lead": "w1", "lecturer_role": "own_teacher", "title": "题", "headcount": 50,
}  # fmt: skip
"""A session that breaks no rule."""


class World:
    """The server's log, and devices that write straight into it. `page` bounds what one pull brings."""

    def __init__(self, folder: Path, page: int = 1000) -> None:
        self.folder, self.page = folder, page
        self.now = instant("2020-01-01T08:00:00")
        self.db = open_durable(folder / "log.db", version=1)
        create(self.db)
        self.log = Log(self.db)
        self.heads: dict[str, tuple[int, str | None]] = {}
        self.newest: dict[str, tuple[str, ...]] = {}
        self.files: dict[str, PublishedFile] = {}

    # Devices.

    def change(
        self, form: str, record: str, by: str = "d1", /, *, author: str = "王", at: str | None = None,
        parents: tuple[str, ...] | None = None, act: Any = "set", form_version: int = 1,
        made_at: int | None = None,
        held: str | None = None, **fields: Any,
    ) -> Change:  # fmt: skip
        """One change, received at once. Its parents are the record's newest changes unless told otherwise."""
        if at is not None:
            self.now = instant(at)
        change = self.made(form, record, by, author, parents, act, form_version, made_at, fields)
        self.receive(change, held)
        return change

    def made(
        self, form: str, record: str, device: str, author: str, parents: tuple[str, ...] | None,
        act: Any, version: int,
        made_at: int | None, fields: dict[str, Any],
    ) -> Change:  # fmt: skip
        n, prev = self.heads.get(device, (0, None))
        known = bundled().get(form)
        change = make(
            device=device, n=n + 1, prev=prev, record=record, form=form, form_version=version, author=author,
            made_at=self.now if made_at is None else made_at, fields=fields, act=act,
            parents=self.newest.get(record, ()) if parents is None else parents,
            salt=SALT if known is None or known.is_sealed else None,
        )  # fmt: skip
        self.heads[device] = (n + 1, change.id)
        self.newest[record] = (change.id,)
        return change

    def receive(self, change: Change, held: str | None = None) -> None:
        packed = pack(change)
        if held:
            packed = packed._replace(held=Problem(held, packed.place))
        with transaction(self.db):
            append_chained(self.log, [packed], self.now)

    def release(self, change: Change) -> None:
        with transaction(self.db):
            self.log.attest(Kind.RELEASE, pack(change), self.now)

    def contact(self, device: str, n: int | None = None, head: str | None = None) -> None:
        last, last_id = self.heads.get(device, (0, None))
        stated = Contact(device, last if n is None else n, bytes.fromhex(head or last_id or ""))
        with transaction(self.db):
            self.log.contact(stated, self.now)

    def define(self, form: Form) -> Change:
        definition = orjson.dumps(form.to_json()).decode()
        record = f"form-{form.form}-{form.version}"
        return self.change(
            "form",
            record,
            "office",
            author="办公室",
            form=form.form,
            version=form.version,
            definition=definition,
        )

    # Published files.

    def open(self, kind: Any, name: str | None = None) -> PublishedFile:
        return PublishedFile.open(self.folder / f"{name or kind}.db", kind, lambda: self.now)

    def file(self, kind: Any = "office") -> PublishedFile:
        """The published file of a kind, level with the log."""
        if kind not in self.files:
            self.files[kind] = self.open(kind)
        self.files[kind].catch_up(self.peer(kind))
        return self.files[kind]

    def peer(self, kind: Any) -> Peer:
        return Peer(self, kind)

    def rows(self, sql: str, kind: Any = "office", **values: Any) -> list[tuple[Any, ...]]:
        return self.file(kind).db.execute(sql, values).fetchall()

    def close(self) -> None:
        for file in self.files.values():
            file.close()
        self.db.close()


class Peer:
    """The server as a published file asks it."""

    def __init__(self, world: World, kind: Any) -> None:
        self.world, self.kind = world, kind

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        world = self.world
        request = check("request", orjson.loads(orjson.dumps(request)))
        request["limit"] = min(request["limit"], world.page)
        forms = Definitions.of(world.log).forms
        rights = Rights((f"publisher-{self.kind}",), published_scope(self.kind, forms), gives_back=True)
        taken = None
        if not answer.is_rewound(world.log, request):
            with transaction(world.db):
                taken = answer.write(world.log, request, rights, forms, world.now)
        return check("reply", orjson.loads(orjson.dumps(answer.read(world.log, request, rights, taken))))


@pytest.fixture
def world(tmp_path: Path):
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture
def county(world: World) -> World:
    """A world with a town, a village and a base."""
    world.change("place", "t1", "office", name="前柳镇", kind="town")
    world.change("place", "p1", "office", name="甲村", kind="village", town="t1")
    world.change("place", "b1", "office", name="基地", kind="base")
    return world


def session(world: World, record: str, **fields: Any) -> Change:
    """A session, written on a device of its own."""
    return world.change("session", record, f"d-{record}", **TALK | fields)


def rule(world: World, record: str, what: str, of: str, heads: Any = None, **fields: Any) -> Change:
    """A ruling on a session, made on the heads it has."""
    newest = list(world.newest[of]) if heads is None else heads
    return world.change(
        "ruling",
        record,
        "office",
        form="session",
        what=what,
        record=of,
        heads=newest,
        reason="核实",
        **fields,
    )


def same(world: World, record: str, records: list[str], rule: str = "lead", **fields: Any) -> Change:
    """The decision that these sessions are one event."""
    heads = [head for r in records for head in world.newest.get(r, ())]
    return world.change(
        "same_event", record, "office", form="session", records=records, heads=heads,
        audience_rule=rule, reason="同一场",
        **{"lead_record": records[0]} | fields,
    )  # fmt: skip


def counted(world: World, columns: str = "record, audience, audience_source") -> list[tuple[Any, ...]]:
    """What the figures count."""
    return world.rows(f"select {columns} from session_counted order by record")


def dump(file: PublishedFile) -> dict[str, list[tuple[Any, ...]]]:
    """Every derived table of a published file, sorted; the order of columns is not part of it."""
    names = [
        r[0]
        for r in file.db.execute(
            "select name from pragma_table_list where schema = 'main' and type = 'table' and name not like"
            " 'sqlite_%'"
        )
        if r[0] not in SOURCES - {"log", "device_elsewhere"}
    ]
    out = {}
    for name in sorted(names):
        columns = sorted(r[1] for r in file.db.execute(f"pragma table_info({name})"))
        listed = ", ".join(f'"{c}"' for c in columns)
        rows = file.db.execute(f"select {listed} from {name}").fetchall()
        out[f"{name}({listed})"] = sorted(rows, key=repr)
    for name in sorted(index_names(file.db)):
        out[name] = list(indexed(file.db, name))
    return out
