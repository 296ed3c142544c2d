"""What may answer instead of the office: nobody, a log-in page, something broken. The person is told which,
and nothing that was recorded is lost.
"""

import orjson
import pytest
import requests
import zstandard

from collector.wire import Timeouts, Wire
from schemas.limits import PAGE_BYTES_MAX
from schemas.problems import Problem, TaizhangError

LOGIN_PAGE = "<html><title>校园网登录</title><form>请登录</form></html>".encode()


def http(status: str, body: bytes, *headers: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def refusal(problem: Problem) -> bytes:
    return orjson.dumps({"problem": problem.to_json()})


def caught(stranger, answer, **timeouts):
    wire = Wire(stranger(answer).url, requests.Session(), Timeouts(2.0, **timeouts))
    with pytest.raises(TaizhangError) as error:
        wire.post("/v1/exchange", {"v": 1}, "token")
    return error.value.problem


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (http("200 OK", LOGIN_PAGE, "Content-Type: text/html"), "not_the_office"),
        (http("302 Found", b"", "Location: http://login.example/"), "not_the_office"),
        (http("200 OK", b'{"result": "please log in"}'), "not_the_office"),
        (http("200 OK", b"[1, 2]"), "not_the_office"),
        (http("200 OK", b""), "not_the_office"),
        (http("401 Unauthorized", LOGIN_PAGE), "not_the_office"),
        (http("404 Not Found", b"nothing here"), "not_the_office"),
        (http("200 OK", b"\x28\xb5\x2f\xfd broken", "Content-Encoding: zstd"), "not_the_office"),
        (http("200 OK", b"x", "Content-Encoding: gzip"), "not_the_office"),
        (http("502 Bad Gateway", LOGIN_PAGE), "server_failed"),
        (http("500 Oops", b'{"problem": "text"}'), "server_failed"),
        (http("403 Forbidden", refusal(Problem("revoked"))), "revoked"),
        (http("200 OK", b'{"v": 1')[:-1], "unreachable"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{", "unreachable"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "unreachable"),
        (b"", "unreachable"),
    ],
)
def test_what_answers_is_told_apart(stranger, answer, code):
    assert caught(stranger, answer).code == code


def test_a_server_that_never_answers_is_given_up(stranger):
    problem = caught(stranger, None, read=0.3)

    assert (problem.code, problem.got) == ("unreachable", "time-out")


def test_a_body_that_inflates_without_end_is_stopped(stranger):
    bomb = zstandard.compress(b" " * (PAGE_BYTES_MAX + 2))
    assert len(bomb) < 10_000

    assert caught(stranger, http("200 OK", bomb, "Content-Encoding: zstd")).code == "body_too_large"


def test_a_problem_of_a_newer_server_is_passed_on_in_its_own_words(stranger):
    told = {"problem": {"code": "moon_phase", "zh": "月相不对", "en": "wrong moon"}}
    problem = caught(stranger, http("403 Forbidden", orjson.dumps(told)))

    assert problem.code == "unknown_problem"
    assert "月相不对" in problem.text("zh")


@pytest.mark.parametrize("detail", ['"x"', "7", "[1]"])
def test_a_problem_with_nonsense_in_it_is_no_problem_of_ours(stranger, detail):
    body = b'{"problem": {"code": "revoked", "detail": ' + detail.encode() + b"}}"

    assert caught(stranger, http("403 Forbidden", body)).code == "not_the_office"


def test_nobody_at_home_is_told_soon_and_nothing_is_lost(taizhang, office):
    taizhang("join", office.url, office.code())
    taizhang("record", "场次", "人数=120")
    office.stop()
    ran = taizhang("sync")

    assert ran.code == 3
    assert "连不上办公室" in ran.err
    assert "未上传的 1 条改动都在本机" in ran.out
    assert len(taizhang.pauses) == 1
    office.start()
    assert taizhang("sync", "--json").json["sent"] == 1
    assert taizhang("status", "--json").json["last_error"] is None


def test_a_log_in_page_in_between_harms_nothing(taizhang, office, stranger):
    taizhang("join", office.url, office.code())
    taizhang("record", "场次", "人数=120")
    portal = stranger(http("200 OK", LOGIN_PAGE, "Content-Type: text/html"))
    notebook = taizhang.open()
    notebook.replica.put("url", portal.url)
    notebook.close()
    ran = taizhang("sync", "--json")

    assert (ran.code, ran.codes) == (3, ["not_the_office"])
    assert taizhang.pauses == []
    assert taizhang("status", "--json").json["unsent"] == 1


def test_what_is_asked_carries_no_more_than_it_needs(taizhang, office, stranger):
    taizhang("join", office.url, office.code())
    notebook = taizhang.open()
    portal = stranger(http("200 OK", b"{}"))
    notebook.replica.put("url", portal.url)
    notebook.close()
    taizhang("sync")
    head, _, body = portal.heard[0].partition(b"\r\n\r\n")
    names = sorted(line.split(b":")[0].decode() for line in head.split(b"\r\n")[1:])

    assert names == ["Accept-Encoding", "Authorization", "Content-Encoding", "Content-Length", "Host"]
    assert orjson.loads(zstandard.decompress(body))["v"] == 1


def test_asking_for_news_when_there_is_none_costs_a_few_hundred_bytes(taizhang, office, monkeypatch):
    taizhang("join", office.url, office.code())
    taizhang("record", "场次", "人数=120")
    taizhang("sync")
    counted = {"out": 0, "in": 0, "requests": 0}
    posted = requests.Session.post

    def post(self, *args, **settings):
        response = posted(self, *args, **settings)
        sent = response.request
        line = len(f"POST {sent.path_url} HTTP/1.1\r\nHost: 127.0.0.1:00000\r\n\r\n")
        head = sum(len(f"{k}: {v}\r\n") for k, v in sent.headers.items() if v != "@@@SKIP_HEADER@@@")
        counted["out"] += line + head + int(sent.headers["Content-Length"])
        counted["in"] += sum(len(f"{k}: {v}\r\n") for k, v in response.headers.items()) + 19
        counted["in"] += int(response.headers["Content-Length"])
        counted["requests"] += 1
        return response

    monkeypatch.setattr(requests.Session, "post", post)
    taizhang("sync")

    assert counted["requests"] == 1
    assert counted["out"] + counted["in"] <= 600, counted
