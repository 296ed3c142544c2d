"""Where an office listens: a small file in its folder that whoever installs it may edit."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from schemas.problems import fail

NAME = "settings.json"


@dataclass(frozen=True)
class Settings:
    """`host` is where devices reach the server (0.0.0.0: from the whole LAN); pages are for the office's own PC
    unless `pages_host` says otherwise. `public_url` is the https address under which phones reach the server, where there is
    one (a public name in front of it): without https a phone's page opens only while there is a network.
    """

    host: str = "0.0.0.0"  # noqa: S104 - devices of the office's LAN have to reach it
    port: int = 8321
    pages_host: str = "127.0.0.1"
    pages_port: int = 8322
    name: str = "党校办公室"
    public_url: str = ""


def load(folder: Path) -> Settings:
    """The settings of an office, defaults where the file is silent. Raises `bad_settings`."""
    path = folder / NAME
    if not path.exists():
        return Settings()
    try:
        return Settings(**json.loads(path.read_text("utf-8")))
    except (ValueError, TypeError) as error:
        raise fail("bad_settings", str(path), str(error)) from None


def save(folder: Path, settings: Settings) -> None:
    """Write the settings file."""
    (folder / NAME).write_text(json.dumps(asdict(settings), ensure_ascii=False, indent=2) + "\n", "utf-8")
