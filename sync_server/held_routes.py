"""`/pages/held` and `/pages/release`: what the office's pages show of held changes, and letting one in.

Whoever may see the records of a form sees what a change of it says; where it is from is shown besides to whoever
administers devices. Letting in what a device had no right to write, or what is another device's, is deciding about
devices: that takes an administrator. Anything else takes the right to write it. What somebody sees of households is
written down before it is answered, and so is every release.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from schemas.packed import Packed, unpack
from schemas.problems import TaizhangError, fail
from sync_server.acts import writers
from sync_server.audit import READ, RELEASE, Audit
from sync_server.desks import Desks
from sync_server.held import ALTERED, held, release, says
from sync_server.office import Office

LISTED = 100
ADMIN, PRIVATE = "admin", "private"
EVERYBODY = {"office", ADMIN, PRIVATE}
OF_DEVICES = ("out_of_scope", "foreign_device")
Account = Mapping[str, Any]


def add_held(
    routes: Blueprint, desks: Desks, account_of: Callable[[str], Account | None], audit: Audit
) -> None:
    """Add both to the routes that only our pages may ask. `account_of` tells whose a session is."""

    def asking() -> Account:
        account = account_of(_text("session"))
        if account is None:
            raise fail("not_signed_in")
        return account

    @routes.post("/held")
    def listed() -> ResponseReturnValue:
        account, wanted = asking(), _text("change")
        with desks.reading() as office:
            found = told(office, account, wanted)
        if any(one["private"] and one["values"] is not None for one in found["changes"]):
            audit.note(str(account["id"]), READ, "GET /-/held" + (f"/{wanted}" if wanted else ""))
        return jsonify(found)

    @routes.post("/release")
    def let_in() -> ResponseReturnValue:
        account, wanted = asking(), _text("change")
        with desks.acting() as office:
            change = _releasable(office, account, wanted)
            audit.note(str(account["id"]), RELEASE, f"{change.form} {change.id.hex()[:12]}")
            release(office, wanted)
            folded = office.records.get(change.record)
            answer = {"form": change.form, "record": change.record, "contested": not folded.is_settled}
            return jsonify(**answer, seq=office.log.end()[0])


def told(office: Office, account: Account, wanted: str = "") -> dict[str, Any]:
    """The held changes that somebody may know of, the newest first; or the one that is `wanted`."""
    roles = set(account["roles"])
    known = [(change, authors(office, change)) for change in held(office)]
    known = [(change, may) for change, may in known if roles & {*readers(may), ADMIN}]
    chosen = [one for one in known if wanted in ("", one[0].id.hex())][: -LISTED - 1 : -1]
    return {"changes": [_told(office, change, may, roles) for change, may in chosen], "total": len(known)}


def readers(may_write: set[str]) -> set[str]:
    """The roles of which somebody must have one to see what a change says, which only these may write."""
    return {PRIVATE} if may_write == {PRIVATE} else EVERYBODY


def authors(office: Office, change: Packed) -> set[str]:
    """The roles of which somebody must have one to write a change like this. What nobody can tell is private."""
    form = office.known_forms.all().get(change.form)
    if form is None:
        return {PRIVATE}
    needed = writers(office, form, says(change) or {})
    if len(needed) == 1:
        return needed
    try:  # a change of a decision need not say again what the decision is about
        needed = writers(office, form, office.records.get(change.record).values)
    except TaizhangError:
        return {PRIVATE}
    return needed if len(needed) == 1 else {PRIVATE}


def may_release(change: Packed, may: set[str], roles: set[str]) -> bool:
    """Whether somebody with these roles may let a change in. Nobody may what is altered, nor, here, a form's definition."""
    code = change.held.code if change.held else ""
    if code in ALTERED or change.form == "form":
        return False
    return bool(roles & ({ADMIN} if code in OF_DEVICES else may))


def _told(office: Office, change: Packed, may: set[str], roles: set[str]) -> dict[str, Any]:
    """A change as somebody may know it. Who wrote it, when and what is for those who may see its form."""
    device = office.registry.all().get(change.device)
    one = {
        "change": change.id.hex(), "form": change.form, "device": change.device, "n": change.n,
        "device_name": device.name if device else "",
        "code": change.held.code if change.held else "", "detail": dict(change.held.detail) if change.held else {},
        "private": may == {PRIVATE},
        "is_altered": bool(change.held and change.held.code in ALTERED),
        "may_release": may_release(change, may, roles), "may_see": bool(readers(may) & roles),
        "received_at": _received(office, change), "record": "", "author": "", "made_at": None, "act": "", "values": None,
    }  # fmt: skip
    return one | _content(change) if one["may_see"] else one


def _content(change: Packed) -> dict[str, Any]:
    try:
        read = unpack(change)
    except (KeyError, TypeError, ValueError):
        return {"record": change.record}  # held because its bytes cannot be read
    act = read.act if read.act != "set" else "amend" if read.parents else "record"
    head = {"record": change.record, "author": read.author, "made_at": read.made_at, "act": act}
    return {**head, "values": says(change)}


def _received(office: Office, change: Packed) -> int:
    entries = office.log.of_record(change.record)
    return next((entry.received_at for entry in entries if entry.id == change.id), 0)


def _releasable(office: Office, account: Account, wanted: str) -> Packed:
    """The change, if it is held and this account may let it in. Raises `unknown_held`, `not_for_you`."""
    roles = set(account["roles"])
    found = [(c, authors(office, c)) for c in held(office) if c.id.hex() == wanted]
    found = [(c, may) for c, may in found if roles & {*readers(may), ADMIN}]
    if not found:
        raise fail("unknown_held", got=wanted[:12])
    change, may = found[0]
    if change.held is not None and change.held.code in ALTERED:
        raise fail(change.held.code, change.place, wanted[:12])
    if not may_release(change, may, roles):
        raise fail("not_for_you", got=change.form)
    return change


def _text(name: str) -> str:
    data: Any = request.get_json(silent=True)
    return str(data.get(name) or "") if isinstance(data, dict) else ""
