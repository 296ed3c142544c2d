"""What was found, as a page shows it: the record's name, when and where, and the words that led to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from datasette_plugins import compat
from datasette_plugins.labels.cells import short
from datasette_plugins.language import say, told
from datasette_plugins.search.finding import Forms, first_sql, matching_sql, named
from datasette_plugins.search.marking import found_in, has, marked
from schemas.counting.names import column, quoted, table
from schemas.form import Field, Form
from schemas.grams import phrase

STATES = {
    "withdrawn": ("已撤回", "withdrawn"), "held": ("暂存", "held"), "contested": ("待核", "contested"),
    "broken": ("待核", "to be checked"), "conflict": ("有分歧", "in conflict"), "erased": ("已清除", "erased"),
}  # fmt: skip


@dataclass
class Hit:
    """One record that was found."""

    form: str
    record: str
    title: Markup
    when: str = ""
    where: Markup = field(default_factory=Markup)
    state: str = ""
    said: list[tuple[str, Markup]] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """What was found among the records of one form: how many, and the first of them."""

    form: Form
    database: str
    count: int
    hits: list[Hit]


def parameters(words: Sequence[str]) -> dict[str, str]:
    """The words as the statements of `finding` take them."""
    return {f"find_{i}": phrase(word) for i, word in enumerate(words)}


def look(
    db: compat.Connection, form: Form, forms: Forms, words: Sequence[str], limit: int
) -> tuple[int, list[Hit]]:
    """How many records of a form have all words, and the newest of them."""
    given, matching = parameters(words), matching_sql(form, forms, len(words))
    name = table(form.form)
    count = db.execute(f"select count(*) from {name} where seq_from in ({matching})", given).fetchone()[0]
    if not count:
        return 0, []
    rows = db.execute(first_sql(form, matching, count, limit), given)
    names = [column[0] for column in rows.description]
    seen = _Seeing(db, forms, words)
    return count, [seen.hit(form, dict(zip(names, row, strict=True))) for row in rows.fetchall()]


class _Seeing:
    """Turns rows into hits, in the snapshot in which they were found."""

    def __init__(self, db: compat.Connection, forms: Forms, words: Sequence[str]) -> None:
        self.db, self.forms, self.words = db, forms, words

    def hit(self, form: Form, row: Mapping[str, Any]) -> Hit:
        texts = list(self._texts(form, row))
        title, rest = self._title(form, row, texts)
        hit = Hit(form.form, row["record"], marked(title, self.words, whole=len(title) < 60))
        hit.when = (
            next((row[column(f.name)] or "" for f in form.live() if f.kind == "date"), "")
            if form.used != "list"
            else ""
        )
        where = next(
            (f for f in form.fields if f.kind == "one_of" and f.of == "place" and f.name != "merged_into"),
            None,
        )
        place = self._place(row[column(where.name)]) if where and row[column(where.name)] else ""
        hit.where = marked(place, self.words, whole=True)
        state = STATES.get(row["state"], ("", ""))
        hit.state = say(*state)
        hit.said = self._said([(f, text) for f, text in rest if f is not where])
        shown = " ".join([title, place, *(text for _, text in texts)])
        hit.said += self._otherwise(form, row, [w for w in self.words if not has(shown, w)])
        return hit

    def _said(self, texts: list[tuple[Field, str]]) -> list[tuple[str, Markup]]:
        """The texts in which a word stands; what one of them says already is not said again."""
        out: list[tuple[str, Markup]] = []
        before = ""
        for f, text in texts:
            if text not in before and found_in(text, self.words):
                out.append((told(f.label), marked(text, self.words)))
                before += f"{text}\n"
        return out

    def _title(
        self, form: Form, row: Mapping[str, Any], texts: list[tuple[Field, str]]
    ) -> tuple[str, list[tuple[Field, str]]]:
        """What a record is called: by its title, else by its topic or the first thing it names."""
        for name in (form.title, "topic"):
            for i, (f, text) in enumerate(texts):
                if f.name == name:
                    return text, texts[:i] + texts[i + 1 :]
        return f"{told(form.label)} {short(row['record'])}", texts

    def _texts(self, form: Form, row: Mapping[str, Any]) -> Iterator[tuple[Field, str]]:
        """Every text of a record, and the names of what it refers to."""
        for f in form.fields:
            value = row[column(f.name)]
            if value is None:
                continue
            if f.kind == "text":
                yield f, value
            elif f.kind == "list_of_text":
                yield f, "、".join(json.loads(value))
            elif f.kind == "repeat":
                rows = [v for r in json.loads(value) for v in r.values() if isinstance(v, str)]
                yield f, "；".join(rows)
            elif named(f):
                records = [value] if f.kind == "one_of" else json.loads(value)
                yield f, "、".join(filter(None, (self._name(f.of, r) for r in records)))
            elif f.kind == "select_one" and f.name == form.title:
                yield f, next((told(c.label) for c in f.choices if c.value == value), value)

    def _name(self, of: str, record: str) -> str:
        form = self.forms.get(of)
        if form is None or not form.title:
            return ""
        title = quoted(column(form.title))
        row = self.db.execute(f"select {title} from {table(of)} where record = ?", (record,)).fetchone()
        return str(row[0]) if row and row[0] else ""

    def _place(self, record: str) -> str:
        """A place as people say it: town and village."""
        if "place" not in self.forms:
            return ""
        row = self.db.execute("select name, town from place where record = ?", (record,)).fetchone()
        if row is None:
            return ""
        town = self._name("place", row[1]) if row[1] else ""
        return f"{town} · {row[0]}" if town and row[0] else str(row[0] or "")

    def _otherwise(
        self, form: Form, row: Mapping[str, Any], missing: Sequence[str]
    ) -> Iterator[tuple[str, Markup]]:
        """Of words that stand nowhere in what is shown: the earlier name, or the initials, by which they led here."""
        if form.used != "list" or not missing:
            return
        left = set(missing)
        for name in self._earlier(form, row["record"]):
            if led := {w for w in left if has(name, w)}:
                left -= led
                yield say("曾用或合并前的名称", "also known as"), marked(name, missing)
        for word in sorted(w for w in left if w.isascii()):
            yield say("拼音首字母", "pinyin initials"), Markup("<mark>{}</mark>").format(word)

    def _earlier(self, form: Form, record: str) -> list[str]:
        """What an entry, and those merged with it, were called."""
        if not form.title:
            return []
        name, title = table(form.form), quoted(column(form.title))
        group = {record}
        if compat.has(self.db, f"{name}_merged"):
            final = self.db.execute(f"select final from {name}_merged where record = ?", (record,)).fetchone()
            end = final[0] if final else record
            merged = self.db.execute(f"select record from {name}_merged where final = ?", (end,))
            group |= {end} | {r[0] for r in merged}
        columns = [title, *(quoted(column(f.name)) for f in form.fields if f.kind == "list_of_text")]
        marks = ", ".join("?" * len(group))
        found: dict[str, None] = {}
        for c in columns:
            sql = f"select {c} from {name}_versions where record in ({marks}) and {c} is not null"
            for (text,) in self.db.execute(sql, sorted(group)):
                for one in json.loads(text) if text.startswith("[") else [text]:
                    found[str(one)] = None
        return list(found)
