"""A played office is a real one, and the same scenario always gives the same log."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from collector.notebook import FILE_VERSION, Notebook
from schemas.bundled import bundled
from schemas.clock import shown
from schemas.replica.log import Kind
from sync_server.devices import report
from sync_server.scenario import Scenario, read, refilled, shuffled
from sync_server.scenario.lines import Line
from sync_server.scenario.played_device import NOTEBOOK_VERSION, PlayedDevice
from sync_server.upkeep import check_log

DOCUMENT = Path(__file__).parents[2] / "docs" / "scenarios.md"


@pytest.fixture(scope="session")
def golden() -> Scenario:
    return read(files("sync_server").joinpath("scenario", "golden.jsonl").read_text("utf-8"), "golden.jsonl")


def example() -> str:
    if not DOCUMENT.exists():
        pytest.skip("the document is in the checkout")
    return DOCUMENT.read_text("utf-8").split("```jsonl\n")[1].split("```")[0]


def seen(told) -> dict:
    """The records as the office sees them, with names in place of ids, which hold the time of making."""
    names = {record: name for name, record in told.played.records.items()}
    out = {}
    for name in told.played.records:
        row = told.record(name)
        values = {k: v for k, v in row.values.items() if k != "heads"}
        if "records" in values:
            values |= {
                "records": [names[r] for r in values["records"]],
                "lead_record": names[values["lead_record"]],
            }
        out[name] = values, row.withdrawn, row.is_settled
    return out


def test_the_documents_example_ends_in_a_settled_conflict(tell) -> None:
    before, after = example().rstrip("\n").rsplit("\n", 1)
    conflict = tell(before).record("talk").conflicts["headcount"]
    # The device whose clock is seven hours ahead is read meanwhile; both stay visible.
    assert [c.value for c in conflict] == [128, 120]
    told = tell(before + "\n" + after)
    assert told.record("talk").is_settled
    assert told.record("talk").values["headcount"] == 125


def test_the_same_scenario_gives_the_same_log_byte_for_byte(tell, golden) -> None:
    assert tell(golden).chain() == tell(golden).chain()
    assert tell(golden).chain() != tell(replace(golden, seed=golden.seed + 1)).chain()


def test_a_played_log_is_whole_and_every_change_delivered_is_there(tell, golden) -> None:
    told = tell(golden)
    assert list(check_log(told.office)) == []
    assert all(d.missing == () and d.branches == 1 for d in report(told.office))
    assert set(told.played.unsent.values()) == {0}


def test_an_upload_that_is_repeated_adds_no_change(tell, golden) -> None:
    told = tell(replace(golden, lines=golden.lines[:-1]))
    assert golden.lines[-1].says["again"]
    before, _ = told.chain()
    device = PlayedDevice(told.played.devices["li"], lambda: told.played.ended_at + 86_400_000, bytes)
    try:
        assert device.sync(told.office, again=True).sent == 5
    finally:
        device.close()
    added = told.office.log.entries(before, 100)
    assert [e.kind for e in added] == [Kind.CONTACT]


def test_wrong_clocks_change_what_devices_say_and_nothing_else(tell, golden) -> None:
    devices = ("wang", "wang-phone", "li", "zhang")
    settings = ("1970-01-01T08:00", "+3650d", "-9000d", "2035-05-01T00:00")
    enrolled = max(i for i, line in enumerate(golden.lines) if line.do == "enrol") + 1
    at = golden.lines[enrolled - 1].at
    wrong = [
        Line(golden.lines[0].place, at, device, "clock", {"set": setting})
        for device, setting in zip(devices, settings, strict=True)
    ]
    skewed = replace(golden, lines=(*golden.lines[:enrolled], *wrong, *golden.lines[enrolled:]))
    plain, off = tell(golden), tell(skewed)
    assert seen(off) == seen(plain)
    first = off.office.records.history(off.played.records["a1"])[0].change
    assert shown(first.made_at).startswith("1970-01-0")
    receipts = [[e.received_at for e in told.office.log.entries(0, 1000)] for told in (plain, off)]
    assert receipts[0] == receipts[1]


def test_devices_leave_notebooks_that_the_notebook_program_opens(tell, golden) -> None:
    assert NOTEBOOK_VERSION == FILE_VERSION
    told = tell(golden)
    notebook = Notebook(told.played.devices["li"], lambda: told.played.ended_at, bytes)
    try:
        assert notebook.signature == "李"
        assert notebook.records.get(told.played.records["a4"]).values["headcount"] == 60
        assert notebook.replica.get("token_for") == notebook.replica.device
        assert notebook.replica.unsent() == 0
    finally:
        notebook.close()


def test_a_copied_notebook_goes_on_under_a_new_identity_and_loses_nothing(tell) -> None:
    lines = [json.loads(line) for line in example().splitlines()[:9]]
    rest = [
        {"at": "2020-03-20T09:00", "device": "twin", "do": "copy", "from": "wang"},
        *(
            {**lines[7], "at": "2020-03-21T09:00", "device": device, "as": device}
            for device in ("wang", "twin")
        ),
        {"at": "2020-03-22T09:00", "device": "twin", "do": "sync"},
        {"at": "2020-03-22T10:00", "device": "wang", "do": "sync"},
    ]  # fmt: skip
    told = tell("\n".join(json.dumps(row) for row in lines + rest))
    assert told.record("wang").values == told.record("twin").values
    assert told.played.unsent["wang"] == told.played.unsent["twin"] == 0
    assert sum(1 for d in report(told.office) if d.copied_from) == 1


def test_shuffled_devices_keep_their_receipt_times_and_their_records(tell, golden) -> None:
    together = replace(
        golden,
        lines=tuple(replace(line, at=line.at - line.at % 86_400_000) for line in golden.lines),
    )
    plain = tell(together)
    for seed in range(3):
        other = tell(shuffled(together, seed))
        for name in ("a3", "a4", "a6", "a8", "b1"):
            # Not the ids of people and places, which the office makes in any order here.
            assert other.record(name).values["headcount"] == plain.record(name).values["headcount"]
            assert other.record(name).withdrawn == plain.record(name).withdrawn


def test_a_log_that_is_refilled_in_another_order_holds_the_same(tell, golden, tmp_path) -> None:
    told = tell(golden)
    other = refilled(told.office, tmp_path / "refilled", 3)
    try:
        logs = [o.log.entries(0, 1000) for o in (told.office, other)]
        assert {(e.id, e.kind, e.received_at) for e in logs[0]} == {
            (e.id, e.kind, e.received_at) for e in logs[1]
        }
        assert [e.id for e in logs[0]] != [e.id for e in logs[1]]
        assert list(check_log(other)) == []
        assert report(other) == report(told.office)
        assert other.replica.log.head(other.replica.device) == told.office.replica.log.head(
            told.office.replica.device
        )
    finally:
        other.close()


def test_writing_many_lines_to_the_disk_together_gives_the_same_log(tell, golden, monkeypatch) -> None:
    together = tell(golden).chain()
    monkeypatch.setattr("sync_server.scenario.playing.TOGETHER", 1)
    assert tell(golden).chain() == together


def test_the_office_gives_out_a_new_version_of_a_form(tell) -> None:
    field = {"name": "co_organiser", "kind": "text", "label": {"zh": "协办单位", "en": "Co-organiser"}}
    talk = {"kind": "other", "held_on": "2020-05-20", "mode": "online", "title": "试"}
    rows = [
        {"scenario": "forms", "seed": 1},
        {"at": "2020-05-19T09:00", "device": "wang", "do": "enrol", "name": "王的笔记本"},
        {"at": "2020-05-20T09:00", "device": "office", "do": "define", "form": "session", "adds": [field]},
        {"at": "2020-05-20T10:00", "device": "wang", "do": "record", "as": "old", "form": "session", "fields": talk},
        {"at": "2020-05-20T11:00", "device": "wang", "do": "sync"},
        {"at": "2020-05-20T12:00", "device": "wang", "do": "record", "as": "new", "form": "session",
         "fields": talk | {"co_organiser": "镇政府"}},
        {"at": "2020-05-20T13:00", "device": "wang", "do": "sync"},
    ]  # fmt: skip
    told = tell("\n".join(json.dumps(row) for row in rows))
    versions = {
        name: told.office.records.history(told.played.records[name])[0].change.form_version
        for name in ("old", "new")
    }
    bundled_one = bundled()["session"].version
    assert versions == {"old": bundled_one, "new": bundled_one + 1}
    assert told.record("new").values["co_organiser"] == "镇政府"
