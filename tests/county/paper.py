"""The paper list of talks, typed into Excel and imported at the pages: what was reported is recognised there, and a row
that the clerk imports all the same is a second report until it is joined (E5).
"""

from __future__ import annotations

import io
import re
from typing import Any

from county.clerk import Clerk
from openpyxl import Workbook

from sync_server.county import County, Decision
from sync_server.county.calendar import END, START
from sync_server.county.world import Gathering, Person, Place, Topic

ROWS = 8
TITLES = ("日期", "时段", "地点", "主讲人", "专题", "人数")
HALVES = {"morning": "上午", "afternoon": "下午", "evening": "晚上"}
FIGURES = (("outreach_sessions", "场次"), ("outreach_audience", "人次"))


def type_in(clerk: Clerk, county: County) -> None:
    """Import the list: first as it is offered, which writes nothing; then one row as another talk, which is joined."""
    talks = _talks(clerk, county)
    address, fates = _hand_over(clerk, county, talks)
    assert set(fates.values()) == {"skip"} and len(fates) == len(talks), fates
    before = shown(clerk)
    assert _write(clerk, address) in (303, 409) and shown(clerk) == before
    address, fates = _hand_over(clerk, county, talks)
    row, talk = min(fates), talks[0]
    assert _write(clerk, address, **{f"row.{row}": "new"}) == 303
    assert talk.audience is not None
    assert shown(clerk) == [before[0] + 1, before[1] + talk.audience]
    clerk.records = {**clerk.records, "typed": _newest(clerk, talk)}
    clerk.decide(
        Decision("join", "session", (talk.key, "typed"), {"audience_rule": "lead"}, "纸质登记表又录了一遍")
    )
    assert shown(clerk) == before


def shown(clerk: Clerk) -> list[int]:
    """The talks and people of the half-year, as the pages tell them."""
    asked = f"_shape=array&start={START}&end={END}&as_of="
    return [
        int(clerk.served.ask(f"/office/{name}.json?{asked}").json()[0][column]) for name, column in FIGURES
    ]


def _talks(clerk: Clerk, county: County) -> list[Gathering]:
    """Talks in villages by somebody of whom there is one, of which nothing had to be decided."""
    names = [person.name for person in county.world.all(Person)]
    alone = {person.key for person in county.world.all(Person) if names.count(person.name) == 1}
    strange = {mishap.about for mishap in county.mishaps} | {
        key for d in county.decisions for key in d.records
    }
    found = [
        talk for talk in county.world.all(Gathering)
        if talk.kind == "outreach" and talk.key.startswith("talk") and talk.key in clerk.records
        and talk.key not in strange and talk.audience and talk.topic and set(talk.lecturers) <= alone
    ]  # fmt: skip
    return found[:ROWS]


def _hand_over(clerk: Clerk, county: County, talks: list[Gathering]) -> tuple[str, dict[int, str]]:
    """Send the workbook and look; its address, and what becomes of each row."""
    book = Workbook()
    for row in (TITLES, *(_row(clerk, county, talk) for talk in talks)):
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    files = {"file": ("纸质登记表.xlsx", file.getvalue())}
    answer = clerk.served.ask("/-/import/session", "post", files=files)
    assert answer.status_code == 303, answer.text[-3000:]
    address = str(answer.headers["location"])
    assert clerk.served.ask(address, "post", data={"do": "look", "constant.kind": "宣讲"}).status_code == 303
    page = clerk.served.ask(address).text
    rows = re.findall(r'<select[^>]*name="row\.(\d+)"[^>]*>.*?<option value="(\w+)" selected>', page, re.S)
    assert len(rows) == len(talks), page[-6000:]
    return address, {int(number): fate for number, fate in rows}


def _row(clerk: Clerk, county: County, talk: Gathering) -> list[Any]:
    people = {person.key: person.name for person in county.world.all(Person)}
    topic = next(one.title for one in county.world.all(Topic) if one.key == talk.topic)
    place = next(one for one in county.world.all(Place) if one.key == talk.place)
    who = "、".join(people[key] for key in talk.lecturers)
    return [talk.day, HALVES[talk.half], clerk.typed(f"@{place.key}"), who, topic, talk.audience]


def _write(clerk: Clerk, address: str, **said: str) -> int:
    status = clerk.served.ask(address, "post", data={"do": "write", **said}).status_code
    return int(status)


def _newest(clerk: Clerk, talk: Gathering) -> str:
    asked = f"held_on={talk.day}&_sort_desc=seq_from&_shape=array&_col=record&_col=received_at"
    found = clerk.served.ask(f"/office/session.json?{asked}").json()
    return str(found[0]["record"])
