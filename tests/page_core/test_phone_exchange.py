"""A phone beside laptops, at a real server over real HTTP: the office cannot tell it from a laptop."""

from __future__ import annotations

import json
import shutil

import pytest

from .conftest import headcounts, shown, talk


def told(notebook_command, record):
    """A record as a laptop shows it, in the words of the phone."""
    notebook = notebook_command.open()
    try:
        row = notebook.records.get(record)
        beside = {n: [[c.value, c.change] for c in cs] for n, cs in row.conflicts.items()}
        return [dict(row.values), list(row.heads), row.withdrawn, row.contested, beside]
    finally:
        notebook.close()


@pytest.fixture
def laptop(taizhang, office, phone):
    """A laptop to which the street is assigned, as it is to nobody else."""
    assert taizhang("join", office.url, office.code("李强的笔记本", near=[office.street])).code == 0
    return taizhang


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


def test_lost_replies_cost_nothing(phone, office):
    talk(phone, office)
    phone("world", {"dropReplies": 5})
    assert phone.fails("sync") == ["unreachable"]
    status = phone("status")
    assert (status["waiting"], status["lastError"]["code"]) == (1, "unreachable")

    phone("world", {"dropReplies": 1})
    assert phone("sync")["sent"] == 1
    assert headcounts(office) == [1]


def test_an_answer_to_another_question_is_thrown_away(phone, office):
    phone("world", {"heard": []})
    for count in (1, 2):
        talk(phone, office, headcount=count)
        office.add("person", name="李明", role="own_staff")
        phone("sync")
    talk(phone, office, headcount=3)
    phone("world", {"repeat": 1})
    phone("sync")
    *_, missed, again = (json.loads(text) for text in phone("heard"))
    # The old answer was no answer: the same question was asked once more.
    assert (again["since"], again["took"]) == (missed["since"], missed["took"])
    assert headcounts(office) == [1, 2, 3]


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
def test_a_damaged_page_is_sent_again_then_with_every_id_and_then_one_change_is_held(
    phone, office, times, held
):
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
    assert all(line["mine"] for line in phone("log") + copy("log") if "own" in line)
    chain = json.loads(copy("backup"))
    assert len(chain["identities"]) == 2


def test_a_log_in_page_of_the_network_is_not_the_office(phone, office, stranger):
    talk(phone, office)
    page = b"<html>WiFi</html>"
    portal = stranger(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(page), page)
    )
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
