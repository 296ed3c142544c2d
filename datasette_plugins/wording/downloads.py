"""CSV that is downloaded begins with a byte order mark: without it Excel and WPS take Chinese for another encoding."""

from __future__ import annotations

from typing import Any

BOM = b"\xef\xbb\xbf"
_CSV = b"text/csv"


def with_mark(app: Any) -> Any:
    """The application, with the mark in front of whatever it sends as CSV to keep."""

    async def marking(scope: Any, receive: Any, send: Any) -> None:
        is_due = False

        async def sending(message: dict[str, Any]) -> None:
            nonlocal is_due
            if message["type"] == "http.response.start":
                is_due = _is_csv(message)
            elif is_due and message.get("body"):
                message, is_due = {**message, "body": BOM + message["body"]}, False
            await send(message)

        await app(scope, receive, sending)

    return marking


def _is_csv(start: dict[str, Any]) -> bool:
    """Whether CSV follows. A length that was stated would be wrong now, so it is left out."""
    headers = [(k.lower(), v) for k, v in start.get("headers", [])]
    if not dict(headers).get(b"content-type", b"").startswith(_CSV):
        return False
    start["headers"] = [h for h in headers if h[0] != b"content-length"]
    return True
