"""What records are called, and which record a name means.

Lists have names, aliases and initials; a village is called 镇·村, because villages of one name are common.
Where a name could mean two records the person is asked, and a short number always tells them apart. Works for
every form by what its fields are, so that a list the office adds later is searched alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from unicodedata import normalize

from schemas.fold import Folded
from schemas.form import Field, Form
from schemas.problems import fail
from schemas.replica.known_forms import KnownForms
from schemas.replica.records import Records

SHORT = 8
CANDIDATES_MAX = 6
_NEAR_LEAST = 2
_ALIKE_LEAST = {2: 0.5}
"""Of a name of two characters, as most are, one may be wrong: then the first one, the surname, has to be right."""
MERGED = "merged_into"


@dataclass(frozen=True)
class Entry:
    """One record of a list: how it is called, and the texts that mean it, the surest first. `above` is its town's record."""

    record: str
    name: str
    keys: tuple[frozenset[str], ...]
    stands_for: str
    own: str
    above: str | None


def short(record: str) -> str:
    """The end of a record's id, which tells records apart: ids begin with their time."""
    return record[-SHORT:]


class Names:
    """Looks records up by name in one log; it reads a list once and again when the log has grown."""

    def __init__(self, records: Records, forms: KnownForms) -> None:
        self.records, self.forms = records, forms
        self._read: dict[str, Mapping[str, Entry]] = {}
        self._seq = -1

    def entries(self, of: str) -> Mapping[str, Entry]:
        """Every record of a form that is not withdrawn, by its id."""
        seq, _ = self.records.log.end()
        if seq != self._seq:
            self._read, self._seq = {}, seq
        if of not in self._read:
            self._read[of] = {e.record: e for e in self._entries(of)}
        return self._read[of]

    def name_of(self, of: str, record: str) -> str:
        """How people call a record; its short number where this notebook does not hold it."""
        entry = self.entries(of).get(record)
        return entry.name if entry else f"#{short(record)}"

    def resolve(self, of: str, text: str) -> str:
        """The record that a text means: by name, 镇·村, alias, initials, or (the end of) its number.

        Raises `unknown_reference`, `near_reference`, `ambiguous_reference`, `list_empty_here`.
        """
        entries = self.entries(of)
        wanted = _folded(text).removeprefix("#")
        ranks = max((len(e.keys) for e in entries.values()), default=0)
        for rank in range(ranks):
            found = [e for e in entries.values() if rank < len(e.keys) and wanted in e.keys[rank]]
            if found:
                return self._only(of, text, found)
        found = [e for e in entries.values() if len(wanted) >= 4 and _is_numbered(e.record, wanted)]
        if not found:
            raise self._unknown(of, text, wanted, entries.values())
        return self._only(of, text, found)

    def _only(self, of: str, text: str, found: list[Entry]) -> str:
        means = {e.stands_for for e in found}
        if len(means) == 1:
            return means.pop()
        raise fail("ambiguous_reference", got=text, list=self._list(of), candidates=_told(found))

    def _unknown(self, of: str, text: str, wanted: str, entries: Iterable[Entry]) -> Exception:
        entries = list(entries)
        if not entries:
            return fail("list_empty_here", got=text, list=self._list(of))
        near = [e for e in entries if len(wanted) >= _NEAR_LEAST and wanted in _folded(e.name)]
        near = near or _alike(wanted, entries)
        if near:
            return fail("near_reference", got=text, list=self._list(of), candidates=_told(near))
        return fail("unknown_reference", got=text, list=self._list(of))

    def _list(self, of: str) -> str:
        form = self.forms.all().get(of)
        return form.label["zh"] if form else of

    def _entries(self, of: str) -> Iterator[Entry]:
        form = self.forms.all().get(of)
        if form is None:
            return
        rows = {row.record: row for row in self.records.of_form(of) if not row.withdrawn}
        above = field_above(form)
        for row in rows.values():
            own = self._called(form, row)
            town = rows.get(row.values.get(above.name) or "") if above else None
            name = f"{self._called(form, town)}·{own}" if town else own
            keys, stands_for = _keys(form, row, name, own, town), _followed(row, rows)
            yield Entry(row.record, name, keys, stands_for, own, town.record if town else None)

    def _called(self, form: Form, row: Folded) -> str:
        """The title of a record; one that is no list's has its day before it."""
        parts = [] if form.used == "list" else [_first_date(form, row)]
        title = row.values.get(form.title) if form.title else None
        if title:
            parts.append(str(title))
        elif not any(parts):
            parts.append(f"#{short(row.record)}")
        return " ".join(part for part in parts if part)


def field_above(form: Form) -> Field | None:
    """The field that names the entry of the same list to which one belongs, such as a village's town."""
    return next(
        (f for f in form.live() if f.kind == "one_of" and f.of == form.form and f.name != MERGED), None
    )


def _keys(form: Form, row: Folded, name: str, own: str, town: Folded | None) -> tuple[frozenset[str], ...]:
    title = str(row.values.get(form.title) or "")
    town_title = str(town.values.get(form.title) or "") if town else ""
    whole = {name, own, title, f"{town_title}{title}", f"{town_title} {title}", f"{town_title}.{title}"}
    others = {
        alias for f in form.live() if f.kind == "list_of_text" for alias in row.values.get(f.name) or ()
    }
    return _set(whole), _set(others), _set({row.values.get("initials") or ""})


def _set(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(folded for text in texts if (folded := _folded(str(text))))


def _folded(text: str) -> str:
    """Width and case do not matter, nor which of the dots stands in the middle."""
    return normalize("NFKC", text).strip().casefold().replace("・", "·").replace("•", "·")


def _is_numbered(record: str, wanted: str) -> bool:
    return record.startswith(wanted) or record.endswith(wanted)


def _followed(row: Folded, rows: Mapping[str, Folded]) -> str:
    """The record that this one was merged into, however far on."""
    seen = {row.record}
    while (onto := rows.get(row.values.get(MERGED) or "")) is not None and onto.record not in seen:
        row = onto
        seen.add(row.record)
    return row.record


def _first_date(form: Form, row: Folded) -> str:
    return next(
        (str(row.values[f.name]) for f in form.live() if f.kind == "date" and row.values.get(f.name)), ""
    )


def _alike(wanted: str, entries: Iterable[Entry]) -> list[Entry]:
    """Entries one slip away from what was typed: a wrong character of a name, one missing or too many."""
    from difflib import get_close_matches  # noqa: PLC0415 - only when there is trouble

    keys = {key: e for e in entries for group in e.keys[:2] for key in group}
    if len(wanted) == _NEAR_LEAST:
        keys = {key: e for key, e in keys.items() if key[0] == wanted[0]}
    close = get_close_matches(wanted, keys, n=CANDIDATES_MAX, cutoff=_ALIKE_LEAST.get(len(wanted), 0.66))
    return list({keys[key].record: keys[key] for key in close}.values())


def _told(found: Iterable[Entry]) -> str:
    """The candidates as they can be typed: by name where that tells them apart, else by number."""
    found = sorted(found, key=lambda e: (e.name, e.record))[:CANDIDATES_MAX]
    names = [e.name for e in found]
    return "、".join(
        e.name if names.count(e.name) == 1 and _tells(e, found) else f"{e.name} #{short(e.record)}"
        for e in found
    )


def _tells(entry: Entry, found: Iterable[Entry]) -> bool:
    """Whether typing its name would mean this one only."""
    name = _folded(entry.name)
    return not any(name in key for e in found if e is not entry for key in e.keys[:1])
