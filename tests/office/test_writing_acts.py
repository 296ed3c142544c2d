"""What the clerk does with a record: withdraw, restore, send back, rule, settle, join; and undo each of them."""

from __future__ import annotations

from typing import Any

import pytest

TALK = {"kind": "outreach", "held_on": "2020-03-18", "mode": "in_person", "venue_class": "town_village", "title": "防汛",
        "headcount": 50}  # fmt: skip


@pytest.fixture
def talk(clerk: Any) -> Any:
    """Makes a talk as somebody wrote it, with its lecturer; its id."""

    def make(**more: Any) -> str:
        office = clerk.desk()
        person = office.author.record("person", {"name": "孙", "role": "own_staff"}, "办公室").record
        led = {"lecturers": [person], "lead": person, "lecturer_role": "own_staff"}
        made = office.author.record("session", {**TALK, **led, **more}, "王芳").record
        office.close()
        clerk.fill(
            "/-/new/klass", {"name": "班", "kind": "other", "is_main": "no", "sponsor": "own"}
        )  # waits for it
        return str(made)

    return make


def desk(clerk: Any, doing: Any) -> Any:
    office = clerk.desk()
    try:
        return doing(office)
    finally:
        office.close()


def folded(clerk: Any, record: str) -> Any:
    return desk(clerk, lambda office: office.records.get(record))


def counted(clerk: Any, record: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = clerk.pages.rows(
        f"/office/session_counted.json?record={record}&_shape=array&_col=audience&_col=reports"
    )
    return rows


def heads(clerk: Any, path: str) -> list[str]:
    found: list[str] = clerk.hidden(clerk.page(path), "heads")
    assert found
    return found


def made(clerk: Any, form: str, record: str) -> dict[str, Any]:
    """The newest decision about a record."""
    field = "record" if form == "ruling" else "lead_record"
    found = desk(clerk, lambda o: [r for r in o.records.of_form(form) if r.values.get(field) == record])
    return {**found[-1].values, "id": found[-1].record}


def test_a_record_is_withdrawn_and_restored(clerk: Any, talk: Any) -> None:
    record = talk()
    path = f"/-/withdraw/session/{record}"
    answer = clerk.post(path, heads=heads(clerk, path))
    assert answer.headers["location"] == f"/-/record/session/{record}"
    assert counted(clerk, record) == []
    assert "这条已撤回" in clerk.page(f"/-/edit/session/{record}")
    path = f"/-/restore/session/{record}"
    clerk.post(path, heads=heads(clerk, path))
    assert len(counted(clerk, record)) == 1


def test_a_reason_for_withdrawing_is_told_and_goes_with_it(clerk: Any, talk: Any) -> None:
    record = talk()
    path = f"/-/withdraw/session/{record}"
    clerk.post(path, heads=heads(clerk, path), reason="填重了，以第一条为准")
    page = clerk.page(f"/-/record/session/{record}")
    assert "：填重了，以第一条为准" in page and "认定：不计入" in page
    assert made(clerk, "ruling", record)["reason"] == "填重了，以第一条为准"
    path = f"/-/restore/session/{record}"
    clerk.post(path, heads=heads(clerk, path))
    assert len(counted(clerk, record)) == 1, "what was ruled with the withdrawal is undone with it"


def test_a_record_is_sent_back_only_with_a_reason_and_waits(clerk: Any, talk: Any) -> None:
    record = talk()
    path = f"/-/return/session/{record}"
    shown = heads(clerk, path)
    refused = clerk.post(path, heads=shown, reason=" ")
    assert refused.status_code == 422 and 'id="e-reason"' in refused.text
    assert clerk.hidden(refused.text, "heads") == shown
    assert clerk.post(path, heads=shown, reason="人数与签到表不符").status_code == 303
    ruling = made(clerk, "ruling", record)
    assert (ruling["what"], ruling["reason"], ruling["heads"]) == ("return", "人数与签到表不符", shown)
    assert counted(clerk, record) == []
    waiting = clerk.pages.rows(f"/office/session_unsettled.json?record={record}&_shape=array")
    assert len(waiting) == 1
    undo = f"/-/withdraw/ruling/{ruling['id']}"
    assert clerk.post(undo, heads=heads(clerk, undo)).headers["location"] == f"/-/record/session/{record}"
    assert len(counted(clerk, record)) == 1


def test_a_record_is_ruled_out(clerk: Any, talk: Any) -> None:
    record = talk()
    path = f"/-/rule/session/{record}"
    clerk.post(path, heads=heads(clerk, path), what="exclude", reason="不是外出", basis="通知")
    assert made(clerk, "ruling", record)["basis"] == "通知"
    assert counted(clerk, record) == []


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("headcount", "４５人", "45"),
        ("held_on", "2020.3.19", "2020-03-19"),
        ("also", "group_study", '["group_study"]'),
    ],
)
def test_a_value_is_ruled_to_stand(clerk: Any, talk: Any, field: str, typed: str, value: str) -> None:
    record = talk()
    path = f"/-/rule/session/{record}?field={field}"
    given = {"what": "value", "field": field, "reason": "签到表", f"f.{field}": typed}
    assert clerk.post(path, heads=heads(clerk, path), **given).status_code == 303
    assert made(clerk, "ruling", record)["value"] == value


