"""One line on every page says how far the data goes and what is known to be missing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from schemas.replica.database import transaction
from schemas.replica.log import Contact

LINE = r"数据截至 (\d{4}年\d+月\d+日 \d\d:\d\d) · (\d+) 台设备：([^<]*)"


def line(page: str) -> tuple[str, str, str]:
    found = re.search(LINE, page)
    assert found, page[:2000]
    return found[1], found[2], found[3].strip()


@pytest.mark.parametrize(
    "address",
    ["/", "/office", "/office/session", "/office/session_counted", "/office/session/{record}",
     "/office/outreach_audience", "/office/-/query?sql=select+1", "/private", "/private/contact",
     "/private/needs_resolved"],
)  # fmt: skip
def test_every_kind_of_page_has_the_line(pages: Any, address: str) -> None:
    record = pages.record("select record from session limit 1")
    page = pages.page(address.format(record=record))
    assert line(page)[:2] == ("2020年7月20日 18:00", "4")
    assert len(re.findall(LINE, page)) == 1


def test_the_line_is_in_the_language_of_the_reader(pages: Any) -> None:
    page = pages.ask("/", cookies={"taizhang_language": "en"}).text
    assert "Data as of 20 July 2020 18:00 · 4 devices: 1 complete, 3 silent for over 14 days" in page
    assert "complete to 1 June 2020 18:00, 4 changes, not heard of since" in page
    assert "数据截至" not in page


def test_the_line_says_who_has_long_not_been_heard_of(pages: Any) -> None:
    assert line(pages.page("/"))[2] == "1 台齐全，3 台 14 天以上没有联系"


def test_below_the_line_every_device_is_listed(pages: Any) -> None:
    page = pages.page("/office/session")
    for words in (
        "<strong>张的笔记本</strong> 齐全到 2020年6月1日 18:00，共 4 条，此后没有联系",
        "<strong>王的手机</strong> 齐全到 2020年7月20日 18:00，共 1 条</li>",
    ):
        assert words in page


def test_a_figure_as_of_a_moment_has_the_coverage_of_that_moment(pages: Any) -> None:
    when, devices, words = line(pages.page("/office/outreach_audience?as_of=2020-07-02"))
    assert (when, devices) == ("2020年7月2日 23:59", "4")
    assert words == "2 台齐全，2 台 14 天以上没有联系"
    assert line(pages.page("/office/outreach_audience?as_of=2019-12-30 09:30"))[1] == "0"


def owes(living: Any, name: str, more: int) -> None:
    """A device makes contact and says that it has changes that it then does not deliver."""
    device = living.pages.record(f"select field_device from device where name = '{name}'")
    n = living.office.db.execute(
        "select max(n) from log where device = ? and kind = 1", (device,)
    ).fetchone()[0]
    with transaction(living.office.db):
        living.office.log.contact(Contact(device, n + more, bytes(32)), living.clock())


def test_what_is_known_to_be_missing_is_named_with_its_numbers(living: Any) -> None:
    assert "缺" not in line(living.pages.page("/"))[2]
    owes(living, "王的手机", 3)
    owes(living, "李的笔记本", 1)
    living.publish()
    page = living.pages.page("/office/session")
    words = line(page)[2]
    assert "2 台缺 4 条" in words
    assert "<strong>李的笔记本</strong> 缺 1 条：6" in page
    assert "<strong>王的手机</strong> 缺 3 条：2–4（最后联系 2020年7月21日" in page


def test_the_line_is_as_fresh_as_the_file(living: Any) -> None:
    before = line(living.pages.page("/"))[0]
    living.now += 3_600_000
    living.publish()
    assert line(living.pages.page("/"))[0] != before


def test_a_device_that_is_closed_is_no_longer_waited_for(living: Any) -> None:
    device = living.pages.record("select field_device from device where name = '张的笔记本'")
    living.record(
        "device", device=device, name="张的笔记本", state="closed", closed_on="2020-07-20", reason="丢失"
    )
    living.publish()
    page = living.pages.page("/")
    assert line(page)[1:] == ("3", "1 台齐全，2 台 14 天以上没有联系")
    assert "已关闭，不再等它" in page


def test_the_same_as_data(pages: Any) -> None:
    files = pages.ask("/-/freshness.json").json()["files"]
    assert list(files) == ["office", "private"]
    assert files["office"]["level_at"] == "2020-07-20 18:00:00"
    named = {d["name"]: d for d in files["office"]["devices"]}
    assert named["王的手机"]["complete_to"] == "2020-07-20 18:00:00"
    assert named["王的手机"]["missing"] == 0
