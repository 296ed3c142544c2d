"""Whoever writes a scenario is told the line, what is wrong with it and what to write."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from schemas.problems import TaizhangError
from sync_server.scenario import play, play_file, read

HEADING = {"scenario": "test", "seed": 1}
TOWN = {"at": "2020-01-01T09:00", "device": "office", "do": "record", "form": "place",
        "fields": {"name": "青石镇", "kind": "town"}}  # fmt: skip
LOST = {"at": "2020-01-01T12:00", "device": "office", "do": "revoke", "of": "wang", "reason": "丢失"}
SYNC = {"at": "2020-01-03T08:00", "device": "wang", "do": "sync"}
DEVICE = {"at": "2020-01-01T10:00", "device": "wang", "do": "enrol", "name": "王的笔记本"}
NEW = {"at": "2020-01-02T09:00", "device": "wang", "do": "record", "form": "audience_count", "as": "c",
       "fields": {"session": "x", "n": 3}}  # fmt: skip


def text(*lines: Any) -> str:
    return "\n".join(line if isinstance(line, str) else json.dumps(line) for line in (HEADING, *lines))


def refused(tmp_path: Path, *lines: Any) -> TaizhangError:
    with pytest.raises(TaizhangError) as caught:
        play(read(text(*lines), "test.jsonl"), tmp_path / "office", bytes)
    return caught.value


@pytest.mark.parametrize(
    ("lines", "number", "reason"),
    [
        (["{"], 2, "not_json"),
        (["[1]"], 2, "not_json"),
        ([{"do": "sync", "device": "wang"}], 2, "missing"),
        ([DEVICE, {"at": "2020-01-02T09:00", "device": "wang", "do": "dance"}], 3, "unknown_act"),
        ([{**DEVICE, "at": "yesterday"}], 2, "bad_time"),
        ([{**DEVICE, "at": 5}], 2, "wrong_kind"),
        ([DEVICE, "", {**TOWN, "at": "2019-12-31T09:00"}], 4, "time_back"),
        ([{**DEVICE, "colour": "red"}], 2, "unknown_key"),
        ([{**TOWN, "fields": "甲村"}], 2, "wrong_kind"),
        ([{**DEVICE, "device": "王"}], 2, "wrong_kind"),
        ([{**DEVICE, "device": "office"}], 2, "not_a_device"),
        ([{**LOST, "device": "wang"}], 2, "not_the_office"),
        ([{**SYNC, "device": "li"}], 2, "unknown_device"),
        ([DEVICE, DEVICE], 3, "device_twice"),
        ([DEVICE, NEW, NEW], 4, "name_twice"),
        ([DEVICE, {**SYNC, "do": "clock", "set": "soon"}], 3, "bad_clock"),
        ([DEVICE, {**NEW, "fields": {"session": "@nobody"}}], 3, "unknown_name"),
        ([TOWN, TOWN, {**DEVICE, "near": ["@place:青石镇"]}], 4, "ambiguous_name"),
        ([{**TOWN, "fields": {"name": "青石镇"}}], 2, "breaks"),
        ([{**TOWN, "breaks": True}], 2, "breaks_nothing"),
        ([{**TOWN, "fields": {"name": "青石镇", "kind": "town", "size": 3}}], 2, "failed"),
        ([{**TOWN, "form": "village"}], 2, "failed"),
        ([{**TOWN, "fields": {"name": "青石镇", "kind": "town", "code": 1.5}}], 2, "failed"),
        ([DEVICE, {**SYNC, "refused": "revoked"}], 3, "not_refused"),
        ([DEVICE, NEW, {**SYNC, "device": "office", "do": "withdraw", "record": "@c"}], 4, "not_seen"),
        ([DEVICE, NEW, {**SYNC, "device": "office", "do": "release", "record": "@c"}], 4, "nothing_held"),
    ],
)  # fmt: skip
def test_a_faulty_line_is_named_with_its_number(tmp_path, lines, number, reason) -> None:
    problem = refused(tmp_path, *lines).problem
    assert (problem.code, problem.where, problem.detail["reason"]) == (
        "bad_scenario",
        f"test.jsonl:{number}",
        reason,
    )
    for language in ("zh", "en"):
        assert str(number) in problem.text(language)
        assert not re.search(r"\{\w+\}", problem.text(language)), "a blank was left unfilled"


@pytest.mark.parametrize("first", ["", "[]", '{"at": "2020-01-01"}'])
def test_a_file_without_a_heading_is_told_how_to_begin(first) -> None:
    with pytest.raises(TaizhangError) as caught:
        read(first)
    assert caught.value.problem.detail["reason"] in ("no_header", "not_json")


def test_a_refusal_by_the_office_says_which(tmp_path) -> None:
    problem = refused(tmp_path, DEVICE, LOST, SYNC).problem
    assert problem.detail["reason"] == "refused"
    assert '"refused": "revoked"' in problem.text("zh")


def test_a_refusal_that_was_expected_is_part_of_the_story(tmp_path) -> None:
    lost, refused_sync = {**LOST, "at": SYNC["at"]}, {**SYNC, "refused": "revoked"}
    played = play(read(text(DEVICE, NEW, lost, refused_sync)), tmp_path / "office", bytes)
    assert played.unsent == {"wang": 1}


def test_a_scenario_is_played_into_a_fresh_folder_only(tmp_path) -> None:
    scenario = read(text(TOWN))
    play(scenario, tmp_path / "office", bytes)
    with pytest.raises(TaizhangError, match="office"):
        play(scenario, tmp_path / "office", bytes)


def test_a_missing_file_is_a_problem_of_its_own(tmp_path) -> None:
    with pytest.raises(TaizhangError) as caught:
        play_file(tmp_path / "nowhere.jsonl", tmp_path / "office")
    assert caught.value.problem.code == "no_file"


def test_notes_are_said_while_it_is_played(tmp_path) -> None:
    path, said = tmp_path / "s.jsonl", []
    path.write_text(text({**TOWN, "note": "开始 / it begins"}), "utf-8")
    play_file(path, tmp_path / "office", said.append)
    assert said == ["2020-01-01 09:00  开始 / it begins"]
