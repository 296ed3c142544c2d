"""The answering side of the exchange: one request in, one reply out, over a log.

The server answers devices and publishers with it, in process or behind HTTP. The push is taken in inside the
caller's transaction (`write`), the pull is only reading (`read`), so that a server can give each its own connection.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from schemas.form import Form
from schemas.limits import PAGE_BODY_BYTES, PAGE_CHANGES_MAX, PROTOCOL
from schemas.marks import CHAIN_BYTES, Mark
from schemas.packed import unpack
from schemas.pages import decode, encode
from schemas.replica.chains import follows_known, has_copy
from schemas.replica.intake import Rights, Taken, take
from schemas.replica.log import Contact, Entry, Kind, Log

CONTACT_REST_MS = 60_000
"""A device that says the same head again within this time adds no line to the history of contacts."""

SCAN_MAX = 5000
"""How many entries one pull may look through for those in scope, so that no request takes long."""

PASSED_ID_CHARS = 16
"""How much of a change's id a published file is told of a change that it may not hold: enough to know it again."""

Message = dict[str, Any]


def is_rewound(log: Log, request: Message) -> bool:
    """Whether the request shows a mark this log does not have: the log went back in time."""
    for mark in (Mark.read(request["seen"]), Mark.read(request["since"])):
        if mark is not None:
            chain = log.chain_at(mark.seq)
            if chain is None or chain.hex() != mark.chain:
                return True
    return False


def needs_write(log: Log, request: Message, rights: Rights, now: int) -> bool:
    """Whether answering this request adds to the log; a device that has nothing new to say does not."""
    return request["page"] is not None or (not rights.gives_back and _is_news(log, request, now))


def write(log: Log, request: Message, rights: Rights, forms: Mapping[str, Form], now: int) -> Taken:
    """Note the contact, then take in the page, inside the caller's transaction. Not for a rewound log."""
    if not rights.gives_back and _is_news(log, request, now):
        log.contact(Contact(request["device"], *_head(request)), now)
    if request["page"] is None:
        return Taken()
    return take(log, decode(request["page"]), rights, forms, now)


def _is_news(log: Log, request: Message, now: int) -> bool:
    row = log.db.execute(
        "select n, id, received_at from log where device = ? and kind = 4 order by seq desc limit 1",
        (request["device"],),
    ).fetchone()
    return row is None or _head(request) != (row[0], row[1]) or now - row[2] >= CONTACT_REST_MS


def _head(request: Message) -> tuple[int, bytes]:
    n, head = request["head"]
    return n, bytes.fromhex(head or "")


def read(log: Log, request: Message, rights: Rights, taken: Taken | None) -> Message:
    """The reply: what became of the push, and the next page of what the asker lacks.

    Shows the log's newest mark; it covers whatever the reply acknowledges.
    """
    end, chain = log.end()
    scope = rights.scope.id
    reply: Message = {"v": PROTOCOL, "mark": [end, chain.hex(), scope], "since": request["since"]}
    reply["seen"] = request["seen"]
    if taken is None:
        return reply | {"rewound": True}
    reply |= _outcome(taken)
    if has_copy(log, request["device"], request["head"][0]):
        reply["forked"] = True
    since = Mark.read(request["since"])
    if since is not None and since.scope != scope:
        return reply | {"restart": True}
    if request["limit"]:
        reply |= _pull(log, since.seq if since else 0, request, rights)
    return reply


def _outcome(taken: Taken) -> Message:
    out: Message = {}
    if taken.took:
        out["took"] = [taken.took[0], taken.took[1].hex()]
    if taken.heads is not None:
        out["heads"] = [[n, i.hex()] for n, i in taken.heads]
    if taken.damaged:
        out["damaged"] = True
    if taken.held:
        out["held"] = {i: p.to_json() for i, p in taken.held.items()}
    return out


