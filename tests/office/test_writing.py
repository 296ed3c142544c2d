"""The clerk fills office forms in the browser: from the same definitions, through a real sync server, nothing lost."""

from __future__ import annotations

import re
from typing import Any

KLASS = {"name": "第一期科级班", "kind": "section_cadre", "is_main": "yes", "sponsor": "own"}


def record_of(response: Any) -> str:
    assert response.status_code == 303, response.text.partition("<h1>")[2][:500]
    return str(response.headers["location"].rsplit("/", 1)[1])


def folded(clerk: Any, record: str) -> Any:
    office = clerk.desk()
    try:
        return office.records.get(record)
    finally:
        office.close()


def errors(page: str) -> dict[str, str]:
    return dict(re.findall(r'<span class="tz-error" id="e-(\w+)">([^<]*)</span>', page))


def test_a_saved_form_is_a_record_signed_by_the_account_and_shown_at_once(clerk: Any) -> None:
    page = clerk.page("/-/new/klass")
    answer = clerk.fill("/-/new/klass", {**KLASS, "opened_on": "2020-03-02", "enrolled": "３０人"},
                        record=clerk.hidden(page, "record")[0])  # fmt: skip
    record = record_of(answer)
    assert answer.headers["location"] == f"/-/record/klass/{record}"
    assert dict(folded(clerk, record).values) == {**KLASS, "opened_on": "2020-03-02", "enrolled": 30}
    rows = clerk.pages.rows(f"/office/klass.json?record={record}&_shape=array")
    assert (rows[0]["name"], rows[0]["author"]) == ("第一期科级班", "办公室")


def test_what_is_wrong_stands_at_its_question_and_everything_typed_stays(clerk: Any) -> None:
    given = {
        **KLASS,
        "name": "",
        "enrolled": "三十来人",
        "days": "五",
        "head_teacher": "不认识的人",
        "audience": "科级<干部>",
    }
    answer = clerk.fill("/-/new/klass", given)
    assert answer.status_code == 422
    found = errors(answer.text)
    assert found.keys() == {"name", "enrolled", "head_teacher"}
    assert "必填" in found["name"] and "找不到" in found["head_teacher"]
    assert 'value="三十来人"' in answer.text and 'value="不认识的人"' in answer.text
    assert (
        'value="科级&lt;干部&gt;"' in answer.text and '<option value="section_cadre" selected>' in answer.text
    )
    assert 'href="/-/new/person"' in answer.text  # where the name can be added
    assert "save_all_the_same" not in answer.text  # what cannot be read cannot be kept


def test_a_broken_rule_is_said_in_the_forms_words_and_may_be_saved_to_wait(clerk: Any) -> None:
    given = {**KLASS, "opened_on": "2020-03-02", "enrolled": "20", "repeat_enrolled": "30"}
    answer = clerk.fill("/-/new/klass", given)
    assert answer.status_code == 422 and "应在 0 到报到人数之间" in errors(answer.text)["repeat_enrolled"]
    assert "save_all_the_same" in answer.text
    record = record_of(clerk.fill("/-/new/klass", given, save_all_the_same="1"))
    assert clerk.pages.rows(f"/office/klass.json?record={record}&_shape=array")[0]["state"] == "broken"
    assert errors(clerk.page(f"/-/edit/klass/{record}")).keys() == {"repeat_enrolled"}


def test_sending_a_form_twice_makes_one_record(clerk: Any) -> None:
    record = clerk.hidden(clerk.page("/-/new/klass"), "record")[0]
    for _ in range(2):
        assert record_of(clerk.fill("/-/new/klass", KLASS, record=record)) == record
    office = clerk.desk()
    assert len(office.records.history(record)) == 1
    office.close()


def test_the_address_fills_in_first_answers(clerk: Any) -> None:
    klass = record_of(
        clerk.fill("/-/new/klass", {**KLASS, "name": "预填班", "opened_on": "2020-03-02", "enrolled": "20"})
    )
    page = clerk.page(f"/-/new/attendance?klass={klass}&called_on=2020-03-03")
    assert 'value="预填班（2020-03-02）"' in page and 'value="2020-03-03"' in page
    roll = {
        "klass": "预填班（2020-03-02）",
        "called_on": "2020-03-03",
        "half_day": "morning",
        "due": "20",
        "present": "19",
        "leave": "1",
    }
    answer = clerk.fill("/-/new/attendance", roll, save_and_another="1")
    onward = answer.headers["location"]
    assert onward == f"/-/new/attendance?klass={klass}&called_on=2020-03-03"


