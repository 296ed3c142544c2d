"""Notebooks and an office over real HTTP: joining, syncing, what is held, copies, revoked devices."""

import shutil

import pytest

from schemas.form import Field, Form


@pytest.fixture
def joined(taizhang, office):
    """A notebook that has joined, with a street and a person in its lists."""
    office.add("place", name="人民路", kind="street")
    person = office.add("person", name="王芳", role="own_teacher")
    assert taizhang("join", office.url, office.code(holder=person)).code == 0
    return taizhang


def state(command, key):
    notebook = command.open()
    try:
        return notebook.replica.get(key)
    finally:
        notebook.close()


def forget(command, **facts):
    notebook = command.open()
    for key, value in facts.items():
        notebook.replica.put(key, value)
    notebook.close()


def test_joining_brings_the_lists_and_the_name(joined):
    ran = joined("status", "--json").json

    assert ran["name"] == "王芳的笔记本"
    assert ran["signature"] == "王芳"
    assert joined("record", "场次", "地点=人民路", "类别=宣讲").code == 0


def test_an_address_needs_no_http(taizhang, office):
    ran = taizhang("join", f"127.0.0.1:{office.port}/", office.code())

    assert "已加入，这台设备叫“王芳的笔记本”" in ran.out


def test_a_wrong_code_opens_nothing(taizhang, office):
    ran = taizhang("join", office.url, "ABCD-EFGH", "--json")

    assert (ran.code, ran.codes) == (4, ["bad_code"])
    assert taizhang("sync", "--json").codes == ["not_joined"]


@pytest.mark.parametrize("url", ["http://", "ftp://office", "http://a b", "http://office/?x=1"])
def test_what_is_no_address_is_said_so(taizhang, url):
    ran = taizhang("join", url, "ABCD-EFGH", "--json")

    assert (ran.code, ran.codes) == (2, ["bad_url"])


def test_joining_twice_needs_a_word(joined, office):
    ran = joined("join", office.url, office.code(), "--json")

    assert (ran.code, ran.codes) == (4, ["already_joined"])
    assert joined("join", office.url, office.code(), "--again").code == 0


def test_what_one_records_the_office_has_after_a_sync(joined, office):
    record = joined("record", "场次", "类别=宣讲", "地点=人民路", "题目=防汛", "人数=120", "--json").json[
        "record"
    ]
    ran = joined("sync", "--json")

    assert (ran.json["sent"], ran.json["problems"]) == (1, [])
    assert office.office.records.get(record).values["headcount"] == 120
    assert joined("status", "--json").json["unsent"] == 0


def test_what_the_office_changes_comes_back(joined, office):
    record = joined("record", "场次", "类别=宣讲", "人数=120", "--json").json["record"]
    joined("sync")
    heads = office.office.records.get(record).heads
    office.office.author.amend(record, "session", {"headcount": 121}, heads, "办公室")

    assert joined("sync", "--json").json["received"] == 1
    assert joined("show", record, "--json").json["values"]["headcount"] == 121


@pytest.fixture
def full(joined):
    """A notebook with more to send than fits two pages."""
    notebook = joined.open()
    with notebook.together():
        for number in range(2300):
            notebook.record("session", {"headcount": number})
    notebook.close()
    return joined


def test_a_person_sees_a_long_sync_move(full):
    full.is_attended = True

    assert "条" in full("sync").err


def test_many_pages_arrive_whole(full, office):
    ran = full("sync", "--json")

    assert (ran.json["sent"], ran.err) == (2300, "")
    assert len(list(office.office.records.of_form("session"))) == 2300


def test_a_form_the_office_adds_can_be_filled_after_a_sync(joined, office):
    field = Field("n", "integer", {"zh": "件数", "en": "Count"})
    office.office.define(Form("patrol", 1, {"zh": "巡查", "en": "Patrol"}, "office", "field", (field,)))
    joined("sync")

    assert joined("record", "巡查", "--件数", "7").code == 0


