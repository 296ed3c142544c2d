"""Sends a file that was made: piece by piece, under a Chinese name that every browser keeps."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import IO, Any
from urllib.parse import quote

PIECE = 1 << 18
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"xlsx": WORKBOOK, "csv": "text/csv; charset=utf-8", "sqlite": "application/vnd.sqlite3"}


class FileAnswer:
    """An open file as Datasette's answer. `keeps` leaves it open for another time; `after` is done when it is closed."""

    status = 200

    def __init__(
        self,
        file: IO[bytes],
        name: str,
        *,
        keeps: bool = False,
        is_shown: bool = False,
        after: Callable[[], None] = lambda: None,
    ) -> None:
        self._file, self._keeps, self._after = file, keeps, after
        ending = name.rpartition(".")[2]
        self.headers: dict[str, str] = {
            "content-type": "text/plain; charset=utf-8" if is_shown else KINDS[ending],
            "content-length": str(os.fstat(file.fileno()).st_size),
            "cache-control": "private, no-store",
        }
        if not is_shown:
            self.headers["content-disposition"] = (
                f"attachment; filename=\"taizhang.{ending}\"; filename*=UTF-8''{quote(name)}"
            )

    async def asgi_send(self, send: Any) -> None:
        """Send all of it."""
        try:
            headers = [(k.encode(), v.encode()) for k, v in self.headers.items()]
            await send({"type": "http.response.start", "status": self.status, "headers": headers})
            await asyncio.to_thread(self._file.seek, 0)
            while piece := await asyncio.to_thread(self._file.read, PIECE):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            if not self._keeps:
                self._file.close()
                self._after()