def test_only_what_was_changed_is_amended_under_the_heads_that_were_shown(clerk: Any) -> None:
    record = record_of(clerk.fill("/-/new/klass", KLASS))
    page = clerk.page(f"/-/edit/klass/{record}")
    heads = clerk.hidden(page, "heads")
    record_of(clerk.fill(f"/-/edit/klass/{record}", {**KLASS, "name": "第二期"}, heads=heads))
    office = clerk.desk()
    change = office.records.history(record)[-1].change
    office.close()
    assert dict(change.fields) == {"name": "第二期"} and list(change.parents) == heads
    nothing = clerk.fill(
        f"/-/edit/klass/{record}", {**KLASS, "name": "第二期"}, heads=list(folded(clerk, record).heads)
    )
    assert record_of(nothing) == record
    assert list(folded(clerk, record).heads) == [change.id]


def test_a_change_that_landed_meanwhile_makes_a_conflict_that_is_shown(clerk: Any) -> None:
    record = record_of(clerk.fill("/-/new/klass", KLASS))
    heads = clerk.hidden(clerk.page(f"/-/edit/klass/{record}"), "heads")
    office = clerk.desk()
    office.author.amend(record, "klass", {"name": "别人改的"}, tuple(heads), "李明")
    office.close()
    answer = clerk.fill(f"/-/edit/klass/{record}", {**KLASS, "name": "办公室改的"}, heads=heads)
    assert answer.headers["location"] == f"/-/settle/klass/{record}"
    both = {c.value for c in folded(clerk, record).conflicts["name"]}
    assert both == {"别人改的", "办公室改的"}


def test_what_somebody_else_changed_meanwhile_is_not_put_back(clerk: Any) -> None:
    record = record_of(clerk.fill("/-/new/klass", KLASS))
    heads = clerk.hidden(clerk.page(f"/-/edit/klass/{record}"), "heads")
    office = clerk.desk()
    office.author.amend(record, "klass", {"name": "别人改的"}, tuple(heads), "李明")
    office.close()
    clerk.fill("/-/new/klass", KLASS)  # by now that change is published
    assert record_of(clerk.fill(f"/-/edit/klass/{record}", {**KLASS, "days": "5"}, heads=heads)) == record
    now = folded(clerk, record)
    assert (now.values["name"], now.values["days"], now.is_settled) == ("别人改的", 5, True)


def test_an_answer_whose_question_fell_away_is_cleared(clerk: Any) -> None:
    given = {"kind": "trial", "held_on": "2020-03-02", "mode": "online", "title": "试讲", "is_new_topic": "yes",
             "trial_result": "passed", "lecturers": "王", "lead": "王", "lecturer_role": "own_staff"}  # fmt: skip
    record = record_of(clerk.fill("/-/new/session", given, save_all_the_same="1"))
    heads = clerk.hidden(clerk.page(f"/-/edit/session/{record}"), "heads")
    changed = {**given, "kind": "group_study"}
    record_of(clerk.fill(f"/-/edit/session/{record}", changed, heads=heads, save_all_the_same="1"))
    values = folded(clerk, record).values
    assert (values["trial_result"], values["is_new_topic"], values["title"]) == (None, None, "试讲")


def test_several_people_are_kept_in_the_order_typed(clerk: Any) -> None:
    office = clerk.desk()
    first, second = (office.author.record("person", {"name": n, "role": "own_staff"}, "办公室").record
                     for n in ("赵一凡", "钱二宝"))  # fmt: skip
    office.close()
    clerk.fill("/-/new/klass", KLASS)  # by now the new names are published
    answer = clerk.fill(
        "/-/new/dispatch",
        {"kind": "visit_study", "start_on": "2020-03-02", "persons": ["钱二宝", "赵一凡", ""]},
        save_all_the_same="1",
    )
    values = folded(clerk, record_of(answer)).values
    assert values["persons"] == [second, first]


def test_a_name_of_several_places_is_listed_with_their_towns_to_pick_from(clerk: Any) -> None:
    office = clerk.desk()
    towns = [
        office.author.record("place", {"name": n, "kind": "town"}, "办公室").record for n in ("东镇", "西镇")
    ]
    twins = [office.author.record("place", {"name": "双名村", "kind": "village", "town": t}, "办公室").record
             for t in towns]  # fmt: skip
    office.close()
    clerk.fill("/-/new/klass", KLASS)
    given = {
        "kind": "other",
        "held_on": "2020-03-02",
        "mode": "in_person",
        "title": "学习",
        "place": "双名村",
    }
    answer = clerk.fill("/-/new/session", given)
    assert answer.status_code == 422
    assert f'name="pick.place" value="{twins[0]}"' in answer.text and "双名村（西镇）" in answer.text
    record = record_of(clerk.fill("/-/new/session", given, **{"pick.place": twins[1]}))
    assert folded(clerk, record).values["place"] == twins[1]
    again = clerk.fill("/-/new/session", {**given, "place": "双名村（东镇）"})
    assert folded(clerk, record_of(again)).values["place"] == twins[0]


