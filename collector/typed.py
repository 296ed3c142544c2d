"""Answers as a person gave them, on the command line or as JSON, become the values of a change.

All that is wrong comes out at once. What breaks a rule of the form is not wrong here: it is saved and marked.
What cannot be kept at all stops the answer: a text that is no number, a field that is not there, a number of
a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from schemas.answers import Resolve, parse
from schemas.form import Field, Form
from schemas.problems import Problem, TaizhangError
from schemas.shapes import is_empty, label_of, shape_problem

_MANY_DIGITS = re.compile(r"\d(?:[ -]?\d){10}")


def find_field(form: Form, name: str) -> Field:
    """A field by its name, with dashes or not, or by its label. Raises `unknown_field`."""
    plain = name.strip().replace("-", "_")
    found = [f for f in form.live() if plain == f.name] or [
        f for f in form.live() if name in f.label.values()
    ]
    if len(found) != 1:
        raise TaizhangError(_no_such_field(form, name))
    return found[0]


def _no_such_field(form: Form, name: str) -> Problem:
    """What is said of a name that no field has: the fields that are called much the same, if any are."""
    from difflib import get_close_matches  # noqa: PLC0415 - only when there is trouble

    title = form.label["zh"]
    labels = {f.label["zh"]: None for f in form.live()}
    near = get_close_matches(name, labels, n=3, cutoff=0.5)
    if near:
        return Problem("near_field", title, name, {"form": title, "candidates": "、".join(near)})
    return Problem("unknown_field", title, name, {"form": title})


def pairs(form: Form, texts: Sequence[str]) -> dict[str, str]:
    """`字段=值` pairs by the names of their fields. Raises `unknown_field`, `bad_pair`."""
    out: dict[str, str] = {}
    problems: list[Problem] = []
    for text in _joined(texts):
        name, sign, value = text.partition("=")
        try:
            if not sign:
                raise TaizhangError(Problem("bad_pair", got=text))
            field = find_field(form, name)
            if field.name in out:
                raise TaizhangError(Problem("given_twice", label_of(field)))
            out[field.name] = value
        except TaizhangError as error:
            problems += error.problems
    if problems:
        raise TaizhangError(*problems)
    return out


def _joined(texts: Sequence[str]) -> list[str]:
    """The pairs as they were meant: with the wide = of a Chinese keyboard, or with blanks around it."""
    out: list[str] = []
    is_open = False
    for text in texts:
        plain = text if "=" in text else text.replace("＝", "=", 1)
        if plain == "=" and out and "=" not in out[-1]:
            out[-1] += "="
            is_open = True
        elif is_open and "=" not in plain:
            out[-1] += plain
            is_open = False
        else:
            out.append(plain)
            is_open = False
    return out


def from_texts(
    form: Form, texts: Mapping[str, str], today: date, resolve: Resolve, doubt: Problem | None = None
) -> dict[str, Any]:
    """Typed texts by field name to values; nothing but blanks clears. `doubt` is what speaks against the
    clock: then a day such as 昨天, which needs it, is refused.
    """

    return _all(form, texts, lambda field, text: _read(field, text, today, resolve, doubt))


def from_json(
    form: Form, answers: Mapping[str, Any], today: date, resolve: Resolve, doubt: Problem | None = None
) -> dict[str, Any]:
    """Answers as JSON to values. A text, or a list of texts, is read as if it were typed; all else must be
    the value itself.
    """
    from schemas.marshal import taken  # noqa: PLC0415 - marshmallow takes its time to load

    def read(field: Field, value: Any) -> Any:
        if isinstance(value, str):
            return _read(field, value, today, resolve, doubt)
        if field.kind in ("select_multiple", "many_of") and isinstance(value, list):
            parts = [_read(field, str(one), today, resolve, doubt) or [] for one in value]
            return list(dict.fromkeys(part for several in parts for part in several)) or None
        value = taken(field, value)
        if problem := shape_problem(field, value):
            raise TaizhangError(problem)
        if field.kind == "calculate":
            raise TaizhangError(Problem("not_typed_in", label_of(field)))
        return None if is_empty(value) else value

    return _all(form, answers, read)


def _read(field: Field, text: str, today: date, resolve: Resolve, doubt: Problem | None) -> Any:
    value = parse(field, text, today, resolve)
    if doubt and field.kind == "date" and value != parse(field, text, _another(today), resolve):
        raise TaizhangError(Problem(doubt.code, label_of(field), text))
    return value


def _all(form: Form, answers: Mapping[str, Any], read: Callable[[Field, Any], Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, answer in answers.items():
        try:
            field = find_field(form, name)
            _keep_out_persons(field, answer)
            out[field.name] = read(field, answer)
        except TaizhangError as error:
            problems += (_placed(form, name, p) for p in error.problems)
    if problems:
        raise TaizhangError(*problems)
    return out


def _keep_out_persons(field: Field, answer: Any) -> None:
    """A record is there for good, so a phone or ID number never gets that far. It is not repeated."""
    if field.kind not in ("text", "list_of_text") or not _MANY_DIGITS.search(str(answer)):
        return
    # The reader of ledgers brings openpyxl with it, which is too slow to load for every record.
    from schemas.ledger.personal import has_personal_number  # noqa: PLC0415

    if has_personal_number(str(answer)):
        raise TaizhangError(Problem("personal_number", label_of(field)))


def _placed(form: Form, name: str, problem: Problem) -> Problem:
    if problem.where or problem.code in ("unknown_field", "near_field"):
        return problem
    field = form.by_name.get(name)
    return Problem(problem.code, label_of(field) if field else name, problem.got, problem.detail)


def _another(today: date) -> date:
    return today - timedelta(days=400) if today.year > 2000 else today + timedelta(days=400)
