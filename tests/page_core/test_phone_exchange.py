"""A phone beside laptops, at a real server over real HTTP: the office cannot tell it from a laptop."""

from __future__ import annotations

import json
import shutil

import pytest

from schemas.form import Field, Form
from schemas.messages import PageSchema
from schemas.pages import decode


def told(notebook_command, record):
    """A record as a laptop shows it, in the words of the phone."""
    notebook = notebook_command.open()
    try:
        row = notebook.records.get(record)
        beside = {n: [[c.value, c.change] for c in cs] for n, cs in row.conflicts.items()}
        return [dict(row.values), list(row.heads), row.withdrawn, row.contested, beside]
    finally:
        notebook.close()


def shown(phone, record):
    row = phone("row", record)
    beside = {n: [[c["value"], c["change"]] for c in cs] for n, cs in row["conflicts"].items()}
    return [row["values"], row["heads"], row["withdrawn"], row["contested"], beside]


@pytest.fixture
def laptop(taizhang, office, phone):
    """A laptop to which the street is assigned, as it is to nobody else."""
    assert taizhang("join", office.url, office.code("李强的笔记本", near=[office.street])).code == 0
    return taizhang


def talk(phone, office, **more):
    fields = {"kind": "outreach", "held_on": "2020-03-12", "place": office.street, "headcount": 1, **more}
    return phone("save", "session", fields)["record"]


def headcounts(office):
    return sorted(r.values.get("headcount", 0) for r in office.office.records.of_form("session"))


def test_what_a_phone_records_a_laptop_shows_alike(phone, laptop, office):
    record = talk(phone, office, title="防汛 𠮷", lecturers=[office.person])
    phone("save", "session", {"headcount": 125}, {"record": record, "parents": phone("row", record)["heads"]})
    gone = talk(phone, office, headcount=7)
    phone("withdraw", gone, phone("row", gone)["heads"])
    assert phone("sync")["sent"] == 4

    assert laptop("sync").code == 0
    for one in (record, gone):
        assert shown(phone, one) == told(laptop, one)
    assert shown(phone, record)[0]["headcount"] == 125
    assert shown(phone, gone)[2]


def test_two_who_did_not_see_each_other_see_the_same_conflict_until_one_settles_it(phone, laptop, office):
    record = talk(phone, office, headcount=100)
    phone("sync")
    laptop("sync")
    laptop("amend", record, "人数=120")
    phone("save", "session", {"headcount": 128}, {"record": record, "parents": phone("row", record)["heads"]})
    for _ in range(2):
        phone("sync")
        laptop("sync")

    assert shown(phone, record) == told(laptop, record)
    assert len(phone("row", record)["conflicts"]["headcount"]) == 2
    assert phone("get", record)["row"]["state"] == "changed"

    phone("save", "session", {"headcount": 128}, {"record": record, "parents": phone("row", record)["heads"]})
    phone("sync")
    laptop("sync")
    assert shown(phone, record) == told(laptop, record)
    assert phone("row", record)["conflicts"] == {}


def test_a_private_record_is_sealed_and_taken(phone, office):
    saved = phone("save", "need", {"description": "屋顶漏雨"})
    assert saved["change"]["salt"]
    assert phone("sync")["held"] == {}
    assert office.office.records.get(saved["record"]).values["description"] == "屋顶漏雨"


def test_the_office_knows_who_holds_the_phone_and_it_prefills(phone, office):
    first = phone("first", "session", {})
    assert (first["lecturers"], first["lead"], first["lecturer_role"]) == ([office.person], office.person, "own_teacher")
    assert first["held_on"] == "2020-03-12"
    talk(phone, office)
    assert phone("recent", "place") == [office.street]
    assert [p["code"] for p in phone("doubts", "session", {"held_on": "2020-03-12", "place": office.street})] == ["told_already"]


def test_lost_replies_cost_nothing(phone, office):
    talk(phone, office)
    phone("world", {"dropReplies": 5})
    assert phone.fails("sync") == ["unreachable"]
    status = phone("status")
    assert (status["waiting"], status["lastError"]["code"]) == (1, "unreachable")

    phone("world", {"dropReplies": 1})
    assert phone("sync")["sent"] == 1
    assert headcounts(office) == [1]


@pytest.mark.parametrize("after", [1, 2])
def test_a_phone_killed_over_an_answer_goes_on(phone, office, after):
    for count in (1, 2):
        talk(phone, office, headcount=count)
    phone("world", {"dieAfter": after})
    if after == 2:
        phone("world", {"dropReplies": 1})
    with pytest.raises(EOFError):
        phone("sync")
    phone.restart()
    phone("sync")
    assert phone("status")["waiting"] == 0
    assert headcounts(office) == [1, 2]


