"""HTTP with nothing in it that costs the client time: requests made beforehand, one connection, bytes counted.

What is timed with it is the server and the wire alone.
"""

from __future__ import annotations

import socket
from types import TracebackType

import orjson
import zstandard

from collector.wire import ZSTD_LEVEL


def request(port: int, token: str, message: object) -> bytes:
    """A request as our own client sends it, ready for the socket."""
    body = zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(orjson.dumps(message))
    head = (
        f"POST /v1/exchange HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: zstd\r\nContent-Encoding: zstd\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Connection:
    """A kept-alive connection. `sent` and `received` count every byte, headers included."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent = self.received = 0

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.socket.close()

    def ask(self, data: bytes) -> bytes:
        """Send a request and return the body of the reply as it came. Anything but 200 is an error."""
        self.socket.sendall(data)
        got = b""
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self._more()
        head = got[:end].lower()
        if not head.startswith(b"http/1.1 200"):
            raise RuntimeError(got[:2000].decode(errors="replace"))
        start = head.index(b"content-length: ") + 16
        size = int(head[start:].split(b"\r\n", 1)[0])
        parts, have = [got[end + 4 :]], len(got) - end - 4
        while have < size:
            parts.append(self._more())
            have += len(parts[-1])
        self.sent += len(data)
        self.received += end + 4 + size
        return b"".join(parts)

    def _more(self) -> bytes:
        data = self.socket.recv(262_144)
        if not data:
            raise ConnectionError("the server hung up")
        return data


def message(body: bytes) -> dict[str, object]:
    """What a reply's body says."""
    plain = body if body.startswith(b"{") else zstandard.ZstdDecompressor().decompress(body)
    return dict(orjson.loads(plain))
