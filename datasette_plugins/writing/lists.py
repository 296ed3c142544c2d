"""The entries that a question refers to: what the picker offers, and which record a typed name means.

A list is read once for a page. A place is called 名称（镇街）, since villages of one name are common; where two entries
would still be called alike, the end of their number tells them apart. The same texts are offered and understood, and
names, aliases, initials and numbers are understood besides.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from unicodedata import normalize

from datasette_plugins import compat
from datasette_plugins.labels.cells import short
from datasette_plugins.labels.current import OFFICE, PRIVATE, catalogue_of
from datasette_plugins.language import told
from schemas.counting.names import column, quoted, table
from schemas.form import REFERENCE_KINDS, Field, Form
from schemas.problems import fail

ENTRIES_MAX = 3000
"""Of a list that is longer the newest are offered; the others are understood when they are chosen already."""
CANDIDATES_MAX = 8
MERGED = "merged_into"


@dataclass(frozen=True)
class Entry:
    """One record of a list. `keys` are the texts that mean it, the surest first."""

    record: str
    label: str
    keys: tuple[frozenset[str], ...]
    stands_for: str


class Lists:
    """The lists that a form refers to, by the name of their forms."""

    def __init__(self, entries: Mapping[str, Mapping[str, Entry]], labels: Mapping[str, str]) -> None:
        self._entries, self._labels = entries, labels

    def offered(self, of: str) -> list[Entry]:
        """What a picker offers: not what was merged into another entry."""
        found = [e for e in self._entries.get(of, {}).values() if e.stands_for == e.record]
        return sorted(found, key=lambda e: e.label)

    def name_of(self, of: str, record: str) -> str:
        """How an entry is called; its short number where it is not among those that may be seen."""
        entry = self._entries.get(of, {}).get(record)
        return entry.label if entry else short(record)

    def resolve(self, of: str, text: str) -> str:
        """The record that a text means. Raises `unknown_reference`, `near_reference`, `ambiguous_reference`."""
        entries, wanted = self._entries.get(of, {}), folded(text)
        for rank in range(4):
            found = [e for e in entries.values() if wanted in e.keys[rank]]
            if found:
                return self._only(of, text, found)
        near = [e for e in entries.values() if len(wanted) > 1 and wanted in folded(e.label)]
        if near:
            raise fail("near_reference", got=text, list=self._labels.get(of, of), candidates=_told(near))
        raise fail("unknown_reference", got=text, list=self._labels.get(of, of))

    def candidates(self, of: str, text: str) -> list[Entry]:
        """The entries that a text could mean, when there is more than one."""
        entries, wanted = self._entries.get(of, {}), folded(text)
        for rank in range(4):
            found = [e for e in entries.values() if wanted in e.keys[rank] and e.stands_for == e.record]
            if found:
                return found
        return []

    def _only(self, of: str, text: str, found: list[Entry]) -> str:
        means = {e.stands_for for e in found}
        if len(means) == 1:
            return means.pop()
        raise fail("ambiguous_reference", got=text, list=self._labels.get(of, of), candidates=_told(found))


async def lists_of(
    datasette: Any, actor: compat.Actor | None, fields: Iterable[Field], chosen: Collection[str] = ()
) -> Lists:
    """Read the lists that these questions refer to, as far as somebody may see them. `chosen` are entries that must be
    among them, however old.
    """
    forms = catalogue_of(datasette).forms
    entries: dict[str, Mapping[str, Entry]] = {}
    for of in dict.fromkeys(f.of for f in fields if f.kind in REFERENCE_KINDS and f.of in forms):
        database = PRIVATE if forms[of].home == PRIVATE else OFFICE
        visible = [d for d in (database, PRIVATE) if await compat.may_view(datasette, actor, d)]
        if visible:
            rows = await compat.read(datasette, visible[0], partial(_read, form=forms[of], chosen=chosen))
            entries[of] = {e.record: e for e in _entries(forms[of], rows)}
    return Lists(entries, {name: told(form.label) for name, form in forms.items()})


def _read(db: compat.Connection, form: Form, chosen: Collection[str]) -> list[dict[str, Any]]:
    name = table(form.form)
    if not compat.has(db, name):
        return []
    wanted = {"title": form.title, "above": _above(form), "aliases": _aliases(form), "day": _day(form)}
    wanted |= {n: n if n in form.by_name else "" for n in ("initials", MERGED)}
    chosen_too = "or record in (select value from json_each(?))"
    said = ", ".join(f"{quoted(column(f)) if f else 'null'} as {key}" for key, f in wanted.items())
    newest = f"select record from {name} where withdrawn = 0 order by record desc limit {ENTRIES_MAX}"
    rows = db.execute(
        f"select record, {said} from {name} where record in ({newest}) {chosen_too}",
        [json.dumps(list(chosen))],
    )
    return [dict(row) for row in rows]


def _entries(form: Form, rows: list[dict[str, Any]]) -> Iterator[Entry]:
    by_record = {row["record"]: row for row in rows}
    labels = {row["record"]: _label(row, by_record) for row in rows}
    often: dict[str, int] = {}
    for label in labels.values():
        often[label] = often.get(label, 0) + 1
    for row in rows:
        record, label = row["record"], labels[row["record"]]
        unique = label if often[label] == 1 else f"{label} {short(record)}"
        yield Entry(record, unique, _keys(row, unique, by_record), _followed(record, by_record))


def _label(row: Mapping[str, Any], rows: Mapping[str, Mapping[str, Any]]) -> str:
    above = rows.get(row["above"] or "")
    beside = (above and above["title"]) or row["day"]
    name = row["title"] or short(row["record"])
    return f"{name}（{beside}）" if beside else str(name)


def _keys(
    row: Mapping[str, Any], label: str, rows: Mapping[str, Mapping[str, Any]]
) -> tuple[frozenset[str], ...]:
    title, above = str(row["title"] or ""), rows.get(row["above"] or "")
    town = str(above["title"] or "") if above else ""
    names = {title, *(f"{town}{dot}{title}" for dot in ("·", "", " ", ".") if town)}
    aliases = json.loads(row["aliases"]) if str(row["aliases"] or "").startswith("[") else []
    record = row["record"]
    return (
        _set({label, record, short(record), short(record).removeprefix("#")}),
        _set(names),
        _set(map(str, aliases)),
        _set(str(row["initials"] or "").split()),
    )


def _followed(record: str, rows: Mapping[str, Mapping[str, Any]]) -> str:
    """The entry that this one was merged into, however far on."""
    seen = {record}
    while (onto := rows[record][MERGED]) in rows and onto not in seen:
        seen.add(record := onto)
    return record


def _above(form: Form) -> str:
    """The field that names the entry of the same list to which one belongs, such as a village's town."""
    found = (f.name for f in form.live() if f.kind == "one_of" and f.of == form.form and f.name != MERGED)
    return next(found, "")


def _aliases(form: Form) -> str:
    return next((f.name for f in form.live() if f.kind == "list_of_text"), "") if form.used == "list" else ""


def _day(form: Form) -> str:
    """What is not a list's entry is told apart by its day."""
    return "" if form.used == "list" else next((f.name for f in form.live() if f.kind == "date"), "")


def _set(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(text for one in texts if (text := folded(one)))


def folded(text: str) -> str:
    """Width and case do not matter, nor which of the dots stands in the middle."""
    return normalize("NFKC", text).strip().casefold().replace("・", "·").replace("•", "·")


def _told(found: Iterable[Entry]) -> str:
    return "、".join(sorted(e.label for e in found)[:CANDIDATES_MAX])
