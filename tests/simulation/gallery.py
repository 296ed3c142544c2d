"""The gallery of planted faults: each is the real code with one guard taken out.

All of them must be found by the invariants that hold for every world, none by a test written for it. The seed beside
each is the first that does; `python tests/simulation/hunt.py --write` looks for them anew.
"""

from __future__ import annotations

from simulation.cutting import Cut, Mutant

R = "schemas.replica."
EXCHANGE, ANSWER, INTAKE = R + "exchange:Exchange.", R + "answer:", R + "intake:"
CHAINS, REPLICA, LOG = R + "chains:", R + "replica:", R + "log:Log."
SELECTION = ANSWER + "_Selection."


def one(name: str, seed: int, target: str, old: str, new: str) -> Mutant:
    return Mutant(name, seed, (Cut(target, old, new),))


GALLERY = (
    # What the server takes in.
    one("no dedupe at append", 0, CHAINS + "append_chained", "[c for c in changes if c.id not in stands]", "changes"),
    one("no dedupe at giving back", 2, CHAINS + "append_loose", "if change.id in stands:", "if False:"),
    one("the proof of a pushed page is not checked", 1, INTAKE + "take", "if not run.proved:", "if False:"),
    one("a held change is dropped", 1, CHAINS + "append_chained",
        "log.append(new, now)", "log.append([c for c in new if not c.held], now)"),
    one("a held change is answered for only once", 101, CHAINS + "_why_held",
        "stands[change.id].held if change.id in stands else None", "None"),
    one("what was released is not given back", 249, CHAINS + "append_loose",
        "log.attest(Kind.RELEASE, change, now)", "pass"),
    one("a change behind a gap counts as whole", 261, CHAINS + "append_loose", "loose=not whole", "loose=False"),
    one("a gap is never closed", 219, CHAINS + "_settle", "_tighten(log, device, joined + branches)", "pass"),
    one("a branch that waited is forgotten", 659, CHAINS + "_settle", "for p in [last, *branches]", "for p in [last]"),
    one("the tip stays where it was", 1, CHAINS + "_settle", "if tip in passed:", "if False:"),
    one("receipt times go back", 5, LOG + "_write", "max(at, now)", "now"),
    # Marks and restored servers.
    one("a restored server is not noticed", 2, ANSWER + "is_rewound", "chain is None or chain.hex() != mark.chain", "False"),
    one("a mark is a plain number", 2, ANSWER + "is_rewound", "chain is None or chain.hex() != mark.chain", "chain is None"),
    one("the mark seen is not presented", 104, EXCHANGE + "_request", "if seen and seen != since:", "if False:"),
    one("the mark seen is not kept with what it covers", 0, EXCHANGE + "_apply",
        'replica.put("seen", list(reply["mark"]))', "pass"),
    one("nothing is pushed again after a restore", 5, REPLICA + "Replica.rewind", 'self.put("acked", {})', "pass"),
    one("nothing is pulled again after a restore", 2, REPLICA + "Replica.rewind", 'self.put("since", None)', "pass"),
    one("what was held stays so when it is taken", 21, REPLICA + "Replica.hear", "if i not in told", ""),
    one("the mark does not cover what the reply acknowledges", 91, ANSWER + "read",
        "end, chain = log.end()",
        "end = max(0, log.end()[0] - 1 - (taken.new if taken else 0)); chain = log.chain_at(end)"),
    one("contacts are not noted", 0, ANSWER + "write", "not rights.gives_back and _is_news", "False and _is_news"),
    # What the device believes.
    one("acknowledged when sent", 1, EXCHANGE + "step", "reply = self.peer.ask(request)",
        "sending and self.replica.acknowledge(sending); reply = self.peer.ask(request)"),
    one("any acknowledgement is believed", 212, EXCHANGE + "_apply_push",
        'reply["took"] and _head(reply["took"]) == self.replica.receipt_of(sending)', 'reply["took"]'),
    one("a late reply is believed", 1, EXCHANGE + "_is_stale", "return any(", "return False and any("),
    Mutant("the mark is stored before the page", 1, (
        Cut(EXCHANGE + "step", "with transaction(self.replica.db):", "if True:"),
        Cut(EXCHANGE + "_apply", 'new = replica.receive(',
            'replica.put("since", list(reply["upto"])); new = replica.receive('),
    )),
    one("a page is acknowledged before its mark is kept", 63, EXCHANGE + "step", "with transaction(self.replica.db):", "if True:"),
    one("the proof of a pulled page is not checked", 1, REPLICA + "received", "if not run.proved:", "if False:"),
    one("a damaged page counts as delivered", 1, EXCHANGE + "_apply_push",
        "self._damaged += 1", "self.replica.acknowledge(sending)"),
    one("one page and no more", 1, EXCHANGE + "_apply", 'more = reply["more"]', "more = False"),
    one("a release is taken for a repeat", 12, REPLICA + "Replica.receive",
        "elif (here.problem is None) != (change.held is None):", "elif False:"),
    one("what is held anew is taken for a repeat", 26, REPLICA + "Replica.receive",
        "elif (here.problem is None) != (change.held is None):", "elif here.problem and not change.held:"),
    one("two entries of one change in a page", 3, REPLICA + "Replica.receive", "met.get(change.id) or stands", "stands"),
    one("nobody tells the author of a held change", 1, REPLICA + "Replica.hear", "if held != noted:", "if False:"),
    # Copied devices.
    one("a copied device is not noticed", 0, ANSWER + "read", 'if has_copy(log, request["device"], request["head"][0]):', "if False:"),
    one("a copy that fell behind is not noticed", 1, CHAINS + "has_copy",
        "or log.db.execute(beyond, (device, head)).fetchone() is not None", ""),
    one("two branches are not noticed", 3, CHAINS + "has_copy", "len(log.tips(device)) > 1 or", ""),
    one("former identities are not pushed", 5, REPLICA + "Replica.identities", '[*self.get("former", []), self.device]', "[self.device]"),
    # What is sent to whom.
    one("an echo is told by its number alone", 0, SELECTION + "_held_by_asker", "if e.n not in branched", ""),
    one("an echo is told without a whole chain", 618, SELECTION + "_held_by_asker",
        "not own or not follows_known(self.log, device, n + 1, head)", "not own"),
    one("everything of one's own is an echo", 0, SELECTION + "_held_by_asker", "and e.n <= n ", ""),
    one("another scope goes on at the old mark", 21, ANSWER + "read", "if since is not None and since.scope != scope:", "if False:"),
    one("a restart is ignored", 3, EXCHANGE + "_apply", "replica.restart()", "pass"),
    one("releases are not sent", 3, SELECTION + "_take", "is_echo = entry.seq in self._echo",
        "is_echo = entry.seq in self._echo or entry.kind == Kind.RELEASE"),
    one("earlier entries do not come along", 12, SELECTION + "_take",
        "brought = [*before, entry]", "brought = [entry] if self._admits([*before, entry]) else []"),
    one("each change is looked at alone", 11, SELECTION + "_take",
        "before = self.log.of_record(entry.record, entry.seq - 1)", "before = []"),
    one("the mark runs ahead of the page", 15, SELECTION + "_scan", "self.more = True", "self.more, self.upto = True, entry.seq"),
    # Folding.
    one("the fold goes by arrival", 55, "schemas.fold:fold", "sorted(unique.values(), key=_rank)", "list(unique.values())"),
    one("the fold goes by clocks", 1, "schemas.fold:_undominated", "if c.id not in seen", ""),
    one("a held change has no ancestry", 97, "schemas.fold:ancestors", "if p in changes]",
        "if p in changes and changes[p].fields is not None]"),
    one("a released change stays held", 21, R + "records:fold_entries", "for e in entries}", "for e in reversed(list(entries))}"),
)  # fmt: skip
