"""Rows typed again from paper find the records made in the village."""

from __future__ import annotations

from schemas.form import Field, Form
from schemas.ledger import ExistingRecord, candidates

ROW = {
    "kind": "outreach", "held_on": "2020-03-05", "place": "v1", "lecturers": ["p1"],
    "title": "《家风》", "headcount": 120,
}  # fmt: skip


def known(record="r1", **values):
    return ExistingRecord(record, {**ROW, **values})


def levels(form, *existing, row=ROW):
    return [(m.record, m.level) for m in candidates(form, row, existing)]


def words(match, language="zh"):
    return [reason.text(language) for reason in match.reasons]


def test_a_record_with_the_same_answers_is_certain_even_when_it_knows_more(form) -> None:
    (match,) = candidates(form, ROW, [known(note="晴", title="家风", half_day="morning")])
    assert (match.level, match.score, words(match)) == ("certain", 100, ["各项都相同"])


def test_another_day_is_never_offered(form) -> None:
    assert levels(form, known(held_on="2020-03-06")) == []


def test_a_row_without_a_date_is_never_matched(form) -> None:
    assert levels(form, known(), row={"place": "v1"}) == []


def test_same_day_and_place_with_another_lecturer_is_likely(form) -> None:
    (match,) = candidates(form, ROW, [known(lecturers=["p2"])])
    assert match.level == "likely"
    assert words(match) == ["日期相同", "地点相同", "主讲人不同", "题目相同", "人数相同"]
    assert words(match, "en")[2] == "different Lecturers"
    bare = {"held_on": "2020-03-05", "place": "v1", "lecturers": ["p1"]}
    assert levels(form, ExistingRecord("r1", {**bare, "lecturers": ["p2"]}), row=bare) == [("r1", "likely")]


def test_the_date_alone_matches_nothing(form) -> None:
    assert levels(form, known(place="v2", lecturers=["p2"], title="别的")) == []
    assert levels(form, ExistingRecord("r1", {"held_on": "2020-03-05", "headcount": 120})) == []


def test_a_lecturer_in_common_or_the_title_is_enough_to_ask(form) -> None:
    assert [r for r, _ in levels(form, known(place="v2", title="别的", lecturers=["p1", "p2"]))] == ["r1"]
    assert [r for r, _ in levels(form, known(place="v2", lecturers=["p2"]))] == ["r1"]


def test_the_best_match_comes_first_and_a_nearer_number_is_better(form) -> None:
    far, near, same = known("r1", headcount=60), known("r2", headcount=118), known("r3", note="x")
    assert [r for r, _ in levels(form, far, near, same)] == ["r3", "r2", "r1"]


def test_another_half_day_is_less_than_the_same_one(form) -> None:
    row = {**ROW, "half_day": "morning"}
    same, other = (
        known("r1", headcount=99, half_day="morning"),
        known("r2", headcount=99, half_day="afternoon"),
    )
    first, second = candidates(form, row, [other, same])
    assert (first.record, second.record) == ("r1", "r2")
    assert first.score > second.score


def test_entries_of_a_list_are_matched_by_name() -> None:
    label = {"zh": "名称", "en": "Name"}
    fields = (Field("name", "text", label, required=True), Field("from", "date", label))
    form = Form("place", 1, label, "office", "list", fields, "name")
    here = [
        ExistingRecord("v1", {"name": "前柳村 ", "from": "2019-01-01"}),
        ExistingRecord("v2", {"name": "白塔村"}),
    ]
    assert levels(form, *here, row={"name": "前柳村"}) == [("v1", "certain")]
    assert levels(form, *here, row={"name": "前柳村", "from": "2020-01-01"}) == [("v1", "possible")]
