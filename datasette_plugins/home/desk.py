"""The morning in words for one person: what came in and from whom, what waits, which devices are behind, the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup

from datasette_plugins import compat
from datasette_plugins.browse.looking import Linked
from datasette_plugins.browse.morning import Morning
from datasette_plugins.browse.record_view import called, device_link
from datasette_plugins.browse.waiting_page import words
from datasette_plugins.browse.waits import KINDS, record_rows
from datasette_plugins.freshness.coverage import Coverage, Device
from datasette_plugins.freshness.wording import of_device
from datasette_plugins.labels.current import OFFICE, PRIVATE, catalogue_of
from datasette_plugins.language import number, say, told
from schemas.counting.names import table

LISTED = 8
"""Devices that the home page lists; all of them are in the table of what has been received."""


class Delivery(NamedTuple):
    """What one device delivered, and when it last did."""

    device: Markup
    holder: Any
    told: str
    last: str


class News(NamedTuple):
    """A record that came in or changed."""

    link: Markup
    form: str
    told: str


class Waiting(NamedTuple):
    """So many of one kind wait."""

    title: str
    many: int
    href: str


class Number(NamedTuple):
    """A figure as it stands. `href` is empty for who may see the number but not what it is made of."""

    title: str
    value: str
    unit: str
    notes: Sequence[str]
    href: str
    private: bool


@dataclass(frozen=True)
class Desk:
    """What the template needs."""

    deliveries: Sequence[Delivery]
    news: Sequence[News]
    waiting: Sequence[Waiting]
    numbers: Sequence[Number]
    behind: Sequence[tuple[Markup, str]]
    more_behind: int


async def desk(
    datasette: Any, actor: compat.Actor | None, morning: Morning, coverage: Coverage | None
) -> Desk:
    """The morning for one person."""
    names = Linked(datasette, actor, OFFICE)
    late = [*coverage.missing(), *coverage.never(), *coverage.quiet()] if coverage else []
    may_private = await compat.may_view(datasette, actor, PRIVATE)
    return Desk(
        await _deliveries(morning, coverage, names), await _news(morning, names),
        _waiting(datasette, morning, may_private), _numbers(datasette, morning, may_private),
        await _behind(names, late[:LISTED], coverage), max(0, len(late) - LISTED),
    )  # fmt: skip


async def _deliveries(morning: Morning, coverage: Coverage | None, names: Linked) -> list[Delivery]:
    """By device, the one heard of last first."""
    by_device: dict[str, list[Any]] = {}
    for arrival in morning.arrivals:
        by_device.setdefault(arrival.device, []).append(arrival)
    holders = await _holders(names)
    found = []
    for device, arrivals in by_device.items():
        parts = [f"{_label(names, a.form)} {number(a.records)}" for a in arrivals]
        holder = await names.link("person", holders[device]) if device in holders else ""
        last = max(a.last for a in arrivals)
        found.append(
            Delivery(await device_link(names, device), holder, say("，", ", ").join(parts), last[:16])
        )
    return found


async def _holders(names: Linked) -> dict[str, str]:
    """Who holds each device."""

    def reading(db: compat.Connection) -> dict[str, str]:
        if not compat.has(db, "device"):
            return {}
        rows = db.execute(
            "select field_device, holder from device where withdrawn = 0 and holder is not null order by seq_from"
        )
        return {row[0]: row[1] for row in rows.fetchall()}

    return await compat.read(names.datasette, OFFICE, reading)


async def _news(morning: Morning, names: Linked) -> list[News]:
    wanted = [(one.form, one.record) for one in morning.newest]
    rows = await compat.read(names.datasette, OFFICE, lambda db: record_rows(db, wanted))
    found = []
    for one in morning.newest:
        if one.record in rows:
            title = await called(names, one.form, rows[one.record])
            address = names.datasette.urls.path(f"/-/record/{one.form}/{one.record}")
            what = say("新填", "new") if one.is_new else say("改动", "changed")
            told_of = f"{one.author} · {what} · {one.received_at[:16]}"
            link = Markup('<a href="{}">{}</a>').format(address, title)
            found.append(News(link, _label(names, one.form), told_of))
    return found


def _waiting(datasette: Any, morning: Morning, may_private: bool) -> list[Waiting]:
    """Each kind with its number; of the private forms one number for all."""
    counts = morning.waits[OFFICE]
    many = {"double": morning.doubles.likely, "unusual": len(morning.unusual)} | counts._asdict()
    path = datasette.urls.path("/-/waiting")
    found = [Waiting(words(kind)[0], many[kind], f"{path}?kind={kind}") for kind in KINDS if many[kind]]
    private = morning.waits.get(PRIVATE)
    if private and private.total:
        title = say("户、走访、问题（私密）里待核的", "Waiting in the private forms")
        found.append(Waiting(title, private.total, f"{path}?file=private" if may_private else ""))
    return found


def _numbers(datasette: Any, morning: Morning, may_private: bool) -> list[Number]:
    found = []
    for now in morning.figures:
        private = now.figure.database == PRIVATE
        address = f"{datasette.urls.query(now.figure.database, now.figure.name)}?{morning.period.query}"
        notes = (
            [
                say(
                    f"另有待核 {number(now.waiting)} 条，没有计入",
                    f"{number(now.waiting)} waiting, not counted",
                )
            ]
            if now.waiting
            else []
        )
        notes += (
            [say(f"其中分歧 {number(now.differing)} 条", f"{number(now.differing)} with two answers")]
            if now.differing
            else []
        )
        value = say("待核", "not settled") if now.value is None else number(now.value)
        unit = now.figure.measures[0][0]
        found.append(
            Number(say(now.figure.title, now.figure.english), value, say(_UNITS.get(unit, ""), ""), notes,
                   address if may_private or not private else "", private)
        )  # fmt: skip
    return found


_UNITS = {"场次": "场", "人次": "人次", "户数": "户", "项数": "项"}


async def _behind(
    names: Linked, late: Sequence[Device], coverage: Coverage | None
) -> list[tuple[Markup, str]]:
    """Devices of which something is known to be missing, or that have not been heard of."""
    quiet = coverage.quiet() if coverage else []
    return [(await device_link(names, d.device), of_device(d, d in quiet)) for d in late]


def _label(names: Linked, form: str) -> str:
    return told(catalogue_of(names.datasette).table_label(table(form)))
