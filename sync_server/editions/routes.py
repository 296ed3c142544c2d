"""`/pages/editions…`: what the office's pages show of editions, and freezing a summary from them.

Making a summary again takes seconds. It is done on the thread of whoever asks and only reads; the one change of a freeze is
written afterwards, so that no device waits. Our pages ask for one such thing at a time.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from schemas.figures.templates import KINDS, shipped_template
from schemas.filling.templates import WORD
from schemas.problems import fail
from schemas.scope import is_record_id
from sync_server.desks import Desks
from sync_server.editions.definitions import declared_by, definitions_in
from sync_server.editions.edition import FORM, Edition, edition_of, editions
from sync_server.editions.explaining import explain
from sync_server.editions.freezing import Wanted, prepare, record
from sync_server.editions.private import private_names
from sync_server.editions.rendering import remake
from sync_server.editions.saying import Pick, Saying
from sync_server.office import Office

PRIVATE, WRITES = "private", "office"
Account = Mapping[str, Any]
Accounts = Callable[[str], Account | None]


def _check_id(text: str) -> None:
    if not is_record_id(text):
        raise ValidationError("not the id of a record")


class AskedSchema(Schema):
    """What a page asks about one edition, or two."""

    class Meta:
        """What a newer page adds is left aside."""

        unknown = EXCLUDE

    session = fields.String(required=True)
    edition = fields.String(load_default="", validate=validate.Length(max=64))
    against = fields.String(load_default="", validate=validate.Length(max=64))
    language = fields.String(load_default="zh")


class FreezeSchema(Schema):
    """A summary to be frozen. It brings its id, so that a page that is sent twice makes one edition. Without a `template` it
    is the shipped one, as `template_name` ends; without `as_of_ms` it is as of now.
    """

    class Meta:
        """What a newer page adds is left aside."""

        unknown = EXCLUDE

    session = fields.String(required=True)
    record = fields.String(required=True, validate=_check_id)
    title = fields.String(required=True)
    start = fields.String(required=True)
    end = fields.String(required=True)
    as_of_ms = fields.Integer(load_default=None, allow_none=True)
    template_name = fields.String(required=True)
    template = fields.String(load_default="")
    note = fields.String(load_default="")
    supersedes = fields.String(load_default="")


def add_editions(routes: Blueprint, desks: Desks, account_of: Accounts) -> None:
    """Add them to the routes that only our pages may ask. `account_of` tells whose a session is."""
    add_reading(routes, desks, account_of)

    @routes.post("/editions/freeze")
    def freeze() -> ResponseReturnValue:
        given = _read(FreezeSchema())
        account = _account(account_of, given["session"])
        if WRITES not in account["roles"]:
            raise fail("not_for_you", got=FORM)
        with desks.reading() as office:
            if office.log.of_record(given["record"]):  # sent twice, by somebody who pressed twice
                return jsonify(record=edition_of(office, given["record"]).record, open=[])
            if given["supersedes"]:
                edition_of(office, given["supersedes"])
            made = prepare(office, _wanted(desks, given), sees_private=PRIVATE in account["roles"])
        with desks.acting() as office:
            named = record(office, made, str(account["name"]), given["record"])
            return jsonify(record=named, open=list(made.open))


def add_reading(routes: Blueprint, desks: Desks, account_of: Accounts) -> None:
    """Add those that only read."""

    @routes.post("/editions")
    def all_editions() -> ResponseReturnValue:
        _account(account_of, _read(AskedSchema())["session"])
        with desks.reading() as office:
            return jsonify(editions=[edition.told() for edition in editions(office)])

    @routes.post("/editions/one")
    def one() -> ResponseReturnValue:
        given = _read(AskedSchema())
        _account(account_of, given["session"])
        with desks.reading() as office:
            found = edition_of(office, given["edition"])
            names = _people_in(office, found)
            return jsonify(**found.told(), figures=dict(found.figures), names=names)

    @routes.post("/editions/explain")
    def explained() -> ResponseReturnValue:
        given = _read(AskedSchema())
        may = PRIVATE in _account(account_of, given["session"])["roles"]
        with desks.reading() as office:
            other = edition_of(office, given["against"]) if given["against"] else None
            told = explain(office, edition_of(office, given["edition"]), other)
            return jsonify(Saying(told, _pick(given["language"]), sees_private=may).to_json())

    @routes.post("/editions/remake")
    def remade() -> ResponseReturnValue:
        given = _read(AskedSchema())
        may = PRIVATE in _account(account_of, given["session"])["roles"]
        with desks.reading() as office:
            found = edition_of(office, given["edition"])
            made = remake(office, found, sees_private=may)
            ending = PurePath(found.template_name).suffix.lower()
            document, annex = (base64.b64encode(data).decode() for data in made)
            return jsonify(
                document=document, annex=annex, ending=ending, title=found.title, as_of=found.as_of
            )


def _people_in(office: Office, edition: Edition) -> list[str]:
    """Which lists of names out of private forms the edition prints."""
    declared = declared_by(edition.definitions)
    return private_names(declared, office.known_forms.all(), edition.template_name, edition.template)


def _wanted(desks: Desks, given: Mapping[str, Any]) -> Wanted:
    name, data = str(given["template_name"]), base64.b64decode(given["template"])
    if not data:
        template = shipped_template(KINDS[0], as_word=name.endswith(WORD))
        name, data = template.name, template.data
    as_of = given["as_of_ms"] if given["as_of_ms"] is not None else desks.clock()
    return Wanted(
        given["title"], given["start"], given["end"], as_of, name, data, definitions_in(desks.folder), given["note"].strip(),
        given["supersedes"],
    )  # fmt: skip


def _account(account_of: Accounts, session: str) -> Account:
    account = account_of(session)
    if account is None:
        raise fail("not_signed_in")
    return account


def _read(schema: Schema) -> dict[str, Any]:
    message: Any = request.get_json(silent=True)
    try:
        read: dict[str, Any] = schema.load(message)
    except ValidationError as error:
        raise fail("bad_message", where="editions", got=str(error.messages)[:500]) from None
    return read


def _pick(language: str) -> Pick:
    return (lambda zh, en: en) if language == "en" else (lambda zh, en: zh)
