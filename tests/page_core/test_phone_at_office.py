"""What a phone keeps, and what its office makes of it: joining, rights, forms that grow, drafts and backups."""

from __future__ import annotations

import json

import pytest

from schemas.form import Form
from schemas.messages import PageSchema
from schemas.pages import decode

from .conftest import shown, talk


def test_a_private_record_is_sealed_and_taken(phone, office):
    saved = phone("save", "need", {"description": "屋顶漏雨"})
    assert saved["change"]["salt"]
    assert phone("sync")["held"] == {}
    assert office.office.records.get(saved["record"]).values["description"] == "屋顶漏雨"


def test_the_office_knows_who_holds_the_phone_and_it_prefills(phone, office):
    first = phone("first", "session", {})
    assert (first["lecturers"], first["lead"], first["lecturer_role"]) == (
        [office.person],
        office.person,
        "own_teacher",
    )
    assert first["held_on"] == "2020-03-12"
    talk(phone, office)
    assert phone("recent", "place") == [office.street]
    assert [
        p["code"] for p in phone("doubts", "session", {"held_on": "2020-03-12", "place": office.street})
    ] == ["told_already"]


def test_what_the_office_holds_is_told_until_it_is_released(phone, office):
    record = phone("save", "klass", {"name": "科干班"})["record"]
    phone("sync")
    row = phone("get", record)["row"]
    assert (row["state"], row["held"]["code"]) == ("held", "out_of_scope")
    assert phone("status")["held"] == 1

    office.release_all()
    phone("sync")
    assert phone("get", record)["row"]["state"] == "delivered"


def test_a_revoked_phone_keeps_what_is_not_sent(phone, office):
    talk(phone, office)
    office.revoke(phone("status")["device"])
    assert phone.fails("sync") == ["revoked"]
    assert phone("status")["waiting"] == 1


def test_a_form_that_grows_reaches_the_phone_and_judges_what_it_has(phone, office):
    record = talk(phone, office)
    phone("sync")
    lacked = {p["detail"]["field"] for p in phone("row", record)["lacks"]}
    form = office.office.known_forms.all()["session"]
    told = form.to_json()
    told["fields"].append(
        {"name": "wind", "kind": "integer", "label": {"zh": "风", "en": "Wind"}, "required": True}
    )
    office.office.define(Form.from_json(told | {"version": form.version + 1}))

    phone("sync")
    assert {p["detail"]["field"] for p in phone("row", record)["lacks"]} == lacked | {"wind"}
    assert (
        phone("save", "session", {"wind": 3}, {"record": record, "parents": []})["change"]["form_version"]
        == form.version + 1
    )


def test_a_phone_to_which_a_village_is_newly_assigned_gets_what_happened_there(phone, phones, office):
    record = talk(phone, office, headcount=7)
    phone("sync")
    other = phones()
    other("join", office.url, office.code("另一台"))
    other("sync")
    assert other("row", record) is None

    row = next(
        r for r in office.office.records.of_form("device") if r.values["device"] == other("status")["device"]
    )
    scope = json.loads(row.values.get("scope") or "{}") | {"near": [office.street]}
    office.office.author.amend(row.record, "device", {"scope": json.dumps(scope)}, row.heads, "办公室")
    other("sync")
    assert shown(other, record) == shown(phone, record)
    assert other("list")["rows"][0]["state"] == "received"


def test_joining_takes_a_good_code_once(phones, office):
    fresh = phones()
    assert fresh.fails("sync") == ["not_joined"]
    assert fresh.fails("join", office.url, "ABCD-EFGH") == ["bad_code"]
    assert fresh.fails("join", "http://127.0.0.1:1", "ABCD-EFGH") == ["unreachable"]
    assert fresh("join", office.url, office.code())["joined"]
    assert fresh.fails("join", office.url, office.code()) == ["already_joined"]
    assert fresh("join", office.url, office.code(), {"again": True})["joined"]


def test_a_backup_holds_every_change_as_pages_that_prove_themselves(phone, office):
    made = [talk(phone, office, headcount=n) for n in range(3)]
    phone("keepDraft", {"id": "x", "form": "session", "values": {"title": "半"}})
    backup = json.loads(phone("backup"))
    runs = [run for page in backup["pages"] for run in decode(PageSchema().load(page))]
    assert [c.record for run in runs for c in run.changes] == made
    assert all(run.proved for run in runs)
    assert backup["drafts"][0]["values"] == {"title": "半"}


def test_a_draft_goes_when_its_record_is_saved(phone, office):
    phone("keepDraft", {"id": "a", "form": "session", "typed": {"headcount": "１２"}})
    phone("keepDraft", {"id": "b", "form": "need"})
    assert [d["id"] for d in phone("drafts")] == ["b", "a"]
    phone("save", "session", {"headcount": 12}, {"draft": "a"})
    assert phone("draft", "a") is None
    assert phone("status")["drafts"] == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"nosuch": 1}, "unknown_field"),
        ({"headcount": 1.5}, "not_canonical"),
        ({"title": "\ud800"}, "not_canonical"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_keeps_the_draft(phone, fields, code):
    phone("keepDraft", {"id": "a", "form": "session"})
    assert phone.fails("save", "session", fields, {"draft": "a"}) == [code]
    assert phone("draft", "a")["form"] == "session"
    assert phone("status")["waiting"] == 0


def test_slips_of_the_finger_are_asked_about_and_never_refused(phone, office):
    here, there = (office.add("place", name=name, kind="town") for name in ("柳河镇", "石桥镇"))
    home, namesake = (office.add("place", name="前柳村", kind="village", town=town) for town in (here, there))
    phone("sync")
    for n in range(3):
        phone("save", "session", {"held_on": f"2020-03-0{n + 1}", "place": home, "headcount": 60})
    slip = {"held_on": "2020-03-05", "place": namesake, "headcount": 600}
    asked = phone("doubts", "session", slip)
    assert [(p["code"], p["got"]) for p in asked] == [("number_unusual", "600"), ("other_town", "石桥镇")]
    assert asked[1]["detail"]["usual"] == "柳河镇"
    assert phone("save", "session", slip)["record"]
    assert phone("doubts", "session", slip | {"headcount": 60, "place": home}) == []