def test_what_the_office_holds_is_told_and_told_again_when_it_is_free(joined, office):
    joined("record", "place", "名称=新村", "类型=村")
    ran = joined("sync")

    assert ran.code == 6
    assert "扣下待查" in ran.err
    assert "没有填这张表的权限" in joined("status").out
    office.release_all()
    assert joined("sync").code == 0
    assert joined("status", "--json").json["held"] == []


def test_a_revoked_notebook_keeps_what_is_not_sent(joined, office):
    office.revoke(state(joined, "device"))
    joined("record", "场次", "人数=120")
    ran = joined("sync")

    assert ran.code == 4
    assert "未上传的 1 条改动都在本机" in ran.out
    assert "已被办公室停用" in ran.err
    assert "上次同步没成" in joined("status").out
    assert len(joined.record_ids("session")) == 1


def test_a_token_of_another_office_is_told(joined):
    forget(joined, token="WyJkeHgiXQ.forged")
    ran = joined("sync", "--json")

    assert (ran.code, ran.codes) == (4, ["bad_token"])


def test_a_restored_office_is_given_back_what_it_lost(joined, office, tmp_path):
    joined("sync")
    office.stop()
    office.office.close()
    shutil.copytree(office.folder, tmp_path / "backup")
    office.office = type(office.office)(office.folder, office.clock, office.random)
    office.start()
    record = joined("record", "场次", "人数=120", "--json").json["record"]
    joined("sync")

    office.stop()
    office.office.close()
    shutil.rmtree(office.folder)
    shutil.copytree(tmp_path / "backup", office.folder)
    office.office = type(office.office)(office.folder, office.clock, office.random)
    office.start()

    assert joined("sync").code == 0
    assert office.office.records.get(record).values["headcount"] == 120


@pytest.fixture
def copied(joined, another):
    """A notebook and its copy, both of which have gone on; the first has delivered."""
    joined("record", "场次", "人数=1")
    joined("sync")
    copy = another("copy")
    shutil.copy(joined.path, copy.path)
    joined("record", "场次", "人数=2")
    copy("record", "场次", "人数=3")
    joined("sync")
    return copy


def headcounts(office):
    return sorted(r.values["headcount"] for r in office.office.records.of_form("session"))


def test_a_copied_notebook_delivers_all_and_goes_on_under_a_new_identity(copied, joined, office):
    before = state(copied, "device")
    ran = copied("sync")

    assert ran.code == 0
    assert "被复制过" in ran.out
    assert headcounts(office) == [1, 2, 3]
    assert state(copied, "device") != before
    assert state(copied, "token_for") == state(copied, "device")
    copied("record", "场次", "人数=4")
    joined("record", "场次", "人数=5")
    assert copied("sync").code == joined("sync").code == 0
    assert headcounts(office) == [1, 2, 3, 4, 5]
    assert copied("status", "--json").json["held"] == []


def test_a_crash_before_the_new_token_is_made_good_at_the_next_sync(copied, office):
    token = state(copied, "token")
    old = state(copied, "device")
    copied("sync")
    # As if the program had died after the new identity was written and before its token was.
    forget(copied, token=token, token_for=old)
    copied("record", "场次", "人数=4")

    assert copied("sync").code == 0
    assert headcounts(office) == [1, 2, 3, 4]
    assert state(copied, "token_for") == state(copied, "device")


def test_two_new_identities_in_a_row_are_vouched_for_one_by_one(copied, office):
    copied("sync")
    notebook = copied.open()
    notebook.record("session", {"headcount": 4})
    notebook.replica.start_identity("dsecondaaaaaa")
    notebook.record("session", {"headcount": 5})
    notebook.replica.start_identity("dthirdaaaaaaa")
    notebook.record("session", {"headcount": 6})
    notebook.close()

    assert copied("sync").code == 0
    assert headcounts(office) == [1, 2, 3, 4, 5, 6]
    assert copied("status", "--json").json["held"] == []


def test_a_clock_that_is_wrong_is_noticed_at_the_office(joined):
    joined.clock.now += 3 * 365 * 24 * 3600 * 1000
    ran = joined("sync")

    assert ran.code == 0
    assert "本机的日期看来不对" in ran.err
