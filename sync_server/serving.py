"""The sync process: waitress with the Flask app over one office, until it is told to stop."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from types import FrameType

import waitress
from waitress.server import BaseWSGIServer

from schemas.clock import Clock, Random
from sync_server.app import create_app
from sync_server.desks import Desks
from sync_server.settings import Settings

THREADS = 8
CONNECTIONS_MAX = 2000
"""Half-open connections must not keep devices out; a thread is only used once a request is complete."""


def sync_server(desks: Desks, host: str, port: int) -> BaseWSGIServer:
    """A server that is bound and ready to `run()`. Port 0 takes a free one (`effective_port`)."""
    return waitress.create_server(
        create_app(desks),
        host=host,
        port=port,
        threads=THREADS,
        connection_limit=CONNECTIONS_MAX,
        channel_timeout=60,
        ident="",
        clear_untrusted_proxy_headers=True,
    )


def run(folder: Path, settings: Settings, clock: Clock, random: Random) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is being written."""
    desks = Desks(folder, clock, random)
    server = sync_server(desks, settings.host, settings.port)

    def stop(number: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    try:
        server.run()
    finally:
        desks.close()


def main() -> None:
    """What the supervisor starts: `python -m sync_server.serving FOLDER`."""
    import sys  # noqa: PLC0415
    import time  # noqa: PLC0415

    from sync_server.settings import load  # noqa: PLC0415

    folder = Path(sys.argv[1])
    run(folder, load(folder), lambda: int(time.time() * 1000), os.urandom)


if __name__ == "__main__":
    main()
