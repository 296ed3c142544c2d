"""A requirement is excused on the page of its claim, and everything that can be wrong with that is said in its place; so is what
becomes of a decision whose record was withdrawn meanwhile.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from .summed import YEAR, text

CLAIM = f"/-/claim/一月一走访?{YEAR}"
GIVEN = {"from_on": "2020-02-01", "to_on": "2020-03-31", "reason": "疫情期间不入户"}


@pytest.fixture(scope="module")
def paired(clerk: Any) -> str:
    """A household that somebody is to visit; nobody did."""
    office = clerk.desk()
    person = office.author.record("person", {"name": "孙", "role": "own_staff"}, "办公室").record
    village = next(r.record for r in office.records.of_form("place") if r.values["kind"] == "village")
    house = office.author.record("household", {"code": "H-7", "place": village}, "办公室").record
    pairing = {"person": person, "household": house, "party_member": "yes", "from_on": "2019-01-01"}
    office.author.record("pairing", pairing, "办公室")
    office.close()
    clerk.fill("/-/new/klass", {"name": "班", "kind": "other", "is_main": "no", "sponsor": "own"})  # waits
    return str(house)


def standing(page: str) -> str:
    return text(page[page.index('id="h-standing"') : page.index("</section>", page.index('id="h-standing"'))])


def send(clerk: Any, **given: str) -> Any:
    [decision] = clerk.hidden(clerk.page(CLAIM), "decision")
    return clerk.post(CLAIM, decision=decision, **given)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"from_on": ""}, "请填日期"), ({"to_on": "2020-01-31"}, "止日不能早于起日"), ({"reason": " "}, "签字的人看得到"),
     ({"subject": "H-9"}, "请从名单里选")],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_question_and_nothing_typed_is_lost(
    clerk: Any, paired: str, wrong: dict[str, str], said: str
) -> None:
    answer = send(clerk, **{**GIVEN, **wrong})
    assert answer.status_code == 422 and said in answer.text
    for name, value in (GIVEN | wrong).items():
        assert name == "subject" or not value.strip() or value in answer.text, name
    assert "应报 6 次：做到 0，没做到 6" in standing(clerk.page(CLAIM))


def test_an_excused_month_is_held_against_nobody_and_the_excuse_can_be_withdrawn(
    clerk: Any, paired: str
) -> None:
    page = clerk.page(CLAIM)
    [decision] = clerk.hidden(page, "decision")
    assert f'<option value="{paired}">H-7</option>' in page
    for _ in range(2):  # pressed twice
        sent = clerk.post(CLAIM, decision=decision, subject=paired, **GIVEN)
        assert sent.status_code == 303 and "claim" in sent.headers["location"]
    assert "应报 4 次：做到 0，没做到 4，还不知道 0；另有 2 次" in standing(clerk.page(CLAIM))
    undo = f"/-/withdraw/ruling/{decision}"
    clerk.post(undo, heads=clerk.hidden(clerk.page(undo), "heads"))
    assert "应报 6 次：做到 0，没做到 6" in standing(clerk.page(CLAIM))


def test_who_may_not_decide_about_households_is_offered_nothing(clerk: Any, paired: str) -> None:
    actor = {"id": "wen", "name": "文员", "roles": ["office"]}
    page = clerk.pages.page(CLAIM, actor=actor)
    assert 'id="excuse"' not in page and not re.search(r'method="post" action="\?start', page)
    assert 'id="excuse"' in clerk.page(CLAIM)


def test_a_decision_on_a_record_that_was_withdrawn_meanwhile_counts_nothing_twice_and_says_so(
    clerk: Any,
) -> None:
    office = clerk.desk()
    talk = {
        "kind": "outreach",
        "held_on": "2020-03-18",
        "mode": "in_person",
        "venue_class": "town_village",
        "title": "防汛",
    }
    person = office.author.record("person", {"name": "孙", "role": "own_staff"}, "办公室").record
    led = {"lecturers": [person], "lead": person, "lecturer_role": "own_staff"}
    first, second = (
        office.author.record("session", {**talk, **led, "headcount": many}, "王芳").record
        for many in (50, 60)
    )
    office.close()
    clerk.fill("/-/new/klass", {"name": "班", "kind": "other", "is_main": "no", "sponsor": "own"})  # waits
    ruling, joining = f"/-/rule/session/{first}", f"/-/join?form=session&record={first}&record={second}"
    seen = {path: clerk.hidden(clerk.page(path), "heads") for path in (ruling, joining)}
    office = clerk.desk()
    office.author.withdraw(first, "session", tuple(office.records.get(first).heads), "王芳")
    office.close()
    shown = clerk.post(ruling, heads=seen[ruling], what="include", reason="照常计入").headers["location"]
    assert "已撤回，撤回人 王芳" in clerk.page(shown)
    joined = {"f.lead_record": first, "f.audience_rule": "lead", "f.reason": "同一场"}
    shown = clerk.post(joining, heads=seen[joining], **joined).headers["location"]
    assert "已撤回" in clerk.page(shown)
    rows = [
        clerk.pages.rows(f"/office/session_counted.json?record={record}&_shape=array&_col=audience")
        for record in (first, second)
    ]
    assert [[row["audience"] for row in of] for of in rows] == [[], [60]]
    page = clerk.page(f"/-/record/session/{second}")
    assert "作认定以后又改过，请再看一次" in page and "认定为同一件事" in page, (
        "the decision is there, and waits"
    )
