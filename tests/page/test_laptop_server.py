"""The laptop's page server: only its own page may ask it, and its methods do what the notebook does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from collector.page.guard import HEADER
from schemas.problems import TaizhangError
from sync_server.bringing_in import bring_in


def codes(answer: requests.Response) -> str:
    return str(answer.json()["problem"]["code"])


class TestWhoMayAsk:
    def test_a_token_opens_the_page_once(self, laptops: Any) -> None:
        laptop = laptops()
        assert laptop.post("open", laptop.token).status_code == 200
        assert codes(laptop.post("open", laptop.token)) == "page_closed"

    def test_without_the_key_of_an_admitted_page_nothing_is_told(self, laptops: Any) -> None:
        laptop = laptops()
        answer = laptop.post("status")
        assert (answer.status_code, codes(answer)) == (401, "page_closed")

    def test_another_site_cannot_ask_even_with_the_key(self, laptops: Any) -> None:
        laptop = laptops()
        laptop.call("status")
        for origin in (
            "https://evil.example",
            "null",
            "",
            "http://127.0.0.1:1",
            f"https://127.0.0.1:{laptop.server.port}",
        ):
            answer = laptop.post("status", Origin=origin)
            assert (answer.status_code, codes(answer)) == (403, "foreign_page"), origin

    def test_a_name_that_was_made_to_point_here_is_not_answered(self, laptops: Any) -> None:
        laptop = laptops()
        for path in ("/", "/page.css", "/api/status"):
            answer = requests.get(
                laptop.origin + path, headers={"Host": f"evil.example:{laptop.server.port}"}, timeout=10
            )
            assert answer.status_code == 403

    def test_no_answer_lets_other_sites_read_it(self, laptops: Any) -> None:
        laptop = laptops()
        answer = requests.options(
            f"{laptop.origin}/api/status",
            headers={
                "Origin": "https://evil.example",
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": HEADER,
            },
            timeout=10,
        )
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]

    def test_every_answer_forbids_scripts_and_requests_to_elsewhere(self, laptops: Any) -> None:
        laptop = laptops()
        for path in ("/", "/page.css", "/nothing", "/api/status"):
            policy = requests.get(laptop.origin + path, timeout=10).headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "unsafe" not in policy

    def test_files_beside_the_page_are_not_served(self, laptops: Any) -> None:
        laptop = laptops()
        for path in ("/../serving.py", "/%2e%2e/serving.py", "/..%2fserving.py"):
            assert requests.get(laptop.origin + path, timeout=10).status_code == 404


class TestMethods:
    def test_a_record_is_saved_listed_amended_and_withdrawn(self, laptops: Any) -> None:
        laptop = laptops()
        values = {
            "kind": "outreach",
            "held_on": "2020-03-18",
            "mode": "online",
            "title": "防汛",
            "headcount": 80,
        }
        saved = laptop.call("save", "session", values)
        [row] = laptop.call("list")["rows"]
        assert (row["record"], row["day"], row["state"]) == (saved["record"], "2020-03-18", "waiting")
        laptop.call(
            "save", "session", {"headcount": 90}, {"record": saved["record"], "parents": row["heads"]}
        )
        one = laptop.call("get", saved["record"])
        assert one["row"]["values"]["headcount"] == 90
        assert [x["fate"] for s in one["history"] for x in s["sets"] if x["field"] == "headcount"] == [
            "changed",
            "stands",
        ]
        laptop.call("withdraw", saved["record"], one["row"]["heads"])
        assert laptop.call("list")["rows"][0]["withdrawn"]

    def test_two_pages_that_amend_what_they_were_shown_make_a_conflict_and_lose_nothing(
        self, laptops: Any
    ) -> None:
        laptop = laptops()
        record = laptop.call("save", "session", {"kind": "other", "headcount": 10})["record"]
        heads = laptop.call("get", record)["row"]["heads"]
        for number in (11, 12):
            laptop.call("save", "session", {"headcount": number}, {"record": record, "parents": heads})
        row = laptop.call("get", record)["row"]
        assert {side["value"] for side in row["conflicts"]["headcount"]} == {11, 12}

    def test_parents_that_are_no_changes_of_the_record_are_refused(self, laptops: Any) -> None:
        laptop = laptops()
        record = laptop.call("save", "session", {"kind": "other"})["record"]
        answer = laptop.post("save", "session", {"headcount": 1}, {"record": record, "parents": ["0" * 64]})
        assert codes(answer) == "bad_message"

    def test_a_draft_is_kept_as_it_is_and_goes_when_its_record_is_saved(self, laptops: Any) -> None:
        laptop = laptops()
        laptop.call("keepDraft", {"id": "x", "form": "session", "typed": {"headcount": "八十"}})
        assert laptop.call("draft", "x")["typed"] == {"headcount": "八十"}
        again = laptops(laptop.path)
        assert [d["id"] for d in again.call("drafts")] == ["x"]
        again.call("save", "session", {"kind": "other"}, {"draft": "x"})
        assert again.call("drafts") == []

    def test_a_save_that_fails_leaves_its_draft(self, laptops: Any) -> None:
        laptop = laptops()
        laptop.call("keepDraft", {"id": "x", "form": "session"})
        assert laptop.post("save", "session", {"no_such_field": 1}, {"draft": "x"}).status_code == 422
        assert laptop.call("draft", "x")

    def test_first_values_are_those_of_the_form(self, laptops: Any, office: Any) -> None:
        laptop = laptops()
        laptop.call("join", office.url, office.code())
        laptop.call("sync")
        first = laptop.call("first", "session", {"kind": "outreach", "place": office.villages["前柳村"]})
        assert first["lecturers"] == [office.people["王芳"]]
        assert first["lead"] == office.people["王芳"]

    def test_lists_come_with_town_and_village(self, laptops: Any, office: Any) -> None:
        laptop = laptops()
        laptop.call("join", office.url, office.code())
        laptop.call("sync")
        found = {e["name"]: e for e in laptop.call("names", "place")}
        assert ["qlc"] in found["青石镇·前柳村"]["keys"]

    def test_what_was_delivered_says_so(self, laptops: Any, office: Any) -> None:
        laptop = laptops()
        laptop.call("join", office.url, office.code())
        laptop.call("save", "session", {"kind": "other", "held_on": "2020-03-18", "mode": "online"})
        assert laptop.call("status")["waiting"] == 1
        assert laptop.call("sync")["sent"] == 1
        status = laptop.call("status")
        assert (status["waiting"], status["receipt"]["seq"] > 0) == (0, True)
        assert laptop.call("list")["rows"][0]["state"] == "delivered"

    def test_the_copy_of_a_revoked_laptop_can_be_brought_in_once(
        self, laptops: Any, office: Any, tmp_path: Path
    ) -> None:
        laptop = laptops()
        laptop.call("join", office.url, office.code())
        laptop.call("sync")
        for n in range(3):
            laptop.call("save", "session", {"kind": "other", "headcount": n})
        [device] = [
            r
            for r in office.office.records.of_form("device")
            if r.values["device"] == laptop.call("status")["device"]
        ]
        office.office.author.amend(device.record, "device", {"state": "revoked"}, device.heads, "办公室")
        assert laptop.post("sync").status_code == 403
        copy = tmp_path / "copy.json"
        copy.write_text(json.dumps(laptop.call("backup")), "utf-8")
        assert bring_in(office.office, copy).new == 3
        assert bring_in(office.office, copy).new == 0
        assert office.published("select count(*) from session") == [(3,)]

    @pytest.mark.parametrize("text", ["", "[]", '{"kind": "taizhang-backup", "v": 1}', '{"kind": "other"}'])
    def test_a_file_that_is_no_copy_is_said_to_be_none(self, office: Any, tmp_path: Path, text: str) -> None:
        (tmp_path / "copy.json").write_text(text, "utf-8")
        with pytest.raises(TaizhangError, match=r"not_a_copy|copy"):
            bring_in(office.office, tmp_path / "copy.json")

    def test_a_copy_of_a_device_that_never_joined_is_not_taken(
        self, laptops: Any, office: Any, tmp_path: Path
    ) -> None:
        laptop = laptops()
        laptop.call("save", "session", {"kind": "other"})
        (tmp_path / "copy.json").write_text(json.dumps(laptop.call("backup")), "utf-8")
        with pytest.raises(TaizhangError) as raised:
            bring_in(office.office, tmp_path / "copy.json")
        assert raised.value.problem.code == "unknown_copy"

    @pytest.mark.parametrize("arguments", [[], ["session"], ["session", {}, {}, "too many"]])
    def test_a_call_with_the_wrong_arguments_is_a_problem_not_a_crash(
        self, laptops: Any, arguments: list[Any]
    ) -> None:
        laptop = laptops()
        laptop.call("status")
        assert laptop.post("save", *arguments).status_code in (200, 400, 422)
