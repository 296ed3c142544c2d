"""What a record's page shows, put into words: the same for its own page and for Datasette's page of the row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from datasette_plugins import compat
from datasette_plugins.browse.acts import Act, acts_of
from datasette_plugins.browse.looking import Linked, in_words, record_address, texts
from datasette_plugins.browse.mentions import Mention, mentions
from datasette_plugins.browse.record_reading import Found, Row, find
from datasette_plugins.browse.standing import Standing, reasons, standing
from datasette_plugins.browse.story import Story, story
from datasette_plugins.browse.telling import Told, tell
from datasette_plugins.labels.cells import short
from datasette_plugins.labels.current import catalogue_of
from datasette_plugins.language import say, told
from schemas.counting.names import column, table
from schemas.fold import KeepsBoth
from schemas.form import Form


@dataclass(frozen=True)
class Side:
    """One of several answers that stand beside each other."""

    text: Any
    author: str
    made_at: str
    is_read: bool


@dataclass(frozen=True)
class RecordView:
    """Everything that the template needs."""

    form: str
    label: str
    title: str
    number: str
    address: str
    standing: Standing
    instead: Markup | str
    reasons: Sequence[str]
    conflicts: Sequence[tuple[str, Sequence[Side]]]
    answers: Sequence[tuple[str, Any]]
    noted: Sequence[tuple[str, Any]]
    story: Sequence[Told]
    together: Sequence[Markup]
    counts: Sequence[tuple[Markup, Row]]
    mentions: Sequence[Mention]
    acts: Sequence[Act]
    private: bool


async def record_view(
    datasette: Any, actor: compat.Actor | None, database: str, form: str, record: str
) -> RecordView | None:
    """The view of a record in one file; None when the file has none of this id."""
    known = catalogue_of(datasette).forms.get(form)
    found = await compat.read(datasette, database, lambda db: find(db, form, record)) if known else None
    if known is None or found is None:
        return None
    names = Linked(datasette, actor, database)
    past = story(found.entries, _keeps_both(known))
    stands = standing(found, past)
    is_open = bool(found.conflicts) or found.row["state"] == "contested"
    return RecordView(
        form, told(known.label), await called(names, form, found.row), short(record), record_address(datasette, form, record),
        stands, await names.link(form, stands.instead) if stands.instead else "",
        reasons(found) if found.row["state"] in ("broken", "contested", "held") else [],
        await _conflicts(found, form, names), await _answers(known, found, past, names), await _noted(found, names),
        await tell(found, past, form, names), await _together(found, form, names),
        [(await names.link("audience_count", row["record"]), row) for row in found.counts],
        await mentions(datasette, database, form, record), acts_of(datasette, actor, form, found.row, is_open=is_open),
        known.home == "private",
    )  # fmt: skip


def _keeps_both(form: Form) -> KeepsBoth:
    """For the fold: of a question that the form does not know nothing is decided in ignorance."""
    return lambda name: (field := form.by_name.get(name)) is None or field.merge == "keep_both"


REASON_SHOWN = 24
"""Characters of a reason by which a decision is called."""


async def called(names: Linked, form: str, row: Row) -> str:
    """What a record is called: its title or topic, or what it is about, and its day."""
    known = catalogue_of(names.datasette).forms[form]
    title = row.get(column(known.title)) if known.title else None
    title = Markup(await in_words(names, form, known.title, title)).striptags() if title else ""  # noqa: S704
    day = next((row.get(column(f.name)) for f in known.live() if f.kind == "date"), None)
    if known.used == "decision":
        return await _decided(names, form, row) or short(row["record"])
    if not title:
        about = [f for f in known.live() if f.kind == "one_of" and row.get(column(f.name))]
        topic = next((f for f in about if f.of == "topic"), about[0] if about else None)
        title = Markup(await names.link(topic.of, row[column(topic.name)])).striptags() if topic else ""  # noqa: S704
    return " · ".join(str(part) for part in (title, day) if part) or short(row["record"])


async def _decided(names: Linked, form: str, row: Row) -> str:
    """A decision has no title: what it says, and why."""
    what = await in_words(names, form, "what", row["what"]) if row.get("what") else ""
    reason = str(row.get(column("reason")) or "")
    short_reason = reason if len(reason) <= REASON_SHOWN else f"{reason[:REASON_SHOWN]}…"
    return say("：", ": ").join(part for part in (str(what), short_reason) if part)


async def _answers(form: Form, found: Found, past: Story, names: Linked) -> list[tuple[str, Any]]:
    """The answers as they are taken now, in the order of the form; then what this form does not know."""
    values = past.folded.values
    said = []
    for field in form.fields:
        value = values.get(field.name)
        if value is None and field.kind == "calculate":
            value = found.row.get(column(field.name))
        if value not in (None, "", []):
            said.append(
                (_label(names, form, field.name), await in_words(names, form.form, field.name, value))
            )
    others = [name for name in values if name not in form.by_name and values[name] not in (None, "", [])]
    return said + [(name, await in_words(names, form.form, name, values[name])) for name in others]


async def _noted(found: Found, names: Linked) -> list[tuple[str, Any]]:
    """What the programs note about a record."""
    row = found.row
    return [
        (say("填写人", "Filled in by"), row["author"]),
        (say("设备", "Device"), await device_link(names, row["device"])),
        (say("填写时间（设备时钟）", "Made, by the device's clock"), row["made_at"]),
        (say("收到", "Received"), row["received_at"]),
        (say("最后改动收到", "Last change received"), row["changed_at"]),
        (say("表的版本", "Version of the form"), row["form_version"]),
    ]


async def device_link(names: Linked, device: str) -> Markup:
    """A device's name, leading to its page."""
    address = names.datasette.urls.path(f"/-/device/{device}")
    return Markup('<a href="{}">{}</a>').format(address, await names.device(device))


async def _conflicts(found: Found, form: str, names: Linked) -> list[tuple[str, list[Side]]]:
    sides: dict[str, list[Side]] = {}
    for row in found.conflicts:
        label = catalogue_of(names.datasette).column(table(form), column(row["field"])).text
        text = await in_words(names, form, row["field"], row["value"])
        sides.setdefault(label, []).append(Side(text, row["author"], row["made_at"], bool(row["is_read"])))
    return list(sides.items())


async def _together(found: Found, form: str, names: Linked) -> list[Markup]:
    """The other reports of the same event."""
    reports = texts(found.counted["reports"]) if found.counted else []
    return [await names.link(form, other) for other in reports if other != found.row["record"]]


def _label(names: Linked, form: Form, name: str) -> str:
    return catalogue_of(names.datasette).column(table(form.form), column(name)).text
