"""The wire to the office: one message out, one message back, over HTTP.

Bodies are JSON in zstd. Whatever can answer instead of the office (nobody, a log-in page of the network,
something broken) comes out of here as a problem of the catalogue. Headers are kept to what is needed: people
pay for them.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import orjson
import requests
import urllib3
import zstandard
from requests.auth import AuthBase
from urllib3.util import SKIP_HEADER

from schemas.limits import PAGE_BYTES_MAX
from schemas.problems import Problem, TaizhangError, fail

ZSTD_LEVEL = 9
"""A tenth fewer bytes than the usual 3, which people pay for, for a few milliseconds in a thousand changes."""
WINDOW_MAX = 2**23
READ_BYTES = 2**16
RETRY_AFTER_MAX_S = 3600


class Timeouts(NamedTuple):
    """Seconds: to reach the office, and of silence in the midst of an answer."""

    connect: float = 10.0
    read: float = 60.0


class Answer(NamedTuple):
    """What came back, and what the office's clock said (milliseconds, None where it did not say)."""

    message: dict[str, Any]
    office_time: int | None


class Wire:
    """Posts messages to one address. `session` is a fresh `requests.Session` of the caller's."""

    def __init__(self, url: str, session: requests.Session, timeouts: Timeouts | None = None) -> None:
        """Raises `bad_url` for what is no address."""
        self.url, self.session = normal_url(url), session
        self.timeouts = timeouts or Timeouts()
        session.headers.clear()
        session.headers.update({"Accept-Encoding": "zstd", "User-Agent": SKIP_HEADER})

    def post(self, path: str, message: Mapping[str, Any], token: str = "") -> Answer:
        """The office's answer. Raises its problem, or `unreachable`, `not_the_office`, `server_failed`."""
        body = zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(orjson.dumps(message))
        try:
            with self.session.post(
                self.url + path,
                # A stream, because a time-out then counts for each block and not for the whole of a slow
                # upload.
                data=io.BytesIO(body),
                headers={"Content-Encoding": "zstd"},
                auth=_Bearer(token),
                timeout=(self.timeouts.connect, self.timeouts.read),
                allow_redirects=False,
                stream=True,
            ) as response:
                raw = _read_all(response.raw)
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema):
            raise fail("bad_url", got=self.url) from None
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise fail("unreachable", self.url, _reason(error)) from None
        return self._read(response.status_code, response.headers, raw)

    def _read(self, status: int, headers: Mapping[str, str], raw: bytes) -> Answer:
        message = _message(raw, headers.get("Content-Encoding", ""))
        if status == 200 and message is not None and "v" in message:
            return Answer(message, _office_time(headers.get("Date", "")))
        problem = _problem(message, headers.get("Retry-After", ""))
        if problem is not None and status != 200:
            raise TaizhangError(problem)
        raise fail("server_failed" if status >= 500 else "not_the_office", self.url, f"HTTP {status}")


def normal_url(text: str) -> str:
    """An address as a person types it: `192.168.1.5:8321` means http. Raises `bad_url`."""
    url = text.strip()
    url = (url if "://" in url else f"http://{url}").rstrip("/")
    try:
        parts = urllib3.util.parse_url(url)
    except urllib3.exceptions.LocationParseError:
        raise fail("bad_url", got=text) from None
    if parts.scheme not in ("http", "https") or not parts.host or parts.query or parts.fragment:
        raise fail("bad_url", got=text)
    return url


class _Bearer(AuthBase):
    """Shows the token. Being there at all also keeps `requests` from looking for passwords in ~/.netrc."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.token:
            request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def _read_all(stream: urllib3.BaseHTTPResponse) -> bytes:
    """A body of bounded size, as it came. Only the read after the last one notices one that was cut off."""
    parts: list[bytes] = []
    size = 0
    while size <= PAGE_BYTES_MAX and (part := stream.read(READ_BYTES, decode_content=False)):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _message(raw: bytes, encoding: str) -> dict[str, Any] | None:
    """The JSON object in a body of bounded size, None where there is none."""
    try:
        if encoding == "zstd":
            stated = zstandard.frame_content_size(raw)
            room = min(stated, PAGE_BYTES_MAX) if stated >= 0 else PAGE_BYTES_MAX
            with zstandard.ZstdDecompressor(max_window_size=WINDOW_MAX).stream_reader(raw) as reader:
                raw = reader.read(room + 1)
        if len(raw) > PAGE_BYTES_MAX:
            raise fail("body_too_large", limit=PAGE_BYTES_MAX)
        message = orjson.loads(raw)
    except (zstandard.ZstdError, ValueError):
        return None
    return message if isinstance(message, dict) else None


def _problem(message: dict[str, Any] | None, retry_after: str) -> Problem | None:
    """The problem in a refusal, if it is one of ours, with the pause that was asked for."""
    told = message.get("problem") if message else None
    if not isinstance(told, dict) or not isinstance(told.get("code"), str):
        return None
    if not isinstance(told.get("detail", {}), dict):
        return None
    problem = Problem.from_json(told)
    if not retry_after.isdecimal():
        return problem
    pause = min(int(retry_after), RETRY_AFTER_MAX_S)
    return Problem(problem.code, problem.where, problem.got, {**problem.detail, "retry_after": pause})


def _office_time(date: str) -> int | None:
    try:
        return int(parsedate_to_datetime(date).timestamp() * 1000)
    except ValueError:
        return None


def _reason(error: Exception) -> str:
    """The kind of failure in a few words; the whole text of `requests` tells nobody anything."""
    if isinstance(error, requests.exceptions.SSLError):
        return "SSL"
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return "time-out"
    return ""
