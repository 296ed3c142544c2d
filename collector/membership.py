"""Belonging to an office: where it is, and the token that opens it.

A token is for one identity of the device. When the device has gone on under a new one, the old token vouches
for the new identity, and each step is stored before the next: a crash in between only asks again.
"""

from __future__ import annotations

from typing import NamedTuple

from collector import http_peer
from collector.http_peer import Issued
from collector.notebook import Notebook
from collector.wire import Wire
from schemas.problems import fail
from schemas.replica.database import transaction


class Membership(NamedTuple):
    """The office's address, the token, the identity it is for, and the device's name at the office."""

    url: str
    token: str
    token_for: str
    name: str


def membership(notebook: Notebook) -> Membership | None:
    """The office that this notebook has joined, if it has."""
    get = notebook.replica.get
    if not get("token"):
        return None
    return Membership(get("url"), get("token"), get("token_for"), get("name", ""))


def joined(notebook: Notebook) -> Membership:
    """The office that this notebook has joined. Raises `not_joined`."""
    found = membership(notebook)
    if found is None:
        raise fail("not_joined", str(notebook.path))
    return found


def join(notebook: Notebook, wire: Wire, code: str, *, again: bool = False) -> Membership:
    """Join an office with a one-time code. `again` renews a lost token, or follows an office that moved.

    Raises `already_joined`, `bad_code` and what the wire raises.
    """
    present = membership(notebook)
    if present is not None and not again:
        raise fail("already_joined", str(notebook.path), url=present.url)
    device = notebook.replica.device
    issued = http_peer.join(wire, code.strip(), device)
    _store(notebook, wire.url, device, issued)
    return joined(notebook)


def token_for_present(notebook: Notebook, wire: Wire) -> str:
    """The token for the device's present identity, asked for step by step where it has changed."""
    member = joined(notebook)
    identities = notebook.replica.identities
    at = identities.index(member.token_for) if member.token_for in identities else len(identities)
    token = member.token
    for device in identities[at + 1 :]:
        issued = http_peer.succeed(wire, token, device)
        _store(notebook, member.url, device, issued)
        token = issued.token
    return token


def _store(notebook: Notebook, url: str, device: str, issued: Issued) -> None:
    facts = {"url": url, "token": issued.token, "token_for": device, "name": issued.name}
    with transaction(notebook.db):
        for key, value in facts.items():
            notebook.replica.put(key, value)