def test_the_server_says_which_questions_the_answers_leave(clerk: Any) -> None:
    told = clerk.fill("/-/asked/session", {"kind": "trial", "mode": "online"}).json()["asked"]
    assert told["trial_result"] and told["title"] and "doors" not in told and "venue_class" not in told
    reckoned = clerk.fill("/-/asked/klass", {"enrolled": "30", "repeat_enrolled": "4"}).json()["reckoned"]
    assert reckoned["enrolled_once"] == "26"


def test_nothing_typed_is_lost_when_the_server_does_not_write_it(pages: Any) -> None:
    data = {f"f.{name}": value for name, value in {**KLASS, "name": "没有存上的班"}.items()}
    answer = pages.ask("/-/new/klass", "post", data=data, headers={"accept": "text/html"})
    assert answer.status_code == 403  # the session that these pages show is none of the server's
    assert "没有存上，填的都还在" in answer.text and 'value="没有存上的班"' in answer.text


def test_several_roll_calls_of_a_class_are_entered_at_once_all_or_none(clerk: Any) -> None:
    klass = record_of(
        clerk.fill("/-/new/klass", {**KLASS, "name": "考勤班", "opened_on": "2020-03-02", "enrolled": "20"})
    )
    path = f"/-/several/attendance?klass={klass}"
    page = clerk.page(path)
    assert 'value="考勤班（2020-03-02）"' in page

    def rows(*calls: tuple[str, str, str, str]) -> dict[str, str]:
        names = ("called_on", "half_day", "due", "present")
        cells = {
            f"r{n}.{name}": t for n, call in enumerate(calls, 1) for name, t in zip(names, call, strict=True)
        }
        ids = {f"r{n}.record": clerk.hidden(page, f"r{n}.record")[0] for n in range(1, 9)}
        return {"f.klass": "考勤班（2020-03-02）", **ids, **cells}

    def taken() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = clerk.pages.rows(
            f"/office/attendance.json?klass={klass}&_shape=array&_sort=present"
        )
        return found

    good, bad = ("2020-03-03", "morning", "20", "19"), ("2020-03-03", "afternoon", "20", "三十")
    refused = clerk.post(path, **rows(good, bad))
    assert refused.status_code == 422 and "第 2 行 实到" in refused.text and 'value="三十"' in refused.text
    assert taken() == []
    answer = clerk.post(path, **rows(good, ("2020-03-03", "afternoon", "20", "20")))
    assert answer.headers["location"] == f"/-/record/klass/{klass}"
    assert [(r["present"], r["leave"]) for r in taken()] == [(19, 0), (20, 0)]
    assert "一行也没有填" in clerk.post(path, **rows()).text
    assert clerk.ask("/-/several/session").status_code == 403


def test_the_forms_to_fill_are_offered_to_who_may_fill_them(clerk: Any) -> None:
    def offered(*roles: str) -> set[str]:
        actor = {"id": "x", "name": "某人", "roles": list(roles)}
        answer = clerk.pages.ask("/-/new", actor=actor, headers={"accept": "text/html"})
        return set(re.findall(r'href="/-/new/(\w+)"', answer.text))

    assert {"klass", "attendance", "dispatch", "output", "session", "place"} <= offered("office")
    assert offered("private") == {"contact", "need", "pairing", "household"}
    assert offered("admin") == set()
    assert 'href="/-/new"' in clerk.page("/-/new/klass") and 'href="/-/new/klass"' in clerk.page(
        "/office/klass"
    )


def test_forms_are_filled_only_by_whom_they_are_for(clerk: Any) -> None:
    def status(path: str, *roles: str) -> int:
        actor = {"id": "x", "name": "某人", "roles": list(roles)}
        return int(clerk.pages.ask(path, actor=actor, headers={"accept": "text/html"}).status_code)

    assert (status("/-/new/klass", "office"), status("/-/new/klass", "admin")) == (200, 403)
    assert status("/-/new/pairing", "office") == 403
    private = {"id": "y", "name": "某人", "roles": ["private"]}
    pairing = clerk.pages.ask("/-/new/pairing", actor=private, headers={"accept": "text/html"})
    assert '<datalist id="l-person"><option value="' in pairing.text  # those that the private file holds
    assert status("/-/new/ruling", "office") == 403
    assert status("/-/new/nothing", "office") == 422
    assert status("/-/edit/klass/01900000-0000-7000-8000-000000000009", "office") == 404
