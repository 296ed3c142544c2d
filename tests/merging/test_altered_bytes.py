"""A page as it is on the wire: one byte of it altered, anywhere, never passes for the page that was sent."""

import orjson
import pytest

from schemas.changes import make
from schemas.messages import check
from schemas.packed import Packed, pack
from schemas.pages import decode, encode
from schemas.problems import TaizhangError


def changes() -> list[Packed]:
    """Two devices, two shapes, a parent in the page and one outside, open, sealed and erased."""
    out: list[Packed] = []
    for device in ("da", "db"):
        prev = None
        for n in (1, 2, 3):
            is_sealed = n == 3
            change = make(
                device=device, n=n, prev=prev, record=f"0190-{n}", form="need" if is_sealed else "session", form_version=1,
                author="王", made_at=1_760_000_000_000 + n, parents=(prev,) if prev else ("cd" * 32,),
                fields={"a": "甲"} if is_sealed else {"headcount": 30 + n, "also": ["x", {"y": None}]},
                salt="ab" * 16 if is_sealed else None,
            )  # fmt: skip
            packed = pack(change)
            out.append(packed._replace(opened=None) if is_sealed and device == "db" else packed)
            prev = change.id
    return out


def arrived(wire: bytes) -> list[Packed] | None:
    """What a receiver would store of these bytes; None when it sees that they are damaged."""
    try:
        request = check("request", orjson.loads(wire))
        runs = decode(request["page"])
    except (orjson.JSONDecodeError, TaizhangError):
        return None
    if not all(run.proved for run in runs) or any(c.held for run in runs for c in run.changes):
        return None
    return [c for run in runs for c in run.changes]


@pytest.mark.parametrize("explicit_ids", [False, True], ids=["derived ids", "explicit ids"])
def test_no_altered_byte_of_a_page_passes(explicit_ids):
    sent = changes()
    page = orjson.dumps(encode(sent, explicit_ids))
    before, after = b'{"v":1,"device":"da","head":[0,null],"page":', b"}"
    assert arrived(before + page + after) == sent
    for at in range(len(page)):
        for other in b'0 aA"1':
            altered = page[:at] + bytes([other]) + page[at + 1 :]
            came = arrived(before + altered + after)
            assert came is None or came == sent, (at, page[at - 20 : at + 20], chr(other))