def test_a_value_that_is_none_of_its_question_is_not_ruled(clerk: Any, talk: Any) -> None:
    path = f"/-/rule/session/{talk()}?field=headcount"
    given = {"what": "value", "field": "headcount", "reason": "签到表", "f.headcount": "四十来人"}
    refused = clerk.post(path, heads=heads(clerk, path), **given)
    assert refused.status_code == 422 and 'value="四十来人"' in refused.text
    assert "签到表</textarea>" in refused.text


def conflicting(clerk: Any, record: str) -> None:
    """Two people change the headcount without seeing each other."""

    def both(office: Any) -> None:
        before = office.records.get(record).heads
        for author, n in (("王芳", 52), ("李明", 48)):
            office.author.amend(record, "session", {"headcount": n}, before, author)

    desk(clerk, both)
    clerk.fill("/-/new/klass", {"name": "班", "kind": "other", "is_main": "no", "sponsor": "own"})


def test_a_conflict_is_settled_by_choosing_a_side(clerk: Any, talk: Any) -> None:
    record = talk()
    conflicting(clerk, record)
    path = f"/-/settle/session/{record}"
    page = clerk.page(path)
    assert "52人次" in page and "48人次" in page and "李明" in page
    side = next(c for c in folded(clerk, record).conflicts["headcount"] if c.value == 48)
    nothing = clerk.post(path, heads=heads(clerk, path))
    assert nothing.status_code == 422 and "还没有选" in nothing.text
    answer = clerk.post(path, heads=heads(clerk, path), **{"side.headcount": side.change})
    assert answer.headers["location"] == f"/-/record/session/{record}"
    now = folded(clerk, record)
    assert now.is_settled and now.values["headcount"] == 48 and len(now.heads) == 1
    assert "没有并存的答案" in clerk.page(path)


def test_a_conflict_is_settled_by_another_answer(clerk: Any, talk: Any) -> None:
    record = talk()
    conflicting(clerk, record)
    path = f"/-/settle/session/{record}"
    shown = heads(clerk, path)
    bad = clerk.post(path, heads=shown, **{"side.headcount": "other", "f.headcount": "五十来人"})
    assert bad.status_code == 422 and 'value="五十来人"' in bad.text
    clerk.post(path, heads=shown, **{"side.headcount": "other", "f.headcount": "50"})
    assert folded(clerk, record).values["headcount"] == 50


def test_when_two_clerks_settle_one_conflict_both_answers_stand_and_are_shown_again(
    clerk: Any, talk: Any
) -> None:
    record = talk()
    conflicting(clerk, record)
    path = f"/-/settle/session/{record}"
    shown = heads(clerk, path)
    first, second = folded(clerk, record).conflicts["headcount"]
    clerk.post(path, heads=shown, **{"side.headcount": first.change})
    answer = clerk.post(path, heads=shown, **{"side.headcount": second.change})
    assert answer.headers["location"] == path
    again = clerk.page(path)
    assert "52人次" in again and "48人次" in again
    clerk.post(path, heads=heads(clerk, path), **{"side.headcount": "other", "f.headcount": "49"})
    assert folded(clerk, record).is_settled


@pytest.mark.parametrize(("keep", "counts"), [("restore", 1), ("withdraw", 0)])
def test_withdrawn_here_and_edited_there_is_settled(clerk: Any, talk: Any, keep: str, counts: int) -> None:
    record = talk()

    def both(office: Any) -> None:
        before = office.records.get(record).heads
        office.author.withdraw(record, "session", before, "王芳")
        office.author.amend(record, "session", {"headcount": 48}, before, "李明")

    desk(clerk, both)
    clerk.fill("/-/new/klass", {"name": "班", "kind": "other", "is_main": "no", "sponsor": "own"})
    path = f"/-/settle/session/{record}"
    assert "撤回还是保留" in clerk.page(path)
    clerk.post(path, heads=heads(clerk, path), keep=keep)
    now = folded(clerk, record)
    assert now.is_settled and now.withdrawn is (keep == "withdraw")
    assert len(counted(clerk, record)) == counts


