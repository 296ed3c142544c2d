"""Bodies on the wire: compressed JSON with a bounded inflated size.

zstd for our own programs, gzip for browsers. What inflates past the limit is refused while it is still small.
"""

from __future__ import annotations

import zlib
from typing import Any

import orjson
import zstandard

from schemas.limits import BODY_BYTES_MAX, PAGE_BYTES_MAX
from schemas.problems import fail

SMALL = 200
"""Bytes below which compressing only costs."""


def read_body(data: bytes, encoding: str) -> Any:
    """The message in a body. Raises `body_too_large` or `bad_message`."""
    if len(data) > BODY_BYTES_MAX:
        raise fail("body_too_large", got=str(len(data)), limit=BODY_BYTES_MAX)
    try:
        plain = _inflate(data, encoding)
    except (zlib.error, zstandard.ZstdError) as error:
        raise fail("bad_message", where=encoding, got=str(error)) from None
    if len(plain) > PAGE_BYTES_MAX:
        raise fail("body_too_large", got=f"> {PAGE_BYTES_MAX}", limit=PAGE_BYTES_MAX)
    try:
        return orjson.loads(plain)
    except ValueError as error:
        raise fail("bad_message", got=str(error)) from None


def _inflate(data: bytes, encoding: str) -> bytes:
    """At most one byte more than the limit, however much there is."""
    if encoding == "zstd":
        stated = zstandard.frame_content_size(data)
        room = min(stated, PAGE_BYTES_MAX) if stated >= 0 else PAGE_BYTES_MAX
        with zstandard.ZstdDecompressor(max_window_size=2**23).stream_reader(data) as reader:
            return bytes(reader.read(room + 1))
    if encoding == "gzip":
        inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
        return inflater.decompress(data, PAGE_BYTES_MAX + 1)
    if encoding in ("", "identity"):
        return data
    raise fail("bad_message", where="Content-Encoding", got=encoding)


def write_body(message: Any, accepted: str) -> tuple[bytes, str]:
    """A body and its encoding, from what the asker accepts."""
    plain = orjson.dumps(message)
    if len(plain) > SMALL and "zstd" in accepted:
        return zstandard.ZstdCompressor(level=3).compress(plain), "zstd"
    if len(plain) > SMALL and "gzip" in accepted:
        squeezer = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
        return squeezer.compress(plain) + squeezer.flush(), "gzip"
    return plain, ""
