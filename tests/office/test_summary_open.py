"""What the summary leaves open and says so: devices that have not reported, figures that cannot be worked out, work without a rate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from datasette_plugins.summary.reckoned import Limit, Work
from schemas.figures import Asked, shipped
from schemas.replica.database import open_published
from sync_server.figures import forms_of

from .summed import YEAR, lines, summary, text
from .test_freshness import owes

# What devices leave open.


def test_who_has_not_reported_is_named_at_the_head_and_at_the_figure(pages: Any) -> None:
    page = pages.page(f"/-/summary?{YEAR}")
    head = text(page[page.index('id="h-state"') : page.index("</section>")])
    assert "张的笔记本 2020年6月1日 18:00 以后不知道" in head
    assert lines(page)["外出宣讲场次"][3] == "1 台不知道"
    assert lines(page)["班次期数"][3] == "齐全", "what only the office writes does not wait for a laptop"


def test_what_a_device_announced_and_never_brought_is_counted(living: Any) -> None:
    owes(living, "王的手机", 3)
    living.publish()
    page = living.pages.page(f"/-/summary?{YEAR}")
    assert lines(page)["外出宣讲场次"][3] == "1 台缺 3 条"
    assert "已知缺 3 条：2–4" in page
    assert lines(page)["外出宣讲场次"][0] == "5 场次", "what is here is counted all the same"


# What can go wrong.


@pytest.fixture
def declaring(pages: Any, tmp_path: Any) -> Iterator[Any]:
    """Writes an office's own declarations for the pages."""
    own = pages.datasette.config["plugins"]["taizhang"]

    def write(declarations: str) -> None:
        (tmp_path / "figures.toml").write_text(declarations, "utf-8")
        own["office_folder"] = str(tmp_path)

    yield write
    own.pop("office_folder", None)


OWN = """
[[figure]]
name = "外出宣讲场次"
english = "outreach_sessions"
view = "session"
measure = "count"
filter = "kindd = outreach"
date = "held_on in_period"
unit = "场次"

[[figure]]
name = "全部场次"
english = "all_sessions"
view = "session"
measure = "count"
date = "held_on in_period"
unit = "场次"

[[figure]]
name = "没有日期"
english = "undated"
view = "session"
measure = "count"

[[rule]]
code = "R3"
zh = "本县另定：一场就是一场。"
"""


def test_a_figure_that_cannot_be_worked_out_says_why_and_the_others_go_on(pages: Any, declaring: Any) -> None:
    declaring(OWN)
    found = summary(pages)
    for name in ("外出宣讲场次", "没有日期"):
        assert found[name][:2] == ["【没有算出来】", "【待核：没有算出来】"], name
    assert "kind" in found["外出宣讲场次"][2]
    assert found["外出宣讲受众人次"][0] == "425 人次"
    assert found["全部场次"][0] != "0 场次" and "本单位另定的数" in pages.page(f"/-/summary?{YEAR}")
    page = pages.page(f"/-/figure/外出宣讲场次?{YEAR}")
    assert "没有算出来" in page and 'class="tz-exact"' not in page


def test_the_office_may_word_a_rule_its_own_way(pages: Any, declaring: Any) -> None:
    declaring(OWN)
    assert "本县另定：一场就是一场。" in pages.page(f"/-/figure/全部场次?{YEAR}") or "本县另定" in pages.page(
        f"/-/figure/outreach_audience?{YEAR}"
    )


def test_a_file_that_cannot_be_read_is_said_and_what_ships_stands(pages: Any, declaring: Any) -> None:
    declaring("[[figure]\nname = ")
    page = pages.page(f"/-/summary?{YEAR}")
    assert "figures.toml" in page and 'role="alert"' in page
    assert lines(page)["外出宣讲场次"][0] == "5 场次"


def test_what_takes_too_long_is_stopped_and_is_no_number(living: Any) -> None:
    living.pages.datasette._settings["sql_time_limit_ms"] = 0
    found = summary(living.pages)
    stopped = [name for name, cells in found.items() if cells[2] == "算得太久，停下了"]
    assert "外出宣讲场次" in stopped and "外出宣讲受众人次" in stopped
    assert all(found[name][0] == "【没有算出来】" for name in stopped)
    living.pages.datasette._settings["sql_time_limit_ms"] = 5000
    living.now += 1000
    living.record("branch", name="一支部")
    living.publish()
    assert summary(living.pages)["外出宣讲场次"][0] == "5 场次"


def test_what_was_worked_out_before_something_took_too_long_still_stands(golden: Any) -> None:
    """What is stopped takes its snapshot with it; figures before and after it are none the worse."""
    db, now = open_published(golden / "office.db", read_only=True), [0.0]
    db.execute("pragma query_only = off")
    db.execute("begin")

    def when_sessions_are_gathered(sql: str) -> None:
        now[0] += 10 if sql.startswith("create temp table") and "_session as" in sql else 0

    db.set_trace_callback(when_sessions_are_gathered)
    asked = Asked("2020-01-01", "2020-06-30", db.execute("select seq from mark").fetchone()[0], "2020-07-06")
    done = Work(db, forms_of(db), shipped(), asked, Limit(5.0, lambda: now[0])).run(())
    db.close()
    assert done.failed["外出宣讲场次"][0] == "算得太久，停下了"
    assert {name for name, (zh, _) in done.failed.items() if zh != "算得太久，停下了"} == set()
    assert {"村社区书记培训班期数", "班次期数", "培训学员人次", "学访批次"} <= done.values.keys()
    assert "外出宣讲场次" not in done.values


def test_work_is_shown_as_it_was_counted_and_as_it_was_converted(living: Any) -> None:
    place = living.record(
        "place",
        name="玉兰小区",
        kind="compound",
        town=living.pages.record("select record from place where kind = 'town' limit 1"),
    )
    living.record(
        "unit_rate",
        item="rubble",
        from_unit="车",
        to_unit="吨",
        factor="4.5",
        from_on="2020-01-01",
        basis="过磅",
    )

    def work(qty: str, unit: str) -> None:
        living.record(
            "workload",
            item="rubble",
            campaign="sanitation",
            done_on="2020-05-06",
            place=place,
            qty=qty,
            unit=unit,
        )

    work("3", "bag")
    living.publish()
    cells = summary(living.pages)["清理垃圾吨数"]
    assert cells[:3] == ["待核", "【待核：1条没有数】", "1 条没有数"], "what cannot be counted yet is no 0"
    work("4", "truck")
    work("2.5", "ton")
    living.publish()
    cells = summary(living.pages)["清理垃圾吨数"]
    assert cells[0] == "20.5 吨" and "1 条没有数" in cells[2]
    page = text(living.pages.page(f"/-/figure/清理垃圾吨数?{YEAR}"))
    assert "4 车 × 4.5 = 18 吨" in page and "2.5 吨" in page and "没有到吨的换算率" in page
