"""Nobody sees a household without the right: every role at every address that the running Datasette has.

The addresses come from the app itself and are filled in from the published files; the values that must not show are
planted (`planting`). Whoever may see households does see each of them.
"""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from datasette_plugins.guard import PRIVATE
from schemas.replica.database import open_published
from sync_server.audit import READ, Audit
from sync_server.office import Office
from sync_server.publishing.offices import publish_office
from sync_server.sign_in import SignIn

from ..simulation.cutting import Cut, Mutant
from ..simulation.cutting import planted as cut_out
from .addresses import Filling
from .asking_all import Visitor
from .guarded import Guarded
from .guards import GUARDS, LOOKED, Guard, careless_page
from .planting import PLANTED, found_in, planted_office

ROLES = ("office", "private", "admin")
SETS = {"+".join(roles) or "none": roles for n in range(4) for roles in itertools.combinations(ROLES, n)}
BLIND = [name for name in SETS if "private" not in name]
SEEING = [name for name in SETS if "private" in name]
OPEN = {"/-/sign-in", "/-/language", "/favicon.ico"}


@pytest.fixture(scope="session")
def sessions(noting: Any) -> dict[str | None, str | None]:
    """Somebody signed in with each set of roles; and None for nobody. A private page was looked at before."""
    passes = SignIn(noting.folder, noting.desks.clock, random.Random(8).randbytes)
    for name, roles in SETS.items():
        passes.accounts.add(name, "", roles)
    signed_in = {name: passes.redeem(passes.make_code(name)) for name in SETS}
    passes.close()
    audit = Audit(noting.folder, noting.desks.clock)
    for path in ("/private/contact?note=龘", f"/private/household/{quote('龘')}-01"):
        audit.note(LOOKED, READ, f"GET {path}")
    audit.close()
    return {**signed_in, None: None}


@pytest.fixture(scope="session")
def planted(golden: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """The published office with everything planted."""
    planting = planted_office(golden, tmp_path_factory.mktemp("planted") / "office")
    publish_office(planting.office)
    planting.office.close()
    yield Guarded(planting)


@pytest.fixture(scope="session")
def visitor(planted: Guarded, noting: Any) -> Iterator[Visitor]:
    made = Visitor(planted.folder, noting.url, noting.key)
    yield made
    made.close()


@pytest.fixture(scope="session")
def filling(planted: Guarded, visitor: Visitor) -> Filling:
    return planted.filling(visitor)


def test_every_route_can_be_filled_in(visitor: Visitor, filling: Filling) -> None:
    patterns = visitor.patterns()
    empty = [p for p in patterns if not list(filling.addresses(p))]
    assert filling.unknown == [], "tell `Guarded.filling` what stands there"
    assert empty == [] and len(patterns) > 70


def test_without_the_right_no_address_gives_a_personal_value(
    visitor: Visitor, filling: Filling, sessions: Any
) -> None:
    """Everything, for whoever has every other right. Nor does any of it reach the private file."""
    served = visitor.served(filling, sessions["office+admin"])
    assert served.leaks == [] and served.stopped == []
    assert len(served.answers) > 800
    failed = [answer for answer in served.answers if answer[2] >= 500 and "?" not in answer[1]]
    assert failed == [], "a page that fails has not been looked at"


@pytest.mark.parametrize("role", sorted(set(BLIND) - {"office+admin"}))
def test_nor_at_any_route_for_whoever_has_fewer(
    visitor: Visitor, filling: Filling, sessions: Any, role: str
) -> None:
    served = visitor.served(filling, sessions[role], thin=True)
    assert served.leaks == [] and served.stopped == []


def test_nobody_gets_anything_but_the_way_in(visitor: Visitor, filling: Filling) -> None:
    served = visitor.served(filling, None)
    assert served.leaks == [] and served.stopped == []
    opened = [(m, a) for m, a, status in served.answers if status not in (302, 403)]
    assert {address.partition("?")[0] for _, address in opened} <= OPEN


@pytest.mark.parametrize("role", SEEING)
def test_who_has_the_right_sees_each_of_them(
    visitor: Visitor, filling: Filling, sessions: Any, role: str
) -> None:
    seen: set[str] = set()
    for table in filling.tables[PRIVATE]:
        answer = visitor.ask(f"/private/{quote(table)}.json?_size=max&_shape=array", sessions[role])
        seen |= found_in(answer.content)
    # What is held reaches a published file without its values, until it is released.
    assert seen == set(PLANTED) - {"灪"}, {c: PLANTED[c] for c in set(PLANTED) - seen}


def test_the_open_file_holds_no_personal_value_in_any_byte(planted: Guarded) -> None:
    kept = b"".join(path.read_bytes() for path in planted.folder.glob("office.db*"))
    assert found_in(kept) == set()
    assert found_in(b"".join(path.read_bytes() for path in planted.folder.glob("private.db*"))) != set()


def test_a_planted_value_is_found_however_it_is_written() -> None:
    for char in PLANTED:
        for written in (
            f'"{char}"',
            quote(char),
            f"&#{ord(char)};",
            ascii(char),
            f"~{quote(char)[1:]}".replace("%", "~"),
        ):
            assert found_in(written.encode()) == {char}, written


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_without_any_one_guard_something_shows(
    planted: Guarded, noting: Any, sessions: Any, guard: Guard
) -> None:
    assert shown(planted, noting, sessions, guard) == [], "the guard does not hold"
    with cut_out(Mutant(guard.name, 0, guard.cuts)):
        assert shown(planted, noting, sessions, guard, is_gone=True), (
            "the guard is not needed, or the matrix is blind"
        )


def shown(planted: Guarded, noting: Any, sessions: Any, guard: Guard, is_gone: bool = False) -> list[str]:
    """What somebody sees at the address that a guard stands before, or how far they come."""
    changes = [c for c in (guard.situation, guard.config if is_gone else None) if c]
    url = noting.url if guard.is_noted else "http://127.0.0.1:9"
    more = guard.datasette if is_gone else {}
    visitor = Visitor(planted.folder, url, noting.key, changes, **more)
    visitor.add_page(r"^/-/careless$", careless_page)
    who = sessions[guard.who] if isinstance(guard.who, str) else guard.who
    try:
        served = visitor.goes([("GET", guard.address)], who)
    finally:
        visitor.close()
    is_let_in = who is None and served.answers[0][2] == 200
    # Where the role is in the way, whoever came that far was let through by what should have stood before.
    came_far = served.stopped if guard.address != "/-/careless" and guard.is_noted else []
    return [*served.leaks, *came_far, *(["let in"] if is_let_in else [])]


def test_without_the_scope_of_the_open_file_households_are_in_it(planted: Guarded, tmp_path: Any) -> None:
    folder = tmp_path / "office"
    shutil.copytree(planted.folder, folder)
    for path in folder.glob("office.db*"):
        path.unlink()
    office = Office(folder, lambda: 1_595_400_000_000, random.Random(9).randbytes)
    scope = Cut("sync_server.publishing.scopes:published_scope", 'if kind == "office":', "if False:")
    with cut_out(Mutant("the scope of the open file", 0, (scope,))):
        publish_office(office)
    office.close()
    assert found_in(b"".join(path.read_bytes() for path in folder.glob("office.db*")))


def test_the_open_file_is_a_file_that_was_published(planted: Guarded) -> None:
    db = open_published(planted.folder / "office.db", read_only=True)
    assert db.execute("select count(*) from session").fetchone()[0] > 0
    db.close()
