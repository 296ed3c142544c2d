"""What offices call a field: the table `synonyms.json`, and how a title finds its field through it.

Each line of the table is a set of words with one meaning. A title means a field when both are in one set,
by the field's label in either language or by its name. `@event_date` stands for the form's own event date,
so that 时间 works for every form. A title that fits several fields means none of them: it is asked about.
"""

from __future__ import annotations

import json
import re
import unicodedata
from importlib.resources import files

from schemas.form import Field, Form
from schemas.ledger.header import Path, plain

_TABLE = json.loads(files("schemas.ledger").joinpath("synonyms.json").read_text("utf-8"))
_SERIAL = frozenset(plain(word) for word in _TABLE["serial"])
_TOTALS = frozenset(plain(word) for word in _TABLE["totals"])
_PERSONAL = frozenset(plain(word) for word in _TABLE["personal"])
_SETS = tuple(frozenset(plain(word) for word in words) for words in _TABLE["same_meaning"])

_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")

EXACT, ALIKE = 2, 1


def event_date(form: Form) -> Field | None:
    """The date by which a record of this form happened: the first required date, else the first date.

    An entry of a reference list has none: its dates say from when it is in use.
    """
    if form.used == "list":
        return None
    dates = [field for field in form.live() if field.kind == "date"]
    ranked = [f for f in dates if f.required is True] or [f for f in dates if f.required] or dates
    return ranked[0] if ranked else None


def is_serial(path: Path) -> bool:
    """Whether the column only numbers the rows."""
    return plain(path[-1]) in _SERIAL


def is_personal(path: Path) -> bool:
    """Whether the title asks for numbers of persons that are not kept."""
    return any(word in _PERSONAL for word in _wordings(path))


def meanings(form: Form, path: Path) -> tuple[int, list[Field]]:
    """The fields that a title may mean, and how surely: `EXACT` by label or name, else `ALIKE`."""
    words = _wordings(path)
    date = event_date(form)
    for word in words:
        if exact := [field for field in form.live() if word in _names(field, None)]:
            return EXACT, exact
    for word in words:
        sets = [s for s in _SETS if word in s]
        if alike := [f for f in form.live() if any(not s.isdisjoint(_names(f, date)) for s in sets)]:
            return ALIKE, alike
    return 0, []


def _names(field: Field, date: Field | None) -> set[str]:
    names = {plain(field.name), *(plain(label) for label in field.label.values())}
    return names | {"@event_date"} if field is date else names


def _wordings(path: Path) -> list[str]:
    """The ways to read a title, the most telling first: whole path, its last part, each without brackets."""
    whole = ["".join(path), "/".join(path), path[-1]]
    if plain(path[-1]) in _TOTALS and len(path) > 1:
        whole.append(path[-2])  # 受众 over 合计 is the number itself
    bare = [_BRACKETS.sub("", unicodedata.normalize("NFKC", text)) for text in whole]
    return [word for text in (*whole, *bare) if (word := plain(text))]
