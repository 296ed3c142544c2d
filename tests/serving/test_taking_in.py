"""What the server takes, holds and refuses."""

import gzip

import orjson
import pytest
import zstandard

from schemas.limits import BODY_BYTES_MAX, PAGE_BYTES_MAX, PAGE_CHANGES_MAX
from schemas.packed import pack
from schemas.pages import encode
from sync_server.held import held, release


def test_a_page_is_acknowledged_with_its_last_change(running):
    device = running.join("d001")
    pages = [device.change() for _ in range(3)]
    answer = device.push(pages).json()
    assert answer["took"] == [3, pages[-1].id]
    assert answer["mark"][0] == running.office.log.end()[0]


def test_the_same_page_again_changes_nothing(running):
    device = running.join("d001")
    page = [device.change() for _ in range(3)]
    device.push(page)
    before = running.office.log.end()
    assert device.push(page).json()["took"] == [3, page[-1].id]
    assert running.office.log.end() == before


def test_a_page_after_a_gap_is_answered_with_the_heads_that_are_here(running):
    device = running.join("d001")
    first, _, third = (device.change() for _ in range(3))
    device.push([first])
    answer = device.push([third]).json()
    assert answer["heads"] == [[1, first.id]]
    assert "took" not in answer


def test_a_page_with_an_altered_byte_is_not_taken(running):
    device = running.join("d001")
    page = encode([pack(device.change(headcount=80))])
    page["fields"][0][0][0] = 81
    answer = device.push([], page=page).json()
    assert answer["damaged"] is True
    assert running.office.log.tips("d001") == []


def test_an_altered_change_sent_with_explicit_ids_is_held_and_the_rest_taken(running):
    device = running.join("d001")
    changes = [device.change(headcount=n) for n in (80, 90, 100)]
    page = encode([pack(c) for c in changes], explicit_ids=True)
    page["fields"][0][0][1] = 91
    answer = device.push([], page=page).json()
    assert answer["took"] == [3, changes[-1].id]
    assert {i: p["code"] for i, p in answer["held"].items()} == {changes[1].id: "id_mismatch"}


def test_a_change_of_a_form_outside_the_scope_is_held_with_the_reason_and_can_be_released(running):
    device = running.join("d001", write=["session"])
    inside, outside = device.change(), device.change(form="workload", qty="3")
    answer = device.push([inside, outside]).json()
    assert answer["took"] == [2, outside.id]
    assert answer["held"][outside.id]["code"] == "out_of_scope"
    assert [p.id.hex() for p in held(running.office)] == [outside.id]
    release(running.office, outside.id[:12])
    assert list(held(running.office)) == []
    assert running.office.records.get(outside.record).values == {"qty": "3"}


def test_a_held_change_sets_nothing_until_it_is_released(running):
    device = running.join("d001", write=["session"])
    outside = device.change(form="workload", qty="3")
    device.push([outside])
    assert running.office.records.get(outside.record).values == {}


def test_a_private_form_must_come_sealed(running):
    device = running.join("d001")
    plain = device.change(form="contact", note="家里漏雨")
    assert device.push([plain]).json()["held"][plain.id]["code"] == "not_sealed"


def test_an_unknown_form_is_taken_when_it_is_sealed_and_its_writer_may_write_all(running):
    device = running.join("d001", write=["session"])
    strange = device.change(form="not_yet_here", sealed=True, x="1")
    assert device.push([strange]).json()["held"][strange.id]["code"] == "out_of_scope"


def test_a_forked_chain_keeps_both_branches_and_says_so(running):
    device = running.join("d001")
    device.push([device.change()])
    common = list(device.chain)
    left = device.change(headcount=1)
    device.push([left])
    device.chain[:] = common
    right = device.change(headcount=2)
    answer = device.push([right]).json()
    assert answer["forked"] is True
    assert {i.hex() for _, i in running.office.log.tips("d001")} == {left.id, right.id}


def test_a_page_over_the_limit_is_refused_whole(running):
    device = running.join("d001")
    page = encode([pack(device.change()) for _ in range(PAGE_CHANGES_MAX + 1)])
    answer = device.push([], page=page)
    assert (answer.status_code, answer.json()["problem"]["code"]) == (413, "page_too_large")


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_a_body_that_inflates_without_end_is_refused(running, encoding):
    device = running.join("d001")
    squeeze = {"gzip": gzip.compress, "zstd": zstandard.compress}[encoding]
    bomb = squeeze(b"[" + b" " * (10 * PAGE_BYTES_MAX))
    assert len(bomb) < BODY_BYTES_MAX
    answer = running.post("/v1/exchange", bomb, device.token, **{"Content-Encoding": encoding})
    assert (answer.status_code, answer.json()["problem"]["code"]) == (413, "body_too_large")


def test_a_large_body_is_refused_before_it_is_read(running):
    device = running.join("d001")
    answer = running.post("/v1/exchange", b"x" * (BODY_BYTES_MAX + 1), device.token)
    assert (answer.status_code, answer.json()["problem"]["code"]) == (413, "body_too_large")


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (b"not json", "bad_message"),
        ({"v": 99, "device": "d001"}, "unknown_protocol"),
        ({"v": 1, "device": "d001"}, "bad_message"),
        ({"v": 1, "device": "d001", "head": [0, None], "since": ["x", "y", "z"]}, "bad_message"),
        ({"v": 1, "device": "d001", "head": [0, None], "limit": 10**9}, "bad_message"),
    ],
)
def test_a_malformed_message_is_named(running, message, code):
    device = running.join("d001")
    body = zstandard.compress(message if isinstance(message, bytes) else orjson.dumps(message))
    answer = running.post("/v1/exchange", body, device.token)
    assert (answer.status_code, answer.json()["problem"]["code"]) == (400, code)


@pytest.mark.parametrize("value", ["1.5", '"\\ud800"', "9007199254740993", '{"é": 1}'])
def test_what_cannot_be_kept_alike_everywhere_is_refused(running, value):
    device = running.join("d001")
    text = orjson.dumps(
        {"v": 1, "device": "d001", "head": [1, "0" * 64], "page": encode([pack(device.change())])}
    )
    body = zstandard.compress(text.replace(b'"fields":[[[1]]]', b'"fields":[[[' + value.encode() + b"]]]"))
    answer = running.post("/v1/exchange", body, device.token)
    assert (answer.status_code, answer.json()["problem"]["code"]) == (400, "bad_message")
