"""The sync process: waitress with the Flask app over one office, until it is told to stop."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from types import FrameType

import waitress
from waitress import wasyncore
from waitress.server import BaseWSGIServer

from schemas.clock import Clock, Random
from sync_server.app import create_app
from sync_server.desks import Desks
from sync_server.settings import Settings

THREADS = 8
RECEIVE_BYTES = 2**17
"""A page of a thousand changes in two or three reads."""
LOOK_S = 0.25
"""How often an idle server looks whether it is to stop."""
CONNECTIONS_MAX = 2000
"""Half-open connections must not keep devices out; a thread is only used once a request is complete."""


class SyncServer:
    """Waitress over one office, bound and ready to run. Port 0 takes a free one."""

    def __init__(self, desks: Desks, host: str, port: int) -> None:
        self.desks = desks
        self._server: BaseWSGIServer = waitress.create_server(
            create_app(desks),
            host=host,
            port=port,
            threads=THREADS,
            connection_limit=CONNECTIONS_MAX,
            channel_timeout=60,
            recv_bytes=RECEIVE_BYTES,
            ident="",
            clear_untrusted_proxy_headers=True,
        )
        self.port = int(self._server.effective_port)
        self._stopping = False

    def run(self) -> None:
        """Serve until `stop`; what is being answered is finished first."""
        listening = self._server._map
        try:
            while not self._stopping:
                wasyncore.loop(timeout=LOOK_S, use_poll=True, map=listening, count=1)
        finally:
            self._server.task_dispatcher.shutdown()
            wasyncore.close_all(listening)
            self.desks.close()

    def stop(self) -> None:
        """End `run`, from any thread or a signal."""
        self._stopping = True


def run(folder: Path, settings: Settings, clock: Clock, random: Random) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is being written."""
    desks = Desks(folder, clock, random)
    with desks.acting() as office:
        office.adopt_bundled()
    server = SyncServer(desks, settings.host, settings.port)

    def stop(number: int, frame: FrameType | None) -> None:
        server.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server.run()


def main() -> None:
    """What the supervisor starts: `python -m sync_server.serving FOLDER`."""
    import sys  # noqa: PLC0415
    import time  # noqa: PLC0415

    from sync_server.memory import keep_memory, search_rarely  # noqa: PLC0415
    from sync_server.settings import load  # noqa: PLC0415

    keep_memory()
    search_rarely()
    folder = Path(sys.argv[1])
    run(folder, load(folder), lambda: int(time.time() * 1000), os.urandom)


if __name__ == "__main__":
    main()
