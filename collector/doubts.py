"""Soft questions about what was just written down: a slip of the finger that breaks no rule.

A day that has not come, a number with a zero too many, a village of the same name in another town, the same talk told
twice. They are asked after the record is
safe and change nothing: the person knows better than any of these guesses.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from collector.names import field_above, short
from collector.notebook import Notebook
from schemas.fold import Folded
from schemas.form import Field, Form
from schemas.problems import Problem
from schemas.shapes import is_empty, label_of

LONG_PAST = timedelta(days=366)
EARLIER_MAX, EARLIER_LEAST = 50, 3
"""How many earlier records tell what is usual, and how many it takes."""
FAR_MORE, SMALL = 3, 10
"""Numbers up to `SMALL`, and up to so many times the middle one of the earlier, are nothing unusual."""
_WHERE = ("place", "household")


def doubts(
    notebook: Notebook, form: Form, record: Folded, touched: Collection[str], today: date
) -> list[Problem]:
    """What one would ask about the answers `touched` of a record that has just been saved."""
    asked = [f for f in form.live() if f.name in touched and not is_empty(record.values.get(f.name))]
    earlier = [r for r in notebook.records.newest(form.form, EARLIER_MAX) if r.record != record.record]
    earlier = [r for r in earlier if not r.withdrawn]
    found = [
        *_days(asked, record, today),
        *_numbers(asked, record, earlier),
        *_elsewhere(notebook, asked, record, earlier),
        *_again(form, asked, record, earlier),
    ]
    return [Problem(p.code, p.where, p.got, {**p.detail, "record": short(record.record)}) for p in found]


def _days(asked: list[Field], record: Folded, today: date) -> Iterator[Problem]:
    """The day something happened is asked with today as its first value; other dates may lie anywhere."""
    for field in asked:
        if field.kind != "date" or field.prefill != "today":
            continue
        text = str(record.values[field.name])
        code = "date_ahead" if text > today.isoformat() else "date_long_past"
        if not (today - LONG_PAST).isoformat() <= text <= today.isoformat():
            yield Problem(code, label_of(field), text, {"label": field.label["zh"]})


def _numbers(asked: list[Field], record: Folded, earlier: list[Folded]) -> Iterator[Problem]:
    for field in asked:
        value = record.values[field.name]
        before = [n for r in earlier if isinstance(n := r.values.get(field.name), int)]
        if (
            field.kind != "integer"
            or not isinstance(value, int)
            or len(before) < EARLIER_LEAST
            or value <= SMALL
        ):
            continue
        usual = sorted(before)[(len(before) - 1) // 2]
        if value > FAR_MORE * usual and value > max(before):
            yield Problem(
                "number_unusual", label_of(field), str(value), {"usual": usual, "label": field.label["zh"]}
            )


def _elsewhere(
    notebook: Notebook, asked: list[Field], record: Folded, earlier: list[Folded]
) -> Iterator[Problem]:
    """A place in a town where none was before: villages of two towns may have one name."""
    for field in asked:
        form = notebook.forms.get(field.of) if field.kind == "one_of" and field.of else None
        above = field_above(form) if form else None
        if form is None or above is None:
            continue
        town = {e.record: e.above for e in notebook.names.entries(form.form).values()}
        here = town.get(record.values[field.name])
        before = [found for row in earlier if (found := town.get(row.values.get(field.name) or ""))]
        if here and len(before) >= EARLIER_LEAST and here not in before:
            usual = notebook.names.name_of(form.form, max(sorted(set(before)), key=before.count))
            told = {"usual": usual, "label": field.label["zh"]}
            yield Problem("other_town", label_of(field), notebook.names.name_of(form.form, here), told)


def _again(form: Form, asked: list[Field], record: Folded, earlier: list[Folded]) -> Iterator[Problem]:
    """Another record of the same day and place, or household, once these were given."""
    day = next((f.name for f in form.live() if f.kind == "date" and f.prefill == "today"), "")
    where = next((f.name for f in form.live() if f.kind == "one_of" and f.of in _WHERE), "")
    if form.used != "field" or not record.values.get(day) or not record.values.get(where):
        return
    if not {day, where} & {f.name for f in asked}:
        return
    same = [r for r in earlier if all(r.values.get(n) == record.values[n] for n in (day, where))]
    if same:
        yield Problem("told_already", got="、".join(f"#{short(r.record)}" for r in same[:3]))