def _pull(log: Log, after: int, request: Message, rights: Rights) -> Message:
    selection = _Selection(log, after, request, rights)
    chain = log.chain_at(selection.upto) or bytes(CHAIN_BYTES)
    out: Message = {"upto": [selection.upto, chain.hex(), rights.scope.id], "more": selection.more}
    contacts = [e for e in selection.chosen if e.kind == Kind.CONTACT]
    changes = [e for e in selection.chosen if e.kind != Kind.CONTACT]
    if selection.chosen or selection.passed:
        out["page"] = encode(changes)
        out["receipts"] = {
            "seq": [e.seq for e in changes],
            "received_at": [e.received_at for e in changes],
            "problems": {str(i): orjson.loads(e.problem) for i, e in enumerate(changes) if e.problem},
            "contacts": [[e.seq, e.received_at, e.device, e.n, e.id.hex()] for e in contacts],
            "passed": [[e.seq, e.device, e.n, e.id.hex()[:PASSED_ID_CHARS]] for e in selection.passed],
        }
    return out


class _Selection:
    """The entries after a mark that are in scope, as far as one page goes.

    When an entry brings its record into scope, all earlier entries of the record come with it.
    """

    def __init__(self, log: Log, after: int, request: Message, rights: Rights) -> None:
        self.log, self.after, self.rights, self.scope = log, after, rights, rights.scope
        self.limit = min(request["limit"], PAGE_CHANGES_MAX)
        self.chosen: list[Entry] = []
        self.passed: list[Entry] = []
        self.upto = after
        self.more, self._size = True, 0
        scans = 1 if rights.gives_back else max(1, SCAN_MAX // self.limit)
        for _ in range(scans):
            if not self.more or len(self.chosen) >= self.limit or not self._scan(request):
                return

    def _scan(self, request: Message) -> bool:
        """Look through as many entries as a page could hold. False when the page is full."""
        entries = self.log.entries(self.upto, self.limit)
        self.more = len(entries) == self.limit
        self._echo = self._held_by_asker(request, entries)
        forms = {e.form for e in entries}
        self._whole = set(filter(self.scope.sends_all, forms))
        self._by_maker = set(filter(self.scope.goes_by_maker, forms))
        theirs = {e.record for e in entries if e.form in self._by_maker} if self._by_maker else set()
        self._touched = self.log.touched(theirs, self.rights.own) if theirs else {}
        for entry in entries:
            take = self._take(entry)
            self._size += sum(map(_size, take))
            if self.chosen and (len(self.chosen) + len(take) > self.limit or self._size > PAGE_BODY_BYTES):
                self.more = True
                return False
            self.chosen += take
            self.upto = entry.seq
            # A published file tells for every device what has arrived, also of what it may not hold.
            if not take and self.rights.gives_back and entry.kind in (Kind.CHANGE, Kind.HELD):
                self.passed.append(entry)
        return True

    def _held_by_asker(self, request: Message, entries: list[Entry]) -> set[int]:
        """Which of these entries the asker surely holds, being its own: those on the chain below the head it states.

        Another copy of the device may have gone on elsewhere: where two changes have one number nothing is sure.
        """
        device, (n, head) = request["device"], _head(request)
        own = [e for e in entries if e.device == device and e.n <= n and e.kind == Kind.CHANGE]
        if not own or not follows_known(self.log, device, n + 1, head):
            return set()
        branched = self.log.branched(device, min(e.n for e in own), max(e.n for e in own))
        return {e.seq for e in own if e.n not in branched}

    def _take(self, entry: Entry) -> list[Entry]:
        if entry.kind == Kind.CONTACT:
            return [entry] if self.rights.gives_back else []
        is_echo = entry.seq in self._echo
        if entry.form in self._whole:
            return [] if is_echo else [entry]
        if not self.scope.sends_some(entry.form):
            return []
        if entry.form in self._by_maker:
            first, own_first = self._touched.get(entry.record, (0, entry.seq + 1))
            if entry.seq < own_first:
                return []
            if entry.seq > own_first or entry.seq == first:
                return [] if is_echo else [entry]
        before = self.log.of_record(entry.record, entry.seq - 1)
        if self._admits(before):
            return [] if is_echo else [entry]
        brought = [*before, entry]
        return [e for e in brought if e.seq not in self._echo] if self._admits(brought) else []

    def _admits(self, entries: list[Entry]) -> bool:
        changes = (unpack(e.packed()._replace(held=None)) for e in entries)
        return self.scope.admits(changes, self.rights.own, self._made_by_own)

    def _made_by_own(self, record: str) -> bool:
        first = self.log.of_record(record)[:1]
        return bool(first) and first[0].device in self.rights.own


def _size(entry: Entry) -> int:
    return len(entry.body) + len(entry.opened or b"")
