"""An office in which personal values lie in every place where one can lie, each marked by a character of its own.

A single rare character survives every way of being indexed, cut into pairs, escaped or encoded that a page knows, so it
can be looked for in whatever is served.
"""

from __future__ import annotations

import html
import io
import json
import random
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from schemas.changes import Change, make
from schemas.packed import pack
from schemas.problems import Problem
from schemas.replica.chains import append_chained
from schemas.replica.database import transaction
from sync_server.office import Office

PLANTED = {
    "龘": "the code of a household",
    "靐": "a name in the description of a need",
    "齉": "the note of a contact",
    "齾": "one side of a conflict",
    "麤": "the other side of it",
    "鱻": "a value that its column cannot hold",
    "驫": "a withdrawn record",
    "麷": "a value that was corrected since",
    "爨": "the reason of a decision about a private record",
    "灪": "a change that is held",
    "爩": "a field that the office's form does not have",
    "鸞": "a form that the office does not know",
    "厵": "somebody's own name as the author of a private change",
}
_DEVICE = "d0planted00000000"
_SALT = "00" * 16


def _written(character: str) -> Iterator[bytes]:
    """Every way in which a character may be written in an answer."""
    yield character.encode()
    yield json.dumps(character).strip('"').encode()
    yield quote(character).encode()
    yield quote(character).replace("%", "~").encode()  # Datasette's own way
    yield f"&#{ord(character)};".encode()
    yield f"&#x{ord(character):x};".encode()
    yield html.escape(character).encode()


_NEEDLES = {written.lower(): char for char in PLANTED for written in _written(char)}
_ANY = re.compile(b"|".join(re.escape(needle) for needle in _NEEDLES), re.IGNORECASE)


def found_in(served: bytes) -> set[str]:
    """The planted values in bytes, and in the parts of a workbook or other archive."""
    found = {_NEEDLES[match.lower()] for match in _ANY.findall(served)}
    if served.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(served)) as archive:
            for name in archive.namelist():
                found |= found_in(archive.read(name))
    return found


class Planting:
    """Plants into an open office."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._chain: list[Change] = []
        self.records: dict[str, list[str]] = {}
        self.forms = {form.form: form.home for form in office.known_forms.all().values()}

    def everything(self) -> None:
        """One value of each kind."""
        place, person = self._first("place"), self._first("person")
        house = self._record("household", code="龘-01", place=place)
        visit = {
            "household": house, "contacted_on": "2020-03-01", "kind": "visit", "reached": "yes", "visitors": [person],
        }  # fmt: skip
        need = {
            "raised_on": "2020-03-02", "domain": "helping", "category": "house", "household": house,
            "owner": person, "status": "open",
        }  # fmt: skip
        self._record("contact", **visit, note="齉看过")
        self._record("need", **need, description="李靐家的房顶漏")
        contested = self.office.author.record("household", {"code": "老编号", "place": place}, "办公室")
        for code in ("齾-1", "麤-2"):
            self.office.author.amend(contested.record, "household", {"code": code}, (contested.id,), "办公室")
        self._record("contact", **{**visit, "contacted_on": "鱻日"})
        gone = self.office.author.record("need", {**need, "description": "驫"}, "办公室")
        self.office.author.withdraw(gone.record, "need", (gone.id,), "办公室")
        older = self.office.author.record("need", {**need, "description": "麷"}, "办公室")
        self.office.author.amend(older.record, "need", {"description": "改过"}, (older.id,), "办公室")
        ruling = {
            "what": "exclude",
            "form": "need",
            "record": older.record,
            "heads": [older.id],
            "reason": "爨",
        }
        self.office.author.record("ruling", ruling, "办公室")
        self._device(house, person)

    def _device(self, house: str, person: str) -> None:
        """What only a device can bring: it is held, newer than the office, or signed by somebody."""
        visit = {"household": house, "contacted_on": "2020-03-03", "visitors": [person]}
        self._change("contact", {**visit, "note": "灪"}, held="out_of_scope")
        self._change("contact", {**visit, "mood": "爩"})
        self._change("diary", {"text": "鸞"})
        self._change("contact", visit, author="厵")

    def _first(self, form: str) -> str:
        return next(self.office.records.of_form(form)).record

    def _record(self, form: str, /, **fields: object) -> str:
        made = self.office.author.record(form, fields, "办公室").record
        self.records.setdefault(form, []).append(made)
        return made

    def _change(self, form: str, fields: dict[str, object], author: str = "王", held: str = "") -> None:
        n = len(self._chain) + 1
        change = make(
            device=_DEVICE, n=n, prev=self._chain[-1].id if self._chain else None,
            record=f"01900000-0000-7000-8000-{n:012d}", form=form, form_version=1, author=author,
            made_at=1_583_985_600_000 + n, fields=fields, salt=_SALT,
        )  # fmt: skip
        self._chain.append(change)
        packed = pack(change)
        if held:
            packed = packed._replace(held=Problem(held, packed.place))
        with transaction(self.office.db):
            append_chained(self.office.log, [packed], self.office.clock())
        self.records.setdefault(form, []).append(change.record)


def planted_office(golden: Path, folder: Path) -> Planting:
    """A copy of a played office with everything planted, open and not yet published."""
    shutil.copytree(golden, folder)
    now = [1_595_300_000_000]

    def clock() -> int:
        now[0] += 1000
        return now[0]

    planting = Planting(Office(folder, clock, random.Random(6).randbytes))
    planting.everything()
    return planting
