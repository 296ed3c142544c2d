"""Pages: what is derived from one is byte for byte what was written into it, and damage never passes for a change."""

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from schemas.canonical import canonical, canonical_each, parse_each
from schemas.changes import make
from schemas.messages import SCHEMAS, check
from schemas.packed import Packed, pack
from schemas.pages import decode, encode
from schemas.problems import Problem, TaizhangError

AWKWARD = ['"', "\\", "},\n,{", "\n", ",", '","', "\u2028", "\x00", "😀", "党课", "", "a" * 300]
texts = st.one_of(st.sampled_from(AWKWARD), st.text(st.characters(codec="utf-8"), max_size=8))
plain = st.one_of(texts, st.integers(-(2**53), 2**53), st.booleans(), st.none())
names = st.sampled_from(["a", "b", "note", "z"])
values = st.one_of(plain, st.lists(plain, max_size=3), st.lists(st.dictionaries(names, plain), max_size=2))
LAW = settings(derandomize=True, deadline=None, max_examples=60)


@st.composite
def chains(draw: st.DrawFn) -> list[Packed]:
    """The changes of one or two devices, in turns: open, sealed, erased, held."""
    heads: dict[str, list[str]] = {"d1": [], "d2": []}
    out = []
    for _ in range(draw(st.integers(1, 12))):
        device = draw(st.sampled_from(["d1", "d1", "d2"]))
        ids = heads[device]
        change = make(
            device=device, n=len(ids) + 1, prev=ids[-1] if ids else None, record=draw(texts),
            form=draw(st.sampled_from(["session", "need"])), form_version=draw(st.integers(1, 2)),
            author=draw(texts), made_at=draw(st.integers(-10, 2**42)),
            fields=draw(st.dictionaries(names, values, max_size=4)),
            parents=tuple(draw(st.lists(st.sampled_from(ids), unique=True, max_size=2)) if ids else ()),
            act=draw(st.sampled_from(["set", "withdraw"])),
            salt=draw(st.sampled_from([None, "00" * 16])),
        )  # fmt: skip
        ids.append(change.id)
        packed = pack(change)
        fate = draw(st.sampled_from(["", "", "", "erased", "held"]))
        if fate == "erased" and packed.is_sealed:
            packed = packed._replace(opened=None)
        if fate == "held":
            packed = packed._replace(held=Problem("out_of_scope"))
        out.append(packed)
    return out


def sent(changes: list[Packed], explicit_ids: bool = False) -> dict[str, list[object]]:
    page: dict[str, list[object]] = orjson.loads(orjson.dumps(encode(changes, explicit_ids)))
    return page


@LAW
@given(chains(), st.booleans())
def test_what_arrives_is_byte_for_byte_what_was_sent(changes: list[Packed], explicit_ids: bool) -> None:
    runs = decode(sent(changes, explicit_ids))
    arrived = [change for run in runs for change in run.changes]
    assert all(run.proved for run in runs)
    assert [c.id for c in arrived] == [c.id for c in changes]
    for came, went in zip(arrived, changes, strict=True):
        if went.held is None:
            assert came == went
        else:
            assert came.held == Problem("held_elsewhere")
            assert b'"fields"' not in came.body
            assert (came.device, came.n, came.prev, came.record) == (
                went.device,
                went.n,
                went.prev,
                went.record,
            )


@LAW
@given(
    chains(),
    st.sampled_from([None, [3, "ab", "cd"], [3, "AB", "cd"], [-1, "", ""], "mark"]),
    st.integers(-1, 1001),
)
def test_a_message_is_checked_as_its_whole_schema_checks_it(
    changes: list[Packed], since: object, limit: int
) -> None:
    message = {
        "v": 1,
        "device": "d1",
        "head": [0, None],
        "since": since,
        "limit": limit,
        "page": sent(changes),
        "x": 1,
    }
    try:
        whole = SCHEMAS["request"].load(message)
    except ValidationError as error:
        with pytest.raises(TaizhangError) as raised:
            check("request", message)
        assert raised.value.problem.got == str(error.messages)[:500]
    else:
        assert check("request", message) == whole


@LAW
@given(st.lists(values, max_size=30))
def test_many_values_are_written_as_each_alone_would_be(items: list[object]) -> None:
    assert canonical_each(items) == [canonical(item) for item in items]
    assert parse_each(canonical_each(items)) == items


@LAW
@given(chains(), st.data())
def test_a_page_with_a_value_lost_or_doubled_is_never_taken_for_whole(
    changes: list[Packed], data: st.DataObject
) -> None:
    page = sent(changes)
    name = data.draw(st.sampled_from(["shape", "record", "author", "parents", "made_at", "fields"]))
    column = page[name]
    at = data.draw(st.integers(0, len(column) - 1))
    if data.draw(st.booleans()):
        del column[at]
    else:
        column.insert(at, column[at])
    with pytest.raises(TaizhangError, match="damaged"):
        decode(page)


@LAW
@given(chains(), st.data())
def test_an_altered_value_is_not_proved(changes: list[Packed], data: st.DataObject) -> None:
    open_only = [c for c in changes if c.held is None]
    if not open_only:
        return
    page = sent(open_only)
    at = data.draw(st.integers(0, len(open_only) - 1))
    page["author"][at] = f"{page['author'][at]}!"
    runs, counted = decode(page), 0
    for run in runs:
        touched = counted <= at < counted + len(run.changes)
        assert run.proved is not touched
        counted += len(run.changes)


def test_a_shape_that_names_a_field_twice_is_damaged() -> None:
    page = sent([pack(make(device="d1", n=1, prev=None, record="r", form="session", form_version=1, author="王",
                           made_at=1, fields={"a": 1, "b": 2}))])  # fmt: skip
    page["shapes"][0][4] = ["a", "a"]  # type: ignore[index]
    with pytest.raises(TaizhangError, match="damaged"):
        decode(page)
