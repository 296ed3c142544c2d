"""What each act of a scenario does on the stage.

People write what they were shown: an amendment's parents are the heads on that very device, a decision's
heads those that the office sees. Nothing reaches into a log; every act goes the way a program would.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from schemas.changes import Change
from schemas.clock import instant, local
from schemas.fold import Folded
from schemas.form import Field
from schemas.problems import TaizhangError, fail
from schemas.rules import check
from sync_server import held
from sync_server.devices import set_state
from sync_server.enrolment import make_code
from sync_server.scenario.faults import bad, because
from sync_server.scenario.lines import Line
from sync_server.scenario.stage import Act, Hand, Stage

_UNITS_MS = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1, "": 1}
_OFFSET = re.compile(r"([+-]?[0-9]{1,15})(d|h|m|s|ms|)")


# Devices.


def enrol(stage: Stage, line: Line) -> None:
    """A new device joins, and is brought level, as it would be in front of the clerk."""
    says = stage.names.resolve(line.place, dict(line.says))
    device = stage.bring_on(line)
    scope = {"write": says.get("write", ()), "near": says.get("near", ())}
    code = make_code(stage.office, says["name"], says.get("holder", ""), **scope)
    device.join(stage.office, code, stage.url)
    device.sync(stage.office)


def copy(stage: Stage, line: Line) -> None:
    """Another device comes to hold the same notebook: an image was restored, a disk was cloned."""
    stage.bring_on(line, copy_of=stage.device(line, line.says["from"]))


def sync(stage: Stage, line: Line) -> None:
    """A device exchanges with the office until level."""
    device, expected = stage.device(line, line.device), line.says.get("refused")
    try:
        device.sync(stage.office, again=line.says.get("again", False))
    except TaizhangError as error:
        if error.problem.code != expected:
            raise because("refused", line.place, error, line.device) from None
    else:
        if expected:
            raise bad("not_refused", line.place, line.device)


def clock(stage: Stage, line: Line) -> None:
    """A device's clock is set wrong by so much, or to a time from which it goes on."""
    device, text = stage.device(line, line.device), str(line.says["set"])
    if match := _OFFSET.fullmatch(text):
        device.skew = int(match[1]) * _UNITS_MS[match[2]]
        return
    try:
        device.skew = instant(text) - stage.now
    except ValueError:
        raise bad("bad_clock", line.place, text) from None


def revoke(stage: Stage, line: Line) -> None:
    """The office takes a device's access away."""
    device = stage.device(line, line.says["of"]).replica.device
    set_state(stage.office, device, "revoked", line.says["reason"])


def close(stage: Stage, line: Line) -> None:
    """The office no longer waits for a device, from a date and for a reason."""
    device = stage.device(line, line.says["of"]).replica.device
    set_state(stage.office, device, "closed", line.says["reason"], line.says["closed_on"])


def release(stage: Stage, line: Line) -> None:
    """The office lets a record count that was held."""
    record = stage.names.record(line.place, line.says["record"])
    waiting = [change for change in held.held(stage.office) if change.record == record]
    if not waiting:
        raise bad("nothing_held", line.place, line.says["record"])
    for change in waiting:
        held.release(stage.office, change.id.hex())


def define(stage: Stage, line: Line) -> None:
    """The office gives out a new version of a form, with further fields."""
    known = stage.office.known_forms.all().get(line.says["form"])
    if known is None:
        raise fail("unknown_form", got=line.says["form"])
    added = tuple(Field.from_json(field) for field in line.says["adds"])
    stage.office.define(replace(known, version=known.version + 1, fields=(*known.fields, *added)))


# Records.


def record(stage: Stage, line: Line) -> None:
    """Somebody makes a new record; `as` is what later lines call it."""
    hand, form = stage.hand(line), line.says["form"]
    fields = stage.names.resolve(line.place, line.says["fields"])
    fields = _with_what_was_shown(hand, line, form, fields)
    change = hand.author.record(form, fields, hand.signature)
    if "as" in line.says:
        stage.names.give(line.place, line.says["as"], change.record)
    _look_at(stage, line, hand, change)


def amend(stage: Stage, line: Line) -> None:
    """Somebody sets fields of a record that they see on their device."""
    hand, fields = stage.hand(line), stage.names.resolve(line.place, line.says["fields"])
    seen = _seen(stage, line, hand)
    change = hand.author.amend(seen.record, seen.form, fields, seen.heads, hand.signature)
    _look_at(stage, line, hand, change)


def withdraw(stage: Stage, line: Line) -> None:
    """Somebody takes a record back."""
    hand = stage.hand(line)
    seen = _seen(stage, line, hand)
    hand.author.withdraw(seen.record, seen.form, seen.heads, hand.signature)


def restore(stage: Stage, line: Line) -> None:
    """Somebody undoes a withdrawal."""
    hand = stage.hand(line)
    seen = _seen(stage, line, hand)
    _look_at(stage, line, hand, hand.author.restore(seen.record, seen.form, seen.heads, hand.signature))


def _seen(stage: Stage, line: Line, hand: Hand) -> Folded:
    named = line.says["record"]
    return _shown(hand, line, stage.names.record(line.place, str(named)), str(named))


def _shown(hand: Hand, line: Line, record: str, named: str) -> Folded:
    if not hand.records.log.of_record(record):
        raise bad("not_seen", line.place, named)
    return hand.records.get(record)


def _with_what_was_shown(hand: Hand, line: Line, form: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """A decision also says on which form's records, and on which state of them, it was made."""
    definition = hand.forms.all().get(form)
    decided = [*fields.get("records", ()), *([fields["record"]] if fields.get("record") else ())]
    if definition is None or definition.used != "decision" or not decided:
        return dict(fields)
    shown = [_shown(hand, line, str(record), str(record)) for record in decided]
    heads = sorted({head for row in shown for head in row.heads})
    return {"form": shown[0].form, "heads": heads, **fields}


def _look_at(stage: Stage, line: Line, hand: Hand, change: Change) -> None:
    """Remember the record's title, and judge it by its form, so that a slip in a scenario is noticed."""
    row = hand.records.get(change.record)
    form = hand.forms.all()[row.form]
    if title := row.values.get(form.title):
        stage.names.note_title(form.form, str(title), row.record)
    problems = [] if row.withdrawn else check(form, row.values, local(stage.now))
    expected = line.says.get("breaks", False)
    if problems and not expected:
        raise because("breaks", line.place, TaizhangError(*problems), row.form)
    if expected and not problems:
        raise bad("breaks_nothing", line.place, row.form)


ACTS: Mapping[str, Act] = {
    "enrol": enrol, "copy": copy, "sync": sync, "clock": clock, "revoke": revoke, "close": close,
    "release": release, "define": define,
    "record": record, "amend": amend, "withdraw": withdraw, "restore": restore,
}  # fmt: skip
