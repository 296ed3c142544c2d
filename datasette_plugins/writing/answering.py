"""What was typed into a form page becomes values, and what is wrong with them stands beside the question.

Nothing typed is lost: what cannot be read is shown again as it was typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from datasette_plugins.language import say, spoken
from datasette_plugins.writing.lists import Lists
from schemas.answers import parse
from schemas.form import Field, Form
from schemas.problems import Problem, TaizhangError
from schemas.rules import asked, check, relevant_values
from schemas.shapes import is_empty, shape_problem

PREFIX = "f."
"""What the name of a question's input begins with, so that no field can be taken for an input of the page's own."""
PICK = "pick."
NOT_TYPED = ("calculate", "repeat", "images")
Texts = Mapping[str, Sequence[str]]
"""What each question's inputs hold."""


@dataclass(frozen=True)
class Answered:
    """The values, and for each question what is wrong with it. `unread` are those that could not be read at all."""

    values: Mapping[str, Any]
    unread: Mapping[str, Sequence[Problem]] = field(default_factory=dict)
    broken: Mapping[str, Sequence[Problem]] = field(default_factory=dict)

    def texts_of(self, name: str) -> list[str]:
        """The words to show at a question."""
        found = [*self.unread.get(name, ()), *self.broken.get(name, ())]
        return list(dict.fromkeys(words(p) for p in found))


def typed_fields(form: Form) -> list[Field]:
    """The questions that a page asks for."""
    return [f for f in form.live() if f.kind not in NOT_TYPED]


def given_texts(form: Form, given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The texts of a posted page. A name that was picked from several stands for what was typed."""
    texts = {}
    for one in typed_fields(form):
        picked = given.get(f"{PICK}{one.name}", ())
        texts[one.name] = [t for t in (picked or given.get(f"{PREFIX}{one.name}", ())) if t.strip()]
    return texts


def read(form: Form, texts: Texts, lists: Lists, now: datetime) -> Answered:
    """The values of a page; what the rules say of them is asked for by `judged`."""
    values: dict[str, Any] = {}
    unread: dict[str, list[Problem]] = {}
    for one in typed_fields(form):
        try:
            values[one.name] = _value(one, texts.get(one.name, ()), lists, now)
        except TaizhangError as error:
            unread[one.name] = list(error.problems)
    return Answered(values, unread)


def judged(form: Form, answered: Answered, before: Mapping[str, Any], now: datetime) -> Answered:
    """With what the form's rules say of the whole record. `before` is what it holds besides."""
    problems: dict[str, list[Problem]] = {}
    for problem in check(form, {**before, **answered.values}, now):
        name = str(problem.detail.get("field", ""))
        if name not in answered.unread:
            problems.setdefault(name, []).append(problem)
    return replace(answered, broken=problems)


def new_values(form: Form, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What a new record sets: the answers to what is asked of it."""
    kept = relevant_values(form, values, now)
    return {name: value for name, value in kept.items() if not is_empty(value)}


def changed_values(
    form: Form, values: Mapping[str, Any], shown: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """What an amendment sets: the answers that differ from those shown, and nothing where the question fell away."""
    after = {**shown, **values}
    still, before = asked(form, after, now), asked(form, shown, now)
    changed: dict[str, Any] = {}
    for name in values:
        fell_away = name in before and name not in still
        value = None if fell_away else values[name]
        if _plain(value) != _plain(shown.get(name)):
            changed[name] = value
    return changed


def words(problem: Problem) -> str:
    """A problem as it is told at its question, where the question and what was typed can be seen."""
    if problem.code == "unknown_reference":  # whom the others tell to ask the office is here
        name = problem.detail.get("list", "")
        return say(f"名单“{name}”里找不到，请从名单里选", f"is not in the list {name}; choose from the list")
    return replace(problem, where="", got="").text(spoken())


def _plain(value: Any) -> Any:
    return None if is_empty(value) else value


def _value(one: Field, texts: Sequence[str], lists: Lists, now: datetime) -> Any:
    if one.kind == "select_multiple":
        codes = [c.value for c in one.choices if c.value in texts] + [
            t for t in texts if all(c.value != t for c in one.choices)
        ]
        if problem := shape_problem(one, codes):
            raise TaizhangError(problem)
        return codes or None
    if one.is_list:
        found: list[Any] = []
        for text in texts:
            found += parse(one, text, now.date(), lists.resolve) or []
        return list(dict.fromkeys(found)) or None
    return parse(one, texts[0], now.date(), lists.resolve) if texts else None
