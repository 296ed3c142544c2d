"""The same uploads in another order. What every device and the office wrote of a half-year goes into a fresh office through
the intake that HTTP ends in: in pieces of any size, some twice, the devices in an order that chance decides. The figures
may not move.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from county.deciding import Hand
from county.playing import ASKED_AT, Played

from schemas.figures import shipped
from schemas.pages import decode, encode
from schemas.replica.database import open_durable, transaction
from schemas.replica.intake import Rights, take
from schemas.replica.log import Contact, Entry, Kind
from sync_server.county import Figures, recount
from sync_server.county.calendar import END, START
from sync_server.figures import summary
from sync_server.office import FILE_VERSION, KEYS, LOG, Office
from sync_server.publishing import publish_office

LATER = ASKED_AT + 400 * 24 * 3600 * 1000
SYSTEM = ("form", "device")
PIECE = 60
AGAIN = 0.1
ALL = 1_000_000


def number(value: object) -> Fraction | None:
    """What the generator counted, exactly."""
    return (
        None if value is None else Fraction(str(value)) if isinstance(value, Decimal) else Fraction(value)  # type: ignore[arg-type]
    )


def differing(folder: Path, counted: Figures) -> dict[str, tuple[object, object]]:
    """Every declared figure that is not what the generator counted: both numbers, by English name."""
    values = summary(folder, shipped(), START, END, LATER).values
    found = {figure.english: values[name].value for name, figure in shipped().figures.items()}
    return {
        name: (found[name], counted[name])
        for name in sorted(compared(counted))
        if found[name] != number(counted[name])
    }


def compared(counted: Mapping[str, object]) -> set[str]:
    """The figures that both know."""
    return {figure.english for figure in shipped().figures.values()} & counted.keys()


class Uploads:
    """Everything one county's office took in and decided, to be taken in anew in other orders.

    The decisions are written here: the county that is given must not have been decided about.
    """

    def __init__(self, played: Played, folder: Path) -> None:
        self.county, self.folder, self.records = played.county, folder, played.records
        self.decided = folder / "decided"
        office = _copied(played.office, self.decided)
        try:
            self.undecided = office.log.end()[0]
            hand = Hand(office, played.records)
            for decision in played.county.decisions:
                hand.decide(decision)
            self.own = set(office.replica.identities)
            entries = [e for e in office.log.entries(0, ALL) if e.kind != Kind.CONTACT]
        finally:
            office.close()
        self.first = [e for e in entries if e.device in self.own and e.form in SYSTEM]
        self.others = [e for e in entries if e not in set(self.first)]
        self.seen, self.truth = recount(played.county.seen), played.county.truth
        self.base = self._base(folder / "base")

    def order(self, seed: int) -> list[bytes]:
        """The ids of all changes in the order of this seed."""
        pieces = _shuffled(_streams(self.others, self.own), Random(f"shuffle/{self.county.seed}/{seed}"))
        return [entry.id for piece in pieces for entry in piece]

    def wrong(self, seed: int) -> dict[str, tuple[object, object]]:
        """What comes out differently in the order of this seed: before and after the clerk's decisions, or, for every
        second seed, with the decisions among the uploads, as a restored server gets them.
        """
        random, folder = Random(f"shuffle/{self.county.seed}/{seed}"), self.folder / f"shuffled-{seed}"
        shutil.copytree(self.base, folder)
        office = Office(folder, lambda: ASKED_AT, bytes)
        before, after = self._before_and_after() if seed % 2 else ([], self.others)
        try:
            found: dict[str, Any] = {}
            if before:
                self._take_in(office, before, random)
                found |= {f"{n} undecided": both for n, both in self._published(office, self.seen).items()}
            self._take_in(office, after, random)
            return found | self._published(office, self.truth)
        finally:
            office.close()
            shutil.rmtree(folder)

    def _before_and_after(self) -> tuple[list[Entry], list[Entry]]:
        return (
            [e for e in self.others if e.seq <= self.undecided],
            [e for e in self.others if e.seq > self.undecided],
        )

    def _published(self, office: Office, counted: Figures) -> dict[str, tuple[object, object]]:
        publish_office(office)
        return differing(office.folder, counted)

    def _base(self, folder: Path) -> Path:
        """An office that knows the forms and has let the devices in, and nothing else."""
        office = _copied_folder(self.decided, folder)
        try:
            with transaction(office.db):
                office.db.execute("delete from log")
                office.db.execute("delete from tip")
                office.log.append([e.packed() for e in self.first], ASKED_AT, mine=True)
        finally:
            office.close()
        return folder

    def _take_in(self, office: Office, entries: Sequence[Entry], random: Random) -> None:
        with transaction(office.db):
            for piece in _shuffled(_streams(entries, self.own), random):
                if piece[0].device in self.own:
                    office.log.append([e.packed() for e in piece], ASKED_AT, mine=True)
                else:
                    self._upload(office, piece, random.random() < AGAIN)
            for entry in (e for e in entries if e.kind == Kind.RELEASE):
                office.log.attest(Kind.RELEASE, entry.packed(), ASKED_AT)

    def _upload(self, office: Office, piece: Sequence[Entry], is_again: bool) -> None:
        last = piece[-1]
        office.log.contact(Contact(last.device, last.n, last.id), ASKED_AT)
        rights = Rights((last.device,), office.registry.scope(last.device))
        for _ in range(1 + is_again):
            taken = take(office.log, decode(encode(piece)), rights, office.known_forms.all(), ASKED_AT)
            assert taken.took == (last.n, last.id), taken


def _streams(entries: Sequence[Entry], own: set[str]) -> list[list[Entry]]:
    """What each device sends, in the order in which it wrote it; the office's hand is one of them."""
    streams: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.kind != Kind.RELEASE:
            streams.setdefault("" if entry.device in own else entry.device, []).append(entry)
    return list(streams.values())


def _shuffled(streams: list[list[Entry]], random: Random) -> Iterator[list[Entry]]:
    """Pieces of one stream or another until all are empty. A piece ends where a device's chain branches off."""
    left = [list(stream) for stream in streams]
    while left:
        chosen = random.choice(left)
        many = next(
            (i for i in range(1, len(chosen)) if chosen[i].n != chosen[i - 1].n + 1),
            len(chosen),
        )
        many = min(many, random.randint(1, PIECE))
        yield chosen[:many]
        del chosen[:many]
        left = [stream for stream in left if stream]


def _copied(office: Office, folder: Path) -> Office:
    folder.mkdir(parents=True)
    office.db.execute("vacuum into ?", (str(folder / LOG),))
    shutil.copy2(office.folder / KEYS, folder / KEYS)
    open_durable(folder / LOG, version=FILE_VERSION).close()
    return Office(folder, lambda: ASKED_AT, Random(f"clerk/{folder.name}").randbytes)


def _copied_folder(source: Path, folder: Path) -> Office:
    shutil.copytree(source, folder)
    return Office(folder, lambda: ASKED_AT, bytes)
