"""Held changes at the pages: who is told what of them, and who may let which one in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from schemas.changes import make
from schemas.packed import pack
from schemas.pages import encode
from sync_server.audit import READ, RELEASE, Audit
from sync_server.sign_in import SignIn

VISIT = {"contacted_on": "2020-03-01", "note": "李家漏雨"}
Ask = Callable[..., Any]


@pytest.fixture
def ask(running: Any) -> Ask:
    """Asks the server as our pages do for somebody with these roles."""
    key = json.loads((running.folder / "keys.json").read_text("utf-8"))["pages"]
    sessions: dict[str, str] = {}

    def asking(roles: str, where: str, change: str = "", key: str = key) -> Any:
        if roles and roles not in sessions:
            passes = SignIn(running.folder, running.clock, running.office.random)
            passes.accounts.add(roles, "", tuple(roles.split("+")))
            sessions[roles] = passes.redeem(passes.make_code(roles))
            passes.close()
        message = {"session": sessions.get(roles, "none"), "change": change}
        headers = {"X-Pages-Key": key}
        answer = requests.post(
            f"{running.url}/pages/{where}", json=message, headers=headers, timeout=20
        ).json()
        return answer.get("problem", {}).get("code") or answer

    return asking


@pytest.fixture
def held(running: Any) -> dict[str, str]:
    """One held change of each kind; their ids."""
    device = running.join("d001", write=["topic"])
    made = {
        "open": device.change(form="workload", qty="3"),
        "private": device.change(form="contact", sealed=True, **VISIT),
        "definition": device.change(form="form", form_name="x"),
        "unknown": device.change(form="diary", sealed=True, text="丙"),
    }
    assert len(device.push(list(made.values())).json()["held"]) == 4
    unsealed = running.join("d002", write=["contact"])
    made["unsealed"] = unsealed.change(form="contact", **VISIT)
    assert unsealed.push([made["unsealed"]]).json()["held"][made["unsealed"].id]["code"] == "not_sealed"
    return {name: change.id for name, change in made.items()}


def shown(ask: Ask, roles: str, held: dict[str, str]) -> dict[str, Any]:
    """What somebody is shown of each: its values, or None where they see only where it is from."""
    names = {change: name for name, change in held.items()}
    found = ask(roles, "held")
    assert found["total"] == len(found["changes"])
    return {names[one["change"]]: one for one in found["changes"]}


@pytest.mark.parametrize(
    ("roles", "seen", "known"),
    [
        ("office", {"open", "definition"}, {"open", "definition"}),
        ("private", {"open", "private", "unsealed", "unknown", "definition"}, None),
        ("admin", {"open", "definition"}, None),
        ("office+private+admin", {"open", "private", "unsealed", "unknown", "definition"}, None),
    ],
)
def test_what_it_says_is_told_to_who_may_see_its_form(
    ask: Ask, held: dict[str, str], roles: str, seen: set[str], known: set[str] | None
) -> None:
    found = shown(ask, roles, held)
    assert set(found) == (known or set(held))
    assert {name for name, one in found.items() if one["values"] is not None} == seen
    for name, one in found.items():
        hidden = {"values": None, "author": "", "record": "", "made_at": None, "act": ""}
        assert name in seen or hidden.items() <= one.items()
        alone = ask(roles, "held", held[name])["changes"]
        assert alone == [one]


@pytest.mark.parametrize(
    ("roles", "released"),
    [
        ("office", set()),
        ("private", {"unsealed"}),
        ("admin", {"open", "private", "unknown"}),
        ("office+private", {"unsealed"}),
        ("office+private+admin", {"open", "private", "unknown", "unsealed"}),
    ],
)
def test_who_may_let_in_which_is_what_the_list_says_and_what_is_done(
    ask: Ask, held: dict[str, str], roles: str, released: set[str]
) -> None:
    told = {name for name, one in shown(ask, roles, held).items() if one["may_release"]}
    assert told == released
    done = {name for name, change in held.items() if isinstance(ask(roles, "release", change), dict)}
    assert done == released


def test_what_is_let_in_counts_is_noted_and_is_let_in_once(
    running: Any, ask: Ask, held: dict[str, str]
) -> None:
    answer = ask("office+admin", "release", held["open"])
    assert running.office.records.get(answer["record"]).values == {"qty": "3"}
    assert answer["seq"] == running.office.log.end()[0] and answer["contested"] is False
    assert "open" not in shown(ask, "office+admin", held)
    assert ask("office+admin", "release", held["open"]) == "unknown_held"
    lines = Audit(running.folder, running.clock).lines()
    assert [line.account for line in lines if line.kind == RELEASE] == ["office+admin"]


def test_nobody_is_told_that_there_is_what_they_may_not_know_of(ask: Ask, held: dict[str, str]) -> None:
    assert ask("office", "release", held["private"]) == ask("office", "release", "00" * 32) == "unknown_held"
    assert ask("office", "held", held["private"])["changes"] == []


def test_looking_at_a_private_one_is_written_down_first(running: Any, ask: Ask, held: dict[str, str]) -> None:
    audit = Audit(running.folder, running.clock)
    ask("office", "held")
    ask("admin", "held", held["private"])
    assert [line for line in audit.lines() if line.kind == READ] == []
    ask("private", "held", held["private"])
    assert [line.account for line in audit.lines() if line.kind == READ] == ["private"]
    audit.close()


def test_when_it_cannot_be_written_down_nothing_is_told_and_nothing_let_in(
    running: Any, ask: Ask, held: dict[str, str]
) -> None:
    Audit(running.folder, running.clock).path.mkdir()
    assert isinstance(ask("private", "held"), str)
    assert isinstance(ask("office", "held"), dict), "nothing private is in it"
    assert isinstance(ask("admin", "release", held["open"]), str)
    assert "open" in shown(ask, "admin", held)


def test_without_a_session_or_the_key_of_our_pages_nothing_is_told(ask: Ask, held: dict[str, str]) -> None:
    for where in ("held", "release"):
        assert ask("", where, held["open"]) == "not_signed_in"
        assert ask("admin", where, held["open"], key="x") == "bad_token"


def test_it_is_told_what_a_change_does(running: Any, ask: Ask) -> None:
    device = running.join("d004", write=["topic"])
    first = device.change(form="workload", qty="3")
    made = {"before": [first], "page": []}
    for act in ("set", "withdraw"):
        before = device.chain[-1]
        more = {"fields": {"qty": "4"}} if act == "set" else {}
        device.chain.append(make(
            device="d004", n=before.n + 1, prev=before.id, record=first.record, form="workload", form_version=1,
            author="王芳", made_at=before.made_at + 1, act=act, parents=(before.id,), **more,
        ))  # fmt: skip
        made["page"].append(device.chain[-1])
    device.push([*made["before"], *made["page"]])
    told = [(one["act"], one["values"]) for one in ask("office", "held")["changes"]]
    assert told == [("withdraw", {}), ("amend", {"qty": "4"}), ("record", {"qty": "3"})]


def test_what_is_altered_is_told_and_never_let_in(running: Any, ask: Ask) -> None:
    device = running.join("d003")
    changes = [device.change(headcount=n) for n in (80, 90)]
    page = encode([pack(c) for c in changes], explicit_ids=True)
    page["fields"][0][0][0] = 81
    device.push([], page=page)
    [one] = ask("office+admin", "held")["changes"]
    assert one["is_altered"] and one["values"] is None and not one["may_release"]
    assert ask("office+admin", "release", one["change"]) == "id_mismatch"
