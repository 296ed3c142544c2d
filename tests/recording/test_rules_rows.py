"""The rows of a repeat are judged one by one, and told with their number."""

from datetime import UTC, datetime
from typing import Any

from schemas import rules
from schemas.form import Field, Form

NOON = datetime(2020, 3, 18, 12, tzinfo=UTC)


def named(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


VISIT = (
    Field("household", "one_of", named("户"), of="household", required=True),
    Field(
        "people", "integer", named("人数"), constraint=". <= ${most}", constraint_message=named("人数太多")
    ),
    Field("absent", "text", named("不在家原因"), required=True, relevant="${people} = 0"),
    Field("half", "calculate", named("一半"), calculation="${people} div 2"),
)
FORM = Form(
    "walk", 1, named("走访"), "private", "field",
    (
        Field("most", "integer", named("上限"), required=True),
        Field("visit", "repeat", named("入户"), fields=VISIT, constraint="count(.) <= 3"),
        Field("total", "calculate", named("合计"), calculation="sum(${people})"),
        Field("halves", "calculate", named("半数合计"), calculation="sum(${half})"),
        Field("why", "text", named("说明"), required="count(${visit}) = 0"),
    ),
)  # fmt: skip


def told(*rows: Any, most: int | None = 9) -> list[tuple[str, str]]:
    return [(p.code, p.where) for p in rules.check(FORM, {"most": most, "visit": list(rows)}, NOON)]


def test_good_rows_have_no_problem() -> None:
    assert told({"household": "h1", "people": 2}, {"household": "h2", "people": 0, "absent": "外出"}) == []


def test_a_problem_in_a_row_is_told_with_its_number() -> None:
    assert told({"household": "h1"}, {"people": 2}) == [("required", "入户[2] 户")]
    (problem,) = rules.check(FORM, {"most": 9, "visit": [{"household": "h1", "people": "two"}]}, NOON)
    assert (problem.detail["field"], problem.detail["row"], problem.detail["column"]) == (
        "visit",
        1,
        "people",
    )


def test_a_row_sees_its_own_values_before_those_of_the_record() -> None:
    assert told({"household": "h1", "people": 8}, {"household": "h2", "people": 3}, most=5) == [
        ("constraint", "入户[1] 人数")
    ]


def test_a_value_of_a_newer_form_does_not_hide_the_one_in_the_row() -> None:
    values = {"most": 5, "people": 99, "visit": [{"household": "h1", "people": 3}, {"household": "h2"}]}
    assert rules.check(FORM, values, NOON) == []


def test_what_is_relevant_is_decided_row_by_row() -> None:
    assert told({"household": "h1", "people": 0}, {"household": "h2", "people": 1}) == [
        ("required", "入户[1] 不在家原因")
    ]


def test_the_rows_as_a_whole_have_a_rule_too() -> None:
    rows = [{"household": f"h{n}"} for n in range(4)]
    assert told(*rows) == [("constraint", "入户")]


def test_no_rows_are_an_empty_answer() -> None:
    assert told() == [("required", "说明")]


def test_what_are_no_rows_is_of_the_wrong_type() -> None:
    assert [code for code, _ in told("甲户", {"household": "h1"})] == ["wrong_type"]


def test_calculations_reach_into_rows_and_over_them() -> None:
    values = {"most": 9, "visit": [{"people": 2}, {"people": 3}]}
    assert rules.calculated(FORM, values, NOON) == {
        "visit": [{"half": "1"}, {"half": "1.5"}], "total": "5", "halves": "2.5"
    }  # fmt: skip


def test_answers_that_are_not_relevant_are_dropped_from_the_rows() -> None:
    rows = [{"household": "h1", "people": 1, "absent": "外出", "newer": 1}, {"people": 0, "absent": "外出"}]
    kept = rules.relevant_values(FORM, {"most": 9, "visit": rows}, NOON)
    assert kept == {"most": 9, "visit": [{"household": "h1", "people": 1, "newer": 1}, rows[1]]}
