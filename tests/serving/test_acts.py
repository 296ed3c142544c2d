"""What the office's pages write through the server: all or nothing, by whom it may be, and under the heads shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from sync_server.acts import write
from sync_server.sign_in import SignIn

OFFICE = {"id": "chen", "name": "陈梅", "roles": ["office"]}
PRIVATE = {"id": "liu", "name": "刘洋", "roles": ["private"]}
ADMIN = {"id": "zhao", "name": "赵强", "roles": ["admin"]}
KLASS = {"name": "科级班", "kind": "section_cadre", "is_main": "yes", "sponsor": "own"}

Write = Callable[..., Any]


@pytest.fixture
def does(running: Any) -> Write:
    """Writes acts as an account; the answer, or the code of the problem."""
    from schemas.problems import TaizhangError

    def acting(account: dict[str, Any], *acts: dict[str, Any]) -> Any:
        whole = [{"record": "", "parents": [], "values": {}, **act} for act in acts]
        try:
            return write(running.office, whole, account)["acts"]
        except TaizhangError as error:
            return error.problem.code

    return acting


def new(form: str, /, **values: Any) -> dict[str, Any]:
    return {"act": "record", "form": form, "values": values}


def on(act: str, form: str, record: str, parents: list[str], /, **values: Any) -> dict[str, Any]:
    return {"act": act, "form": form, "record": record, "parents": parents, "values": values}


def entries(running: Any) -> int:
    return int(running.office.log.end()[0])


def test_an_act_is_a_change_of_the_offices_own_device_signed_by_the_account(
    running: Any, does: Write
) -> None:
    made = does(OFFICE, new("klass", **KLASS))[0]
    change = running.office.records.history(made["record"])[0].change
    assert (change.author, change.device) == ("陈梅", running.office.replica.device)
    assert made["heads"] == [made["change"]] and made["contested"] is False


def test_several_acts_are_written_together_or_not_at_all(running: Any, does: Write) -> None:
    before = entries(running)
    assert does(OFFICE, new("klass", **KLASS), new("klass", colour="red")) == "unknown_field"
    unwritable = new("klass", **{**KLASS, "name": "\ud800"})
    assert does(OFFICE, new("klass", **KLASS), unwritable) == "not_canonical"
    assert entries(running) == before
    assert len(does(OFFICE, new("klass", **KLASS), new("klass", **KLASS))) == 2
    assert entries(running) == before + 2


def test_a_form_that_is_sent_twice_makes_one_record(running: Any, does: Write) -> None:
    record = "01900000-0000-7000-8000-000000000001"
    first = does(OFFICE, {**new("klass", **KLASS), "record": record})[0]
    before = entries(running)
    assert does(OFFICE, {**new("klass", **KLASS), "record": record})[0]["change"] == first["change"]
    assert entries(running) == before


def test_changing_a_record_under_the_heads_that_were_shown_makes_an_honest_conflict(does: Write) -> None:
    made = does(OFFICE, new("klass", **KLASS))[0]
    shown = made["heads"]
    first = does(OFFICE, on("amend", "klass", made["record"], shown, name="甲班"))[0]
    assert first["contested"] is False
    second = does(OFFICE, on("amend", "klass", made["record"], shown, name="乙班"))[0]
    assert second["contested"] is True and len(second["heads"]) == 2
    settled = does(OFFICE, on("amend", "klass", made["record"], second["heads"], name="乙班"))[0]
    assert settled["contested"] is False and len(settled["heads"]) == 1


def test_withdrawing_and_restoring_are_acts_too(running: Any, does: Write) -> None:
    made = does(OFFICE, new("klass", **KLASS))[0]
    gone = does(OFFICE, on("withdraw", "klass", made["record"], made["heads"]))[0]
    assert running.office.records.get(made["record"]).withdrawn
    does(OFFICE, on("restore", "klass", made["record"], gone["heads"]))
    assert not running.office.records.get(made["record"]).withdrawn


def test_of_two_acts_on_one_record_the_second_was_made_in_sight_of_the_first(does: Write) -> None:
    made = does(OFFICE, new("klass", **KLASS))[0]
    amended = on("amend", "klass", made["record"], made["heads"], name="甲班")
    first, second = does(OFFICE, amended, on("withdraw", "klass", made["record"], made["heads"]))
    assert first["heads"] == second["heads"] == [second["change"]] and not second["contested"]


@pytest.mark.parametrize(
    ("account", "act", "outcome"),
    [
        (PRIVATE, new("klass", **KLASS), "not_for_you"),
        (ADMIN, new("klass", **KLASS), "not_for_you"),
        (OFFICE, new("household", code="H1"), "not_for_you"),
        (OFFICE, new("device", device="d1"), "not_for_you"),
        (ADMIN, new("form", form="x"), "not_kept_here"),
        (PRIVATE, new("household", code="H1"), None),
        (ADMIN, new("device", device="d1", name="手机"), None),
    ],
)
def test_each_role_writes_its_own_forms_only(
    account: Any, act: Any, outcome: str | None, does: Write
) -> None:
    result = does(account, act)
    assert result == outcome if outcome else isinstance(result, list)


def test_a_decision_takes_the_right_to_what_it_speaks_of(does: Write) -> None:
    home = does(PRIVATE, new("household", code="H1"))[0]
    ruling = new(
        "ruling", what="exclude", form="household", record=home["record"], heads=home["heads"], reason="重"
    )
    assert does(OFFICE, ruling) == "not_for_you"
    made = does(PRIVATE, ruling)[0]
    assert does(OFFICE, on("withdraw", "ruling", made["record"], made["heads"])) == "not_for_you"
    assert does(OFFICE, on("amend", "ruling", made["record"], made["heads"], form="klass")) == "not_for_you"


def test_what_is_not_there_is_refused(running: Any, does: Write) -> None:
    running.join("dabc").push([])  # a contact, which is an entry of no record
    made, other = does(OFFICE, new("klass", **KLASS), new("klass", **KLASS))
    record, heads = made["record"], made["heads"]
    assert does(OFFICE, on("amend", "klass", record, other["heads"], name="甲")) == "unknown_parents"
    assert does(OFFICE, on("amend", "klass", record, [], name="甲")) == "unknown_parents"
    assert does(OFFICE, on("amend", "session", record, heads, title="甲")) == "unknown_record"
    assert does(OFFICE, on("amend", "klass", "", heads, name="甲")) == "unknown_record"
    assert does(OFFICE, on("amend", "klass", record, heads)) == "nothing_given"
    assert does(OFFICE, on("amend", "klass", record, heads, enrolled="很多")) == "wrong_type"
    assert does(OFFICE, new("nothing", a="b")) == "unknown_form"
    about = {"what": "exclude", "form": "klass", "record": record, "reason": "重"}
    assert does(OFFICE, new("ruling", **about, heads=other["heads"])) == "unknown_parents"
    assert does(OFFICE, new("ruling", **{**about, "form": "session"}, heads=heads)) == "unknown_record"


def test_only_a_standing_session_of_our_pages_may_act(running: Any) -> None:
    key = json.loads((running.folder / "keys.json").read_text("utf-8"))["pages"]

    def post(session: str, headers: dict[str, str], *acts: Any) -> requests.Response:
        message = {"session": session, "acts": list(acts)}
        return requests.post(running.url + "/pages/act", json=message, headers=headers, timeout=20)

    passes = SignIn(running.folder, running.clock, lambda n: bytes(range(n)))
    session = passes.redeem(passes.make_code())
    act = {"act": "record", "form": "klass", "fields": KLASS}
    assert post(session, {}, act).json()["problem"]["code"] == "bad_token"
    ours = {"X-Pages-Key": key}
    assert post("none", ours, act).json()["problem"]["code"] == "not_signed_in"
    assert post(session, ours).json()["problem"]["code"] == "bad_message"
    assert post(session, ours, {"act": "erase"}).json()["problem"]["code"] == "bad_message"
    answer = post(session, ours, act).json()
    assert answer["seq"] == entries(running)
    passes.end(session)
    passes.close()
    assert post(session, ours, act).status_code == 403
