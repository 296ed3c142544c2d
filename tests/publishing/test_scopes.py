"""Which file holds what, down to the bytes."""

from schemas.bundled import bundled
from schemas.form import Field, Form
from sync_server.publishing import held_forms, publish_once, published_scope

SECRET = "密语乙丑"


def bytes_of(world, kind):
    world.file(kind).db.execute("pragma wal_checkpoint(truncate)")
    return b"".join(p.read_bytes() for p in world.folder.glob(f"{kind}.db*"))


def test_nothing_private_is_in_the_office_file_not_even_as_a_byte(world):
    world.change("household", "hushi-1", code="H-0077", place="p1")
    world.change(
        "contact", "liandong-1", kind="visit", contacted_on="2020-03-18", household="hushi-1", note=SECRET
    )
    world.change("contact", "liandong-1", note=f"{SECRET}二")
    world.change(
        "ruling",
        "r1",
        "office",
        form="contact",
        what="exclude",
        record="liandong-1",
        reason=f"{SECRET}三",
        heads=[],
    )
    world.change("unheard_of", "xin-1", remark=SECRET)
    data = bytes_of(world, "office")
    for canary in (SECRET, "H-0077", "liandong-1", "hushi-1", "xin-1", "unheard_of"):
        assert canary.encode() not in data, canary
    assert SECRET.encode() in bytes_of(world, "private")


def test_the_private_file_has_the_lists_that_its_forms_refer_to_and_no_other_open_form():
    forms = bundled()
    assert held_forms("private", forms) == {
        "contact", "need", "household", "pairing", "person", "place", "device", "form", "ruling",
        "same_event",
    }  # fmt: skip
    scope = published_scope("private", forms)
    assert not scope.sends_all("session") and not scope.sends_all("klass")
    assert scope.sends_all("place") and scope.sends_all("some_new_form")


def test_a_decision_goes_where_the_records_it_speaks_of_are(world):
    for record, form in (("r1", "session"), ("r2", "contact")):
        world.change(
            "ruling", record, "office", form=form, what="exclude", record=f"of-{form}", heads=[], reason="定"
        )
    assert world.rows("select record from ruling") == [("r1",)]
    assert world.rows("select record from ruling", "private") == [("r2",)]


def test_a_form_that_turns_out_to_be_open_moves_to_the_office_file(world):
    world.change("tour", "t1", guests=3)
    assert world.rows("select record from waiting", "private") == [("t1",)]
    assert world.rows("select device, n from device_elsewhere") == [("d1", 1)]
    world.define(
        Form("tour", 1, {"zh": "参观"}, "office", "field", (Field("guests", "integer", {"zh": "客人"}),))
    )
    assert world.rows("select record, guests from tour") == [("t1", 3)]
    assert world.rows("select * from device_elsewhere where device = 'd1'") == []
    private = world.file("private")
    assert private.db.execute("select 1 from log where form = 'tour'").fetchall() == []
    assert private.db.execute("select 1 from sqlite_master where name = 'tour'").fetchall() == []
    assert private.db.execute("select device, n from device_elsewhere").fetchall() == [("d1", 1)]


def test_while_everything_is_pulled_again_the_mark_does_not_go_back(world):
    world.change("session", "s1", kind="outreach")
    file = world.file()
    before = file.db.execute("select seq from mark").fetchone()
    file.restart()
    assert file.db.execute("select seq from mark").fetchone() == before


def test_both_files_are_published_in_one_round(world):
    world.change("session", "s1", kind="outreach")
    world.change("contact", "c1", kind="visit")
    reports = publish_once(world.folder, world.peer, lambda: world.now)
    assert {kind: report.received for kind, report in reports.items()} == {"office": 1, "private": 1}
    assert {p.name for p in world.folder.glob("*.db")} >= {"office.db", "private.db"}
