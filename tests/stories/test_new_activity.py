"""Adding an activity is adding one file: everything else is there without a line of code."""

import json
import sqlite3
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from sync_server.cli import main as server_main
from sync_server.desks import Desks
from sync_server.office import Office
from sync_server.publishing import publish_office
from sync_server.serving import SyncServer

SURVEY = """
| survey |
| | type | name | label::中文 (zh) | label::English (en) | required | constraint | constraint_message::中文 (zh) | merge | unit |
| | date | checked_on | 检查日期 | Checked on | yes | | | keep_both | |
| | select_one_from_file place.csv | place | 村 | Village | yes | | | keep_both | |
| | select_multiple crop | crops | 作物 | Crops | yes | | | keep_both | |
| | decimal | area | 面积 | Area | yes | . > 0 | 面积要大于 0 | keep_both | 亩 |
| | begin_repeat | plot | 地块 | Plots | | | | | |
| | text | owner | 户主称呼 | Owner | | | | | |
| | integer | trees | 棵数 | Trees | | . >= 0 | 不能是负数 | | 棵 |
| | end_repeat | | | | | | | | |

| choices |
| | list_name | name | label::中文 (zh) | label::English (en) |
| | crop | wheat | 小麦 | Wheat |
| | crop | apple | 苹果 | Apple |

| settings |
| | form_id | version | title_zh | title_en | used |
| | orchard | 1 | 果园检查 | Orchard check | field |
"""


@pytest.fixture
def office(tmp_path: Path, taizhang):
    """An office that is serving: its folder and its address."""
    folder = tmp_path / "office"
    Office.create(folder, taizhang.clock, taizhang.random).close()
    server = SyncServer(Desks(folder, taizhang.clock, taizhang.random), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.port}"
    server.stop()
    thread.join()


def run_server(*line: object) -> str:
    ran = CliRunner().invoke(server_main, [str(part) for part in line], catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    return ran.output


def published(folder: Path, kind: str, sql: str) -> list[tuple[object, ...]]:
    db = sqlite3.connect(folder / f"{kind}.db")
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


def test_one_file_gives_recording_checking_tables_labels_and_history(office, taizhang, tmp_path):
    folder, url = office
    with_office = Office(folder, taizhang.clock, taizhang.random)
    village = with_office.author.record("place", {"name": "甲村", "kind": "village"}, "办公室").record
    with_office.close()
    (tmp_path / "orchard.md").write_text(SURVEY, "utf-8")
    assert "私密" in run_server("forms", "add", folder, tmp_path / "orchard.md"), "unmarked is private"
    code = run_server("enrol", folder, "--name", "王芳的手机").split("：")[1].split()[0]

    assert taizhang("join", url, code).code == 0
    assert taizhang("sync").code == 0
    assert "果园检查" in taizhang("forms").out

    refused = taizhang("--json", "record", "orchard", "--crops", "小麦、桃子", "--area", "2.5")
    assert (refused.code, refused.codes) == (2, ["not_a_choice"])
    answers = {
        "checked_on": "2020-03-10", "place": village, "crops": ["wheat", "apple"], "area": "2.50",
        "plot": [{"owner": "老李", "trees": 12}, {"owner": "老赵", "trees": 30}],
    }  # fmt: skip
    (tmp_path / "answers.json").write_text(json.dumps(answers), "utf-8")
    made = taizhang("--json", "record", "orchard", "--json-answers", tmp_path / "answers.json")
    assert made.code == 0, made.err
    wrong = taizhang("--json", "record", "果园检查", "检查日期=3月11日", "村=甲村", "作物=苹果", "面积=0")
    assert wrong.code == 0
    assert "constraint" in wrong.codes, "saved, and said to be wrong"
    assert taizhang("sync").code == 0

    with_office = Office(folder, taizhang.clock, taizhang.random)
    publish_office(with_office)
    with_office.close()
    rows = published(
        folder, "private", "select checked_on, place, crops, area, state from orchard order by checked_on"
    )
    assert rows == [
        ("2020-03-10", village, '["wheat","apple"]', 2.5, "ok"),
        ("2020-03-11", village, '["apple"]', 0.0, "broken"),
    ]
    assert published(folder, "private", "select owner, trees from orchard_plot order by position") == [
        ("老李", 12), ("老赵", 30),
    ]  # fmt: skip
    assert published(folder, "private", "select count(*) from orchard_crops where value = 'apple'") == [(2,)]
    ((zh,),) = published(folder, "private", "select zh from problem where form = 'orchard'")
    assert "面积要大于 0" in zh
    history = published(folder, "private", "select author, act from change_history where form = 'orchard'")
    assert history == [("王芳的手机", "set")] * 2
    assert published(folder, "office", "select name from sqlite_master where name like 'orchard%'") == []
    assert "老李".encode() not in (folder / "office.db").read_bytes()
    run_server("check", folder)