def test_two_reports_of_one_event_are_joined_with_their_effect_shown_and_undone(
    clerk: Any, talk: Any
) -> None:
    first, second = talk(headcount=50), talk(headcount=60)
    path = f"/-/join?form=session&record={first}&record={second}"
    page = clerk.page(path)
    assert "2 场，110 人次" in page and "1 场，50 人次" in page and "1 场，60 人次" in page
    shown = heads(clerk, path)
    lacking = {"f.lead_record": second, "f.audience_rule": "typed"}
    refused = clerk.post(path, heads=shown, **lacking)
    assert (
        refused.status_code == 422 and 'id="e-reason"' in refused.text and 'id="e-audience"' in refused.text
    )
    answer = clerk.post(
        path, heads=shown, **{"f.lead_record": second, "f.audience_rule": "lead", "f.reason": "同一场"}
    )
    assert answer.headers["location"] == f"/-/record/session/{second}"
    assert [row["audience"] for row in counted(clerk, second)] == [60] and counted(clerk, first) == []
    undo = f"/-/withdraw/same_event/{made(clerk, 'same_event', second)['id']}"
    clerk.post(undo, heads=heads(clerk, undo))
    assert len(counted(clerk, first)) == len(counted(clerk, second)) == 1


def test_reports_are_joined_with_a_number_of_the_clerks_own(clerk: Any, talk: Any) -> None:
    first, second = talk(headcount=50), talk(headcount=60)
    path = f"/-/join?form=session&record={first}&record={second}"
    given = {
        "f.lead_record": first,
        "f.audience_rule": "typed",
        "f.audience": "５５人",
        "f.reason": "签到表上 55 人",
    }
    assert clerk.post(path, heads=heads(clerk, path), **given).status_code == 303
    assert [row["audience"] for row in counted(clerk, first)] == [55]
    assert "已经合并过" in clerk.page(path)


def test_every_page_of_acts_says_what_it_is_in_both_languages(clerk: Any, talk: Any) -> None:
    record = talk()
    for path, english in (
        (f"/-/withdraw/session/{record}", "Withdraw: Session"),
        (f"/-/return/session/{record}", "Send back"),
        (f"/-/rule/session/{record}", "Rule on"),
        (f"/-/settle/session/{record}", "Settle which stands"),
        (f"/-/edit/session/{record}", "Correct: Session"),
        ("/-/join?form=session", "Join as one event"),
    ):
        cookies = {"taizhang_session": clerk.session, "taizhang_language": "en"}
        page = clerk.pages.ask(path, actor=None, cookies=cookies, headers={"accept": "text/html"}).text
        assert english in page.partition("<h1>")[2][:80], path


def test_nobody_decides_about_what_they_may_not_write(clerk: Any, talk: Any) -> None:
    record = talk()
    actor = {"id": "x", "name": "某人", "roles": ["admin"]}
    for act in ("edit", "withdraw", "restore", "return", "rule", "settle"):
        answer = clerk.pages.ask(f"/-/{act}/session/{record}", actor=actor, headers={"accept": "text/html"})
        assert answer.status_code == 403, act
    assert clerk.ask(f"/-/return/person/{record}").status_code == 404


def test_pressing_twice_decides_once(clerk: Any, talk: Any) -> None:
    first, second = talk(headcount=50), talk(headcount=60)
    joining = f"/-/join?form=session&record={first}&record={second}"
    for path, form, given in (
        (f"/-/return/session/{first}", "ruling", {"reason": "人数不符"}),
        (f"/-/rule/session/{second}", "ruling", {"what": "exclude", "reason": "不是外出"}),
        (joining, "same_event", {"f.lead_record": first, "f.audience_rule": "lead", "f.reason": "同一场"}),
    ):
        [decision] = clerk.hidden(page := clerk.page(path), "decision")
        sent = {"heads": clerk.hidden(page, "heads"), "decision": decision, **given}
        before = desk(clerk, lambda o, form=form: len(list(o.records.of_form(form))))
        assert [clerk.post(path, **sent).status_code for _ in range(2)] == [303, 303], path
        assert desk(clerk, lambda o, form=form: len(list(o.records.of_form(form)))) == before + 1, path


def test_a_ruling_that_says_nothing_is_not_made(clerk: Any, talk: Any) -> None:
    record = talk()
    path = f"/-/rule/session/{record}"
    answer = clerk.post(path, heads=heads(clerk, path), reason="理由")
    assert answer.status_code == 422 and "计入还是不计入" in answer.text and "理由</textarea>" in answer.text
    rulings = desk(clerk, lambda o: [r.values.get("record") for r in o.records.of_form("ruling")])
    assert record not in rulings
