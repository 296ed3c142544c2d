"""Starts Datasette over one office folder: `python -m datasette_plugins.launch FOLDER`.

It is the stock command with our settings, in this very process, so that stopping it stops Datasette. It
reads the folder's settings and keys itself: the sync server and these pages share files, never code.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import socket
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.problems import TaizhangError, fail

DATABASES = ("office.db", "private.db")
CONFIGURATION = Path(__file__).with_name("pages.yaml")
WAIT_S, PAUSE_S = 60.0, 0.5
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 - where the server listens


@dataclass(frozen=True)
class Address:
    """Where the pages are, where the sync server is, and the key that lets the one ask the other."""

    host: str
    port: int
    sync_url: str
    pages_key: str
    office_name: str


def address(folder: Path) -> Address:
    """Read an office's settings and keys. Raises `not_an_office`, `bad_settings`."""
    keys = _json(folder / "keys.json")
    if not keys:
        raise fail("not_an_office", got=str(folder))
    settings = _json(folder / "settings.json")
    host = str(settings.get("host", ""))
    sync_host = EVERYWHERE.get(host, host)
    sync_host = f"[{sync_host}]" if ":" in sync_host else sync_host
    return Address(
        str(settings.get("pages_host", "127.0.0.1")),
        int(settings.get("pages_port", 8322)),
        f"http://{sync_host}:{settings.get('port', 8321)}",
        str(keys["pages"]),
        str(settings.get("name", "党校办公室")),
    )


def _json(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        data = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise fail("bad_settings", str(path), str(error)) from None
    if not isinstance(data, dict):
        raise fail("bad_settings", str(path), type(data).__name__)
    return data


def command(folder: Path, at: Address) -> tuple[list[str], dict[str, str]]:
    """The arguments of the stock `datasette` command, and what to add to its environment."""
    files = [str(folder / name) for name in DATABASES]
    arguments = ["serve", *files, "--config", str(CONFIGURATION), "--default-deny"]
    arguments += ["--host", at.host, "--port", str(at.port)]
    return arguments, {
        # Fixed for an office, so that a restart leaves nobody's page broken; not the key itself.
        "DATASETTE_SECRET": hmac.digest(at.pages_key.encode(), b"datasette", hashlib.sha256).hex(),
        "TAIZHANG_SYNC_URL": at.sync_url,
        "TAIZHANG_PAGES_KEY": at.pages_key,
        "TAIZHANG_OFFICE_NAME": at.office_name,
        # Where the office's own declarations of figures are.
        "TAIZHANG_OFFICE_FOLDER": str(folder.resolve()),
    }


def wait_for_files(folder: Path, monotonic: Callable[[], float], pause: Callable[[float], None]) -> None:
    """Until the publisher has made both files. Raises `not_published_yet` after a minute."""
    until = monotonic() + WAIT_S
    while missing := [n for n in DATABASES if not (folder / n).exists() or not (folder / n).stat().st_size]:
        if monotonic() >= until:
            raise fail("not_published_yet", got="、".join(missing))
        pause(PAUSE_S)


def check_port(host: str, port: int) -> None:
    """Raises `port_taken` in words, before Datasette fails with a trace."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise fail("port_taken", got=f"{host}:{port}") from None


def keep_addresses_out_of_logs() -> None:
    """Addresses of pages hold filters (a household, a name) and sign-in codes: the log of requests is left
    out.
    """
    logging.getLogger("uvicorn.access").addFilter(lambda _: False)


def keep_the_terminal_quiet() -> None:
    """That a web server starts and stops is nothing the person at `serve` needs to read; trouble is."""
    logging.getLogger("uvicorn.error").addFilter(lambda record: record.levelno >= logging.WARNING)


def run(folder: Path, environment: Mapping[str, str]) -> None:
    """Serve until told to stop."""
    from datasette.cli import cli  # noqa: PLC0415 - it reads the environment as it loads

    arguments, added = command(folder, address(folder))
    os.environ.update({**environment, **added})
    keep_addresses_out_of_logs()
    keep_the_terminal_quiet()
    cli.main(args=arguments, prog_name="datasette")


def main() -> None:
    """What the supervisor starts."""
    folder = Path(sys.argv[1])
    try:
        at = address(folder)
        check_port(at.host, at.port)
        wait_for_files(folder, time.monotonic, time.sleep)
    except TaizhangError as error:
        sys.stderr.write("".join(p.text("zh") + "\n" + p.text("en") + "\n" for p in error.problems))
        raise SystemExit(error.problem.rule.exit) from None
    run(folder, {})


if __name__ == "__main__":
    main()
