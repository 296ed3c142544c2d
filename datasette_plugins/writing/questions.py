"""The questions of a form as a page draws them, from the form's own definition.

One `Question` has everything its template needs. Which questions a record is asked changes with its answers; the
server says so (`/-/asked/FORM`), since it alone evaluates expressions, and without JavaScript all are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from datasette_plugins.labels.catalogue import unit_word
from datasette_plugins.language import say, spoken, told
from datasette_plugins.writing.answering import PREFIX, Answered, Texts, typed_fields
from datasette_plugins.writing.lists import Entry, Lists
from schemas.answers import show
from schemas.form import REFERENCE_KINDS, Field, Form
from schemas.rules import asked, calculated
from schemas.shapes import is_date, is_empty

RADIOS_MAX = 6
"""Of more choices a menu is made."""
BLANKS = 2
"""How many empty inputs follow those of a list; a script adds more."""
LONG_TEXT = ("note", "reason", "basis", "description", "measure")


@dataclass(frozen=True)
class Option:
    """One answer to choose."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True)
class Question:
    """One question. `drawn` names how: radio, menu, checks, picker, pickers, lines, long, date, number, text, told.
    `to_add` says that its list may have to get another entry first.
    """

    name: str
    drawn: str
    label: str
    hint: str = ""
    unit: str = ""
    required: bool = False
    is_asked: bool = True
    texts: Sequence[str] = ()
    options: Sequence[Option] = ()
    errors: Sequence[str] = ()
    offers: str = ""
    picks: Sequence[Entry] = ()
    kind: str = ""
    to_add: bool = False

    @property
    def text(self) -> str:
        """The first input's text."""
        return self.texts[0] if self.texts else ""

    @property
    def input(self) -> str:
        """The name of its inputs."""
        return f"{PREFIX}{self.name}"


@dataclass(frozen=True)
class Sheet:
    """A form as it is drawn: its questions, the lists that its pickers offer, and what belongs to no question."""

    questions: Sequence[Question]
    offers: Mapping[str, Sequence[Entry]] = field(default_factory=dict)
    errors: Sequence[str] = ()

    @property
    def has_errors(self) -> bool:
        """Whether anything has to be looked at."""
        return bool(self.errors) or any(q.errors for q in self.questions)

    @property
    def wrong(self) -> list[Question]:
        """The questions to look at."""
        return [q for q in self.questions if q.errors]


def texts_of(form: Form, values: Mapping[str, Any], lists: Lists) -> dict[str, list[str]]:
    """What a page's inputs hold for these values."""
    out = {}
    for one in typed_fields(form):
        value = values.get(one.name)
        parts = value if isinstance(value, list) else [] if is_empty(value) else [value]
        refers = one.kind in REFERENCE_KINDS
        out[one.name] = [lists.name_of(one.of, str(p)) if refers else str(p) for p in parts]
    return out


def first_texts(form: Form, given: Mapping[str, str], lists: Lists, now: datetime) -> dict[str, list[str]]:
    """What a new record's page holds: what the address gives, else the form's first values."""
    out: dict[str, list[str]] = {}
    for one in typed_fields(form):
        text = given.get(one.name, "")
        if not text and one.prefill == "today":
            text = now.date().isoformat()
        elif not text and not one.of and not one.prefill:
            text = one.default
        refers = one.kind in REFERENCE_KINDS
        out[one.name] = [lists.name_of(one.of, text) if refers else text] if text else []
    return out


def sheet_of(
    form: Form, texts: Texts, answered: Answered, lists: Lists, held: Mapping[str, Any], now: datetime
) -> Sheet:
    """Draw a form. `held` is what the record holds besides what is typed on the page."""
    values = {**held, **answered.values}
    needed, reckoned = asked(form, values, now), calculated(form, values, now)
    questions = []
    for one in form.live():
        label, hint, unit = told(one.label), told(one.hint) if one.hint else "", unit_word(one.unit)
        is_asked = one.name in needed
        if one.kind in ("calculate", "repeat", "images"):
            value = reckoned.get(one.name) if one.kind == "calculate" else held.get(one.name)
            text = show(one, value, lists.name_of, spoken())
            if one.kind != "calculate" and not text:
                continue  # nothing that a page could add
            questions.append(Question(one.name, "told", label, hint, unit, texts=[text], is_asked=is_asked))
            continue
        errors = answered.texts_of(one.name)
        drawn = _drawn(one, texts.get(one.name, ()))
        questions.append(
            Question(
                one.name, drawn, label, hint, unit, required=needed.get(one.name, False), is_asked=is_asked or bool(errors),
                texts=_inputs(one, drawn, texts.get(one.name, ())), options=_options(one, texts.get(one.name, ())),
                errors=errors, offers=one.of if one.kind in REFERENCE_KINDS else "",
                picks=_picks(one, texts.get(one.name, ()), answered, lists), kind=one.kind, to_add=_is_unlisted(one, answered),
            )
        )  # fmt: skip
    offers = {q.offers: lists.offered(q.offers) for q in questions if q.offers}
    return Sheet(questions, offers, answered.texts_of(""))


def _drawn(one: Field, texts: Sequence[str]) -> str:
    match one.kind:
        case "select_one":
            return "radio" if len(one.choices) <= RADIOS_MAX else "menu"
        case "select_multiple":
            return "checks"
        case "one_of":
            return "picker"
        case "many_of":
            return "pickers"
        case "list_of_text":
            return "lines"
        case "date":
            # A browser's calendar holds nothing but a day: what is none is shown as it was typed.
            return "date" if all(is_date(t) for t in texts) else "text"
        case "integer" | "decimal":
            return "number"
    is_long = "string-length" in one.constraint or one.name in LONG_TEXT or any("\n" in t for t in texts)
    return "long" if is_long else "text"


def _inputs(one: Field, drawn: str, texts: Sequence[str]) -> list[str]:
    if drawn == "pickers":
        return [*texts, *[""] * BLANKS]
    if drawn == "lines":
        return ["\n".join(texts)]
    return list(texts)


def _options(one: Field, texts: Sequence[str]) -> list[Option]:
    found = [Option(c.value, c.label.get(spoken(), c.value), c.value in texts) for c in one.choices]
    strange = [Option(t, t, True) for t in texts if one.choices and all(t != c.value for c in one.choices)]
    if one.kind == "select_one" and (one.required is not True or len(one.choices) > RADIOS_MAX):
        found.append(Option("", say("不填", "No answer"), not texts))
    return found + strange


def _is_unlisted(one: Field, answered: Answered) -> bool:
    """Whether a name was typed that the list does not have, so that it may have to be added first."""
    return any(p.code in ("unknown_reference", "near_reference") for p in answered.unread.get(one.name, ()))


def _picks(one: Field, texts: Sequence[str], answered: Answered, lists: Lists) -> list[Entry]:
    """The entries to choose from when what was typed could mean several."""
    is_unsure = any(p.code == "ambiguous_reference" for p in answered.unread.get(one.name, ()))
    return lists.candidates(one.of, texts[0]) if one.kind == "one_of" and is_unsure and texts else []
