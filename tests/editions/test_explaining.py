"""Why a summary says something else than the edition that was sent: figure by figure, record by record, with nothing left over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from schemas.changes import make
from schemas.clock import instant
from schemas.packed import pack
from schemas.problems import Problem
from schemas.replica.chains import append_chained
from schemas.replica.database import transaction
from sync_server.editions import Saying, Wanted, edition_of, explain_edition, freezing, render_edition
from sync_server.editions.definitions import definitions_in
from sync_server.held import release
from sync_server.office import Office

SENT = instant("2020-07-06T23:59:59")
NOW = instant("2023-08-01")
OWN = """
[[figure]]
name = "线上宣讲受众人次"
view = "session"
measure = "count"
filter = "kind = outreach; mode = online"
date = "held_on in_period"
unit = "人次"
wording = "exact"
version = 2
"""


def frozen(office: Office, as_of_ms: int, **more: str) -> str:
    given = {"title": "上半年总结", "start": "2020-01-01", "end": "2020-06-30", **more}
    wanted = Wanted(
        as_of_ms=as_of_ms,
        template_name="总结.md",
        template="{{外出宣讲场次}}".encode(),
        definitions=definitions_in(office.folder),
        **given,
    )
    return freezing.freeze(office, wanted, "李主任")[0]


def told(
    office: Office, edition: str, against: str = "", *, sees_private: bool = True, language: int = 0
) -> dict[str, Any]:
    other = edition_of(office, against) if against else None
    explained = explain_edition(office, edition_of(office, edition), other)
    said = Saying(explained, lambda *texts: texts[language], sees_private=sees_private).to_json()
    for moved in explained.moved:
        assert moved.unexplained == 0, said
        if moved.figure.measure != "ratio":
            delta = sum((move.delta for move, _ in moved.moves), moved.by_program + moved.by_definition)
            assert delta == (moved.after or 0) - (moved.before or Fraction(0)), moved.figure.name
    return said


def by_name(said: Mapping[str, Any]) -> dict[str, Any]:
    return {figure["name"]: figure for figure in said["figures"]}


def test_the_late_record_is_named_with_its_village_its_day_and_why_it_was_not_there(office, records):
    edition = frozen(office, SENT)
    moved = by_name(told(office, edition))
    assert set(moved) == {"外出宣讲场次", "外出宣讲受众人次"}
    talks = moved["外出宣讲场次"]
    assert (talks["change"], talks["moves"][0]["records"]) == ("4→5", [records["b1"]])
    assert talks["moves"][0]["kinds"] == ["late"]
    assert talks["text"] == "外出宣讲场次 4→5：丁村 2020-06-28 一场，王的手机 7月19日补报（+1）"
    assert moved["外出宣讲受众人次"]["moves"][0]["delta"] == "70"
    english = by_name(told(office, edition, language=1))["外出宣讲场次"]["text"]
    assert "came in late from 王的手机 on 2020-07-19 (+1)" in english


def test_nothing_is_said_when_nothing_moved_and_two_editions_can_be_set_side_by_side(office):
    first, second = frozen(office, SENT), frozen(office, NOW)
    assert told(office, second)["figures"] == []
    compared = told(office, second, first)
    assert compared["against"]["record"] == first
    talks = by_name(compared)["外出宣讲场次"]
    assert (talks["change"], talks["moves"][0]["kinds"]) == ("5→4", ["gone"])


def test_every_kind_of_change_is_told_by_its_kind_and_adds_up(office, records):
    before = frozen(office, NOW)
    heads = {name: office.records.get(record).heads for name, record in records.items()}
    author = office.author
    author.amend(records["a1"], "session", {"headcount": 100}, heads["a1"], "办公室")
    author.withdraw(records["a4"], "session", heads["a4"], "办公室")
    author.amend(records["a6"], "session", {"held_on": "2020-07-02"}, heads["a6"], "办公室")
    author.restore(records["a8"], "session", heads["a8"], "办公室")
    ruling = {
        "what": "exclude",
        "form": "session",
        "record": records["b3"],
        "heads": list(heads["b3"]),
        "reason": "演练",
    }
    author.record("ruling", ruling, "李主任")
    author.withdraw(records["d1"], "same_event", heads["d1"], "李主任")
    (office.folder / "figures.toml").write_text(OWN, "utf-8")
    moved = by_name(told(office, before))

    def kinds(name: str) -> dict[str, list[str]]:
        return {line["records"][0]: line["kinds"] for line in moved[name]["moves"] if line["records"]}

    assert kinds("外出宣讲受众人次") == {
        records["a1"]: ["corrected"], records["a4"]: ["withdraw"], records["a6"]: ["moved_out"], records["a8"]: ["restore"],
        records["a3"]: ["decided"],
    }  # fmt: skip
    assert kinds("现场教学场次") == {records["b3"]: ["decided"]}
    assert "李主任 8月1日认定不计入：演练" in moved["现场教学场次"]["text"]
    assert "受众人次 80→100" in moved["外出宣讲受众人次"]["text"].replace("人数", "受众人次")
    assert "口径改了（怎么数、数哪一项、口径编号，现为 v2）（-299）" in moved["线上宣讲受众人次"]["text"], (
        moved["线上宣讲受众人次"]
    )


def test_a_change_that_was_held_then_and_let_in_since_is_told_and_the_edition_stays_as_it_was(
    office, records
):
    like = office.records.get(records["a1"]).values
    talk = {**like, "held_on": "2020-03-19", "title": "防汛", "headcount": 61}
    change = make(
        device="d0stranger0000000", n=1, prev=None, record="01900000-0000-7000-8fff-000000000001", form="session", form_version=1,
        author="王芳", made_at=1_583_985_600_000, fields=talk,
    )  # fmt: skip
    packed = pack(change)
    with transaction(office.db):
        held = packed._replace(held=Problem("out_of_scope", packed.place))
        append_chained(office.log, [held], office.clock())
    edition = frozen(office, NOW)
    sent = render_edition(office, edition_of(office, edition))
    release(office, change.id)
    moved = by_name(told(office, edition))
    assert moved["外出宣讲受众人次"]["moves"][0]["kinds"] == ["released"]
    assert "原来扣下待查，后来放行（+61）" in moved["外出宣讲受众人次"]["text"]
    assert render_edition(office, edition_of(office, edition)) == sent


def test_records_of_households_are_told_apart_only_to_those_who_may_see_them(office, records):
    before = frozen(office, NOW)
    place = next(office.records.of_form("place")).record
    person = next(office.records.of_form("person")).record
    house = office.author.record("household", {"code": "龘-01", "place": place}, "办公室").record
    visit = {
        "household": house,
        "contacted_on": "2020-03-01",
        "kind": "visit",
        "reached": "yes",
        "visitors": [person],
    }
    contact = office.author.record("contact", {**visit, "note": "龘"}, "办公室").record
    seen, blind = (told(office, before, sees_private=may) for may in (True, False))
    assert contact in json.dumps(seen)
    written = json.dumps(blind, ensure_ascii=False)
    assert not {contact, house, "龘"} & {w for w in (contact, house, "龘") if w in written}
    assert [f["change"] for f in blind["figures"]] == [f["change"] for f in seen["figures"]] != []
    assert any("私密记录 1 处" in f["text"] for f in blind["figures"])
    lines = [line for f in blind["figures"] for line in f["moves"]]
    assert not any(line["records"] or line["changes"] for line in lines)


def test_numbers_that_do_not_follow_from_what_the_edition_rests_on_are_said_not_to(office, records):
    edition = edition_of(office, frozen(office, NOW))
    forged = type(edition)(**{**vars(edition), "figures": {**edition.figures, "外出宣讲场次": "9"}})
    said = by_name(Saying(explain_edition(office, forged), lambda zh, _: zh, sees_private=True).to_json())
    assert said["外出宣讲场次"]["change"] == "9→5"
    assert "与所依据的记录重算的不一样" in said["外出宣讲场次"]["text"]
