"""Answers that come as JSON: each fits its field, the record its rules, and the words are the form's own."""

from datetime import UTC, datetime
from typing import Any

import pytest
from marshmallow import ValidationError

from schemas.form import Choice, Field, Form
from schemas.marshal import schema_for

NOON = datetime(2020, 3, 18, 12, tzinfo=UTC)


def named(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


FORM = Form(
    "walk", 1, named("走访"), "private", "field",
    (
        Field("form", "select_one", named("方式"), required=True, choices=(Choice("visit", named("入户")),)),
        Field("fields", "decimal", named("亩数")),
        Field("held_on", "date", named("日期"), required=True, constraint=". <= today()"),
        Field("people", "many_of", named("走访人"), of="person"),
        Field(
            "headcount", "integer", named("人数"), constraint=". <= 9", constraint_message=named("至多九人")
        ),
        Field("rows", "repeat", named("逐户"), fields=(
            Field("n", "integer", named("人数"), required=True), Field("area", "decimal", named("面积")),
        )),
        Field("total", "calculate", named("合计"), calculation="sum(${n})"),
    ),
)  # fmt: skip
GOOD: dict[str, Any] = {"form": "visit", "held_on": "2020-03-18", "people": ["p1"], "headcount": 3}


def load(**changed: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = schema_for(FORM, NOON).load({**GOOD, **changed})
    return loaded


def errors(**changed: Any) -> Any:
    with pytest.raises(ValidationError) as caught:
        load(**changed)
    return caught.value.messages


def test_good_answers_come_through_as_they_stand_in_a_change() -> None:
    assert load() == GOOD
    assert schema_for(FORM, NOON).dump(GOOD) == GOOD


def test_numbers_for_decimal_fields_become_text() -> None:
    loaded = load(fields=27.50, rows=[{"n": 1, "area": 0.1}, {"n": 2, "area": 3}])
    assert loaded["fields"] == "27.5"
    assert [row["area"] for row in loaded["rows"]] == ["0.1", "3"]
    assert load(fields=1e22)["fields"] == "1" + "0" * 22


def test_answers_to_fields_of_a_newer_form_are_kept() -> None:
    assert load(weather="晴", rows=[{"n": 1, "mood": "好"}])["weather"] == "晴"
    assert load(rows=[{"n": 1, "mood": "好"}])["rows"] == [{"n": 1, "mood": "好"}]


def test_null_clears_a_field_that_may_be_empty() -> None:
    assert load(headcount=None)["headcount"] is None


def test_all_that_is_wrong_is_told_at_once_and_each_thing_once() -> None:
    assert errors(form="dance", fields="很多", held_on=None, people="p1", headcount=10) == {
        "form": ["方式 · 不在可选范围内 · 得到：dance · 可选：入户"],
        "fields": ["亩数 · 应当填数字 · 得到：很多 · 请改成数字"],
        "held_on": ["日期 · 必填，现在是空的 · 请补上"],
        "people": ["走访人 · 应当填名单里的若干项 · 得到：p1 · 请改成名单里的若干项"],
        "headcount": ["人数 · 至多九人 · 得到：10 · 请核对这个数"],
    }


def test_a_problem_in_a_row_is_told_at_its_place() -> None:
    told = errors(rows=[{"n": 1}, {"area": "大"}])
    assert set(told["rows"]) == {1}
    assert set(told["rows"][1]) == {"n", "area"}
    assert "逐户[2] 人数" in told["rows"][1]["n"][0]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, "1e3", [1]])
def test_what_is_no_decimal_is_refused(value: Any) -> None:
    assert set(errors(fields=value)) == {"fields"}


@pytest.mark.parametrize("whole", [3.0, "3", True])
def test_whole_numbers_are_not_guessed(whole: Any) -> None:
    assert set(errors(headcount=whole)) == {"headcount"}


@pytest.mark.parametrize("answers", [[], "visit", None, 5])
def test_what_is_no_set_of_answers_is_refused(answers: Any) -> None:
    with pytest.raises(ValidationError):
        schema_for(FORM, NOON).load(answers)


def test_the_time_of_the_records_decides_what_today_is() -> None:
    early = schema_for(FORM, datetime(2020, 3, 17, 12, tzinfo=UTC))
    with pytest.raises(ValidationError) as caught:
        early.load(GOOD)
    assert isinstance(caught.value.messages, dict)
    assert set(caught.value.messages) == {"held_on"}


def test_many_records_are_loaded_together_and_told_apart() -> None:
    with pytest.raises(ValidationError) as caught:
        schema_for(FORM, NOON).load([GOOD, {**GOOD, "headcount": 10}], many=True)
    assert isinstance(caught.value.messages, dict)
    assert set(caught.value.messages) == {1}
