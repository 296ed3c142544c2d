"""`/pages/act`: what somebody at the office's pages does to records, written as changes of the office's own device.

Datasette never writes. Its pages send what a person did, with the heads the person was shown; here it is judged who
may do that and whether it speaks of what is there, and then all of it is written in one transaction or none. Rules of
forms are not judged: the pages do, and what breaks one is kept and marked like everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from schemas.fold import Folded
from schemas.form import Form
from schemas.problems import TaizhangError, fail
from schemas.replica.database import transaction
from schemas.scope import is_record_id
from schemas.shapes import shape_problem
from sync_server.desks import Desks
from sync_server.office import Office

ACTS_MAX = 1000
RECORD, AMEND = "record", "amend"
DOES = (RECORD, AMEND, "withdraw", "restore")
Account = Mapping[str, Any]
Act = Mapping[str, Any]


def _check_id(text: str) -> None:
    if text and not is_record_id(text):
        raise ValidationError("not the id of a record")


class ActSchema(Schema):
    """One act. `parents` are the heads of the record that the person was shown. A new record may bring its id, so
    that a form that is sent twice makes one record.
    """

    class Meta:
        """What a newer page adds is left aside."""

        unknown = EXCLUDE

    act = fields.String(required=True, validate=validate.OneOf(DOES))
    form = fields.String(required=True, validate=validate.Length(1, 64))
    record = fields.String(load_default="", validate=_check_id)
    parents = fields.List(fields.String(validate=validate.Length(equal=64)), load_default=list)
    values = fields.Dict(fields.String(), fields.Raw(allow_none=True), data_key="fields", load_default=dict)


class ActsSchema(Schema):
    """What a page sends."""

    class Meta:
        """What a newer page adds is left aside."""

        unknown = EXCLUDE

    session = fields.String(required=True)
    acts = fields.List(fields.Nested(ActSchema), required=True, validate=validate.Length(1, ACTS_MAX))


_ACTS = ActsSchema()


def add_acts(routes: Blueprint, desks: Desks, account_of: Callable[[str], Account | None]) -> None:
    """Add `act` to the routes that only our pages may ask. `account_of` tells whose a session is."""

    @routes.post("/act")
    def act() -> ResponseReturnValue:
        asked = _read(request.get_json(silent=True))
        account = account_of(asked["session"])
        if account is None:
            raise fail("not_signed_in")
        with desks.acting() as office:
            return jsonify(write(office, asked["acts"], account))


def write(office: Office, acts: Sequence[Act], account: Account) -> dict[str, Any]:
    """Write them all, in one transaction. Raises what is wrong with any of them, and then none is written."""
    with transaction(office.db):
        for number, act in enumerate(acts):
            _check(office, act, account, f"acts[{number}]")
        written: list[dict[str, str]] = []
        for act in acts:
            written.append(_write(office, _following(act, acts, written), str(account["name"])))
        seq, _ = office.log.end()
        told = [{**one, **_standing(office, one["record"])} for one in written]
    return {"acts": told, "seq": seq}


def _read(message: Any) -> dict[str, Any]:
    try:
        read: dict[str, Any] = _ACTS.load(message)
    except ValidationError as error:
        raise fail("bad_message", where="act", got=str(error.messages)[:500]) from None
    return read


def _following(act: Act, acts: Sequence[Act], written: Sequence[Mapping[str, str]]) -> Act:
    """An act on a record that an act before it in the same message is on, too, was made in sight of that one."""
    for before, done in zip(reversed(acts[: len(written)]), reversed(written), strict=True):
        if act["act"] != RECORD and done["record"] == act["record"]:
            left = [head for head in act["parents"] if head not in before["parents"]]
            return {**act, "parents": [*left, done["change"]]}
    return act


def _write(office: Office, act: Act, author: str) -> dict[str, str]:
    form, record, parents = act["form"], act["record"], tuple(act["parents"])
    if act["act"] == RECORD:
        if record and (entries := office.log.of_record(record)):
            return {
                "record": record,
                "change": entries[0].id.hex(),
            }  # sent twice, by somebody who pressed twice
        made = office.author.record(form, act["values"], author, record)
    elif act["act"] == AMEND:
        made = office.author.amend(record, form, act["values"], parents, author)
    else:
        made = getattr(office.author, act["act"])(record, form, parents, author)
    return {"record": made.record, "change": made.id}


def _standing(office: Office, record: str) -> dict[str, Any]:
    """How the record stands now: a change that landed meanwhile stands beside this one until somebody decides."""
    folded = office.records.get(record)
    return {"heads": list(folded.heads), "contested": not folded.is_settled}


# What may be written.


def _check(office: Office, act: Act, account: Account, where: str) -> None:
    form = office.known_forms.all().get(act["form"])
    if form is None:
        raise fail("unknown_form", where=where, got=act["form"])
    before: Mapping[str, Any] = {}
    if act["act"] != RECORD or (act["record"] and office.log.of_record(act["record"])):
        _check_right(office, form, act["values"], account)  # before it is said whether there is such a record
        before = _record(office, act["record"], act["form"], where).values
        _check_right(office, form, before, account)
    if act["act"] != RECORD:
        _check_seen(office, [act["record"]], act["parents"], where)
    _check_right(office, form, {**before, **act["values"]}, account)
    if act["act"] in (RECORD, AMEND):
        _check_values(form, act["values"], where)
    if act["act"] in (RECORD, AMEND) and form.used == "decision":
        _check_decision(office, {**before, **act["values"]}, where)


def _check_right(office: Office, form: Form, values: Mapping[str, Any], account: Account) -> None:
    if form.form == "form":
        raise fail(
            "not_kept_here", got=form.label["zh"]
        )  # a definition is compiled and compared with the one before
    if not writers(office, form, values) & set(account["roles"]):
        raise fail("not_for_you", got=form.label["zh"])


def writers(office: Office, form: Form, values: Mapping[str, Any]) -> set[str]:
    """The roles of which somebody must have one to write this."""
    if form.used == "system":
        return {"admin"}
    if form.home != "follows":
        return {form.home}
    about = office.known_forms.all().get(str(values.get("form") or ""))
    # Until it is said what a decision speaks of, either may be meant.
    return {about.home} if about and about.home != "follows" else {"office", "private"}


def _check_values(form: Form, values: Mapping[str, Any], where: str) -> None:
    if not values:
        raise fail("nothing_given", where=where)
    for name, value in values.items():
        field = form.by_name.get(name)
        if field is None or field.kind == "calculate":
            raise fail("unknown_field", where=form.label["zh"], got=name, form=form.form)
        if problem := shape_problem(field, value):
            raise TaizhangError(problem)


def _check_decision(office: Office, values: Mapping[str, Any], where: str) -> None:
    """What a decision speaks of must be there, and it is made on versions that exist."""
    named = [values["record"]] if values.get("record") else list(values.get("records") or ())
    if not named:
        return  # one requirement is excused, no record is spoken of
    for record in named:
        _record(office, record, str(values.get("form") or ""), where)
    seen = list(values.get("heads") or ())
    if values.get("record"):
        # Whoever finds two reports to be two events has compared them: the other one's versions are named too.
        own = {entry.id.hex() for entry in office.log.of_record(str(values["record"]))}
        seen = [head for head in seen if head in own] or seen
    _check_seen(office, named, seen, where)


def _record(office: Office, record: str, form: str, where: str) -> Folded:
    folded = office.records.get(record) if record else None  # contacts in the log are of no record
    if folded is None or folded.form != form:
        raise fail("unknown_record", where=where, got=record)
    return folded


def _check_seen(office: Office, records: Sequence[str], seen: Sequence[str], where: str) -> None:
    """Whoever changes a record was shown it: at least one of its changes, and none of another record."""
    known = {entry.id.hex() for record in records for entry in office.log.of_record(record)}
    if not seen or not set(seen) <= known:
        raise fail("unknown_parents", where=where, got=", ".join(set(seen) - known)[:200])