def test_many_pages_go_out_and_come_back_whole(phone, office, phones):
    for count in range(30):
        talk(phone, office, headcount=count, title="长" * 30_000)
    report = phone("sync")
    assert report["sent"] == 30
    assert headcounts(office) == list(range(30))
    other = phones()
    other("join", office.url, office.code("另一台", near=[office.street]))
    other("sync")
    rows = other("list", {"limit": 20})
    assert (len(rows["rows"]), rows["more"]) == (20, True)
    rest = other("list", {"limit": 20, "before": rows["rows"][-1]["at"]})
    assert (len(rest["rows"]), rest["more"]) == (10, False)
    assert {r["state"] for r in rows["rows"]} == {"received"}


@pytest.mark.parametrize(("times", "held"), [(1, 0), (2, 0), (3, 1)])
def test_a_damaged_page_is_sent_again_then_with_every_id_and_then_one_change_is_held(phone, office, times, held):
    for count in (1, 2, 3):
        talk(phone, office, headcount=count)
    phone("world", {"spoil": times})
    report = phone("sync")

    assert report["sent"] == 3
    assert [p["code"] for p in report["held"].values()] == ["id_mismatch"] * held
    assert headcounts(office) == ([0, 2, 3] if held else [1, 2, 3])


def restored(office, backup):
    office.stop()
    office.office.close()
    shutil.rmtree(office.folder)
    shutil.copytree(backup, office.folder)
    office.office = type(office.office)(office.folder, office.clock, office.random)
    office.start()


def test_a_restored_office_is_given_back_what_it_lost(phone, office, tmp_path):
    talk(phone, office, headcount=1)
    phone("sync")
    office.stop()
    office.office.close()
    shutil.copytree(office.folder, tmp_path / "backup")
    office.office = type(office.office)(office.folder, office.clock, office.random)
    office.start()
    talk(phone, office, headcount=2)
    phone("sync")
    restored(office, tmp_path / "backup")
    assert headcounts(office) == [1]

    talk(phone, office, headcount=3)
    phone("sync")
    assert headcounts(office) == [1, 2, 3]
    assert phone("status")["waiting"] == 0


def test_a_copied_phone_delivers_all_and_goes_on_under_a_new_identity(phone, phones, office):
    talk(phone, office, headcount=1)
    phone("sync")
    copy = phones(phone)
    talk(phone, office, headcount=2)
    talk(copy, office, headcount=3)
    phone("sync")
    assert copy("sync")["renewed"]
    assert copy("status")["successor"]
    for count, one in ((4, copy), (5, phone)):
        talk(one, office, headcount=count)
        assert one("sync")["held"] == {}
    assert headcounts(office) == [1, 2, 3, 4, 5]
    assert copy("status")["device"] != phone("status")["device"]
    chain = json.loads(copy("backup"))
    assert len(chain["identities"]) == 2


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
    told["fields"].append({"name": "wind", "kind": "integer", "label": {"zh": "风", "en": "Wind"}, "required": True})
    office.office.define(Form.from_json(told | {"version": form.version + 1}))
    assert isinstance(form.fields[0], Field)

    phone("sync")
    assert {p["detail"]["field"] for p in phone("row", record)["lacks"]} == lacked | {"wind"}
    assert phone("save", "session", {"wind": 3}, {"record": record, "parents": []})["change"]["form_version"] == form.version + 1


def test_a_log_in_page_of_the_network_is_not_the_office(phone, office, stranger):
    talk(phone, office)
    page = b"<html>WiFi</html>"
    portal = stranger(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(page), page))
    phone("put", "url", portal.url)
    assert phone.fails("sync") == ["not_the_office"]
    away = stranger(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
    phone("put", "url", away.url)
    assert phone.fails("sync") == ["not_the_office"]
    assert phone("status")["waiting"] == 1

    phone("put", "url", office.url)
    assert phone("sync")["sent"] == 1


def test_an_answer_that_is_no_answer_is_said_so(phone, stranger):
    body = b'{"v": 1, "mark": "?"}'
    odd = stranger(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
    phone("put", "url", odd.url)
    assert phone.fails("sync") == ["bad_message"]


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
    [({"nosuch": 1}, "unknown_field"), ({"headcount": 1.5}, "not_canonical"), ({"title": "\ud800"}, "not_canonical")],
)
def test_what_cannot_be_kept_is_refused_and_keeps_the_draft(phone, fields, code):
    phone("keepDraft", {"id": "a", "form": "session"})
    assert phone.fails("save", "session", fields, {"draft": "a"}) == [code]
    assert phone("draft", "a")["form"] == "session"
    assert phone("status")["waiting"] == 0
