"""Deciding about possible double reports: what is shown beforehand comes true, reaches the device, and is undone."""

from __future__ import annotations

import re
from typing import Any

import pytest

from datasette_plugins.browse.reckoning import reckoner_of
from schemas.bundled import bundled
from schemas.figures import Asked, Reckoning, shipped
from schemas.figures.supposing import joined, suppose, value_of
from schemas.replica.database import open_published
from sync_server.enrolment import make_code

DAYS = {"start": "2020-01-01", "end": "2020-06-30", "as_of_day": "2020-07-21"}
FORMS = {name: form for name, form in bundled().items() if form.home != "private"}


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))


class Figures:
    """The figures of sessions in a living office, and what a decision is told to do to them."""

    def __init__(self, living: Any) -> None:
        self.living = living
        named = {
            name: f for name, f in shipped().figures.items() if f.view == "session" and f.measure != "ratio"
        }
        self.declared = type(shipped())(named, {}, {})

    def read(self, reading: Any) -> Any:
        self.living.publish()
        db = open_published(self.living.folder / "office.db")
        try:
            return reading(db)
        finally:
            db.close()

    def now(self) -> dict[str, Any]:
        def reading(db: Any) -> dict[str, Any]:
            seq = db.execute("select seq from mark").fetchone()[0]
            reckoning = Reckoning(
                db, FORMS, self.declared, Asked(DAYS["start"], DAYS["end"], seq, DAYS["as_of_day"])
            )
            return {name: reckoning.of(name).value for name in self.declared.figures}

        return dict(self.read(reading))

    def supposed(self, *decisions: Any) -> list[dict[str, Any]]:
        told = self.read(lambda db: suppose(db, FORMS, self.declared, DAYS, decisions))
        return [{name: effect.by for name, effect in one.items()} for one in told]

    def moved(self, before: dict[str, Any]) -> dict[str, Any]:
        now = self.now()
        return {name: now[name] - before[name] for name in now if now[name] != before[name]}


@pytest.fixture
def figures(living: Any) -> Figures:
    living.folder = living.pages.folder
    return Figures(living)


def test_what_a_decision_is_told_to_do_to_each_figure_is_what_it_does(figures: Figures) -> None:
    living = figures.living
    place, person, other = (
        living.pages.record(f"select record from {form} where name = '{name}'")
        for form, name in (("place", "丁村"), ("person", "张"), ("person", "王"))
    )
    town = living.pages.record("select town from place where name = '丁村'")
    new = living.record("place", name="新村", kind="village", town=town)
    talk = {
        "kind": "outreach", "mode": "in_person", "held_on": "2020-06-18", "lead": person, "lecturer_role": "own_teacher",
    }  # fmt: skip
    a = living.record("session", **talk, place=place, title="夏收", headcount=40, lecturers=[person])
    b = living.record("session", **talk, place=new, title="夏收", headcount=55, lecturers=[person, other])
    alone = living.record("session", **talk, place=place, title="秋收", headcount=400, lecturers=[person])
    ways = [
        joined((a, b), a),
        joined((a, b), b),
        joined((a, b), a, "sum"),
        value_of(alone, "headcount", "40"),
    ]
    by_a, by_b, summed, smaller = figures.supposed(*ways)
    people = "外出宣讲受众人次"
    assert (by_a[people], by_b[people], summed.get(people), smaller) == (-55, -40, None, {people: -360})
    assert (by_a["外出宣讲村数"] == -1 and "外出宣讲村数" in by_b) or by_b["外出宣讲场次"] == -1
    before = figures.now()
    heads = [h for r in (a, b) for h in living.office.records.get(r).heads]
    decision = living.office.author.record(
        "same_event",
        {
            "form": "session",
            "records": [a, b],
            "heads": heads,
            "lead_record": a,
            "audience_rule": "lead",
            "reason": "一场",
        },
        "办公室",
    )
    assert figures.moved(before) == by_a
    assert figures.supposed(value_of(b, "place", place))[0] == {}, (
        "it is the leading report's place that counts"
    )
    living.office.author.withdraw(decision.record, "same_event", (decision.id,), "办公室")
    assert figures.moved(before) == {}, "undone"
    told = figures.supposed(value_of(b, "place", place))[0]
    fields = {
        "what": "value", "form": "session", "record": b, "field": "place", "value": place, "reason": "点错了",
        "heads": list(living.office.records.get(b).heads),
    }  # fmt: skip
    living.office.author.record("ruling", fields, "办公室")
    assert figures.moved(before) == told and told["外出宣讲村数"] == -1


def shows(clerk: Any) -> str:
    """The list of double reports, once the files hold all that was sent."""
    reckoner = reckoner_of(clerk.pages.datasette)
    reckoner.first_s = reckoner.next_s = 60
    reckoner.rest = 0
    clerk.fill(
        "/-/new/klass", {"name": "班", "kind": "other", "is_main": "no", "sponsor": "own"}
    )  # waits for it
    return str(clerk.page("/-/waiting?kind=double"))


def counted(clerk: Any, *records: str) -> int:
    named = ",".join(records)
    return len(
        clerk.pages.rows(f"/office/session_counted.json?record__in={named}&_shape=array&_col=audience")
    )


def on_device(taizhang: Any, decision: str) -> tuple[bool, list[str], str]:
    """Whether it is withdrawn there, what it joins, and why."""
    notebook = taizhang.open()
    try:
        found = notebook.records.get(decision)
        return found.withdrawn, found.values["records"], found.values["reason"]
    finally:
        notebook.close()


def test_joining_reaches_the_device_whose_report_it_is_and_so_does_undoing_it(
    clerk: Any, taizhang: Any
) -> None:
    taizhang.clock.now = clerk.served.now
    person, place = (
        clerk.pages.record(f"select record from {form} where name = '{name}'")
        for form, name in (("person", "张"), ("place", "丁村"))
    )
    desk = clerk.desk()
    code = make_code(desk, "张的新手机", holder=person)
    desk.close()
    assert taizhang("join", clerk.served.url, code).code == 0
    talk = {
        "kind": "outreach", "mode": "in_person", "held_on": "2020-06-19", "place": place, "title": "防汛演练",
        "lecturers": [person], "lead": person, "lecturer_role": "own_teacher", "headcount": 50,
    }  # fmt: skip
    mine = taizhang.write("session", **talk)
    assert taizhang("sync").code == 0
    desk = clerk.desk()
    paper = desk.author.record("session", talk | {"headcount": 52}, "办公室").record
    desk.close()
    page = words(shows(clerk))
    assert "人数相近：50 和 52" in page and counted(clerk, mine, paper) == 2, "nothing is joined yet"

    path = f"/-/join?form=session&record={mine}&record={paper}"
    join = clerk.page(path)
    assert "以张的为准" in words(join) or "以第1份的为准" in words(join)
    given = {"f.lead_record": mine, "f.audience_rule": "lead", "f.reason": "纸质表又录了一遍"}
    sent = {"heads": clerk.hidden(join, "heads"), "decision": clerk.hidden(join, "decision")[0]}
    assert clerk.post(path, **sent, **given).status_code == 303
    assert counted(clerk, mine, paper) == 1 and mine not in shows(clerk)
    assert taizhang("sync").code == 0
    assert on_device(taizhang, sent["decision"]) == (False, [mine, paper], "纸质表又录了一遍")

    undo = f"/-/withdraw/same_event/{sent['decision']}"
    assert clerk.post(undo, heads=clerk.hidden(clerk.page(undo), "heads")).status_code == 303
    assert counted(clerk, mine, paper) == 2 and mine in shows(clerk), "it is asked about again"
    assert taizhang("sync").code == 0
    assert on_device(taizhang, sent["decision"])[0], "withdrawn there too"
