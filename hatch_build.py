"""Fetches the two libraries of the field page while the project is built or installed: Preact and htm.

They are not committed; `npm pack` brings them by name and version, and they are taken only when their bytes are the ones
that are written down here. In a built wheel they are inside, so a field laptop needs neither npm nor a network.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path("collector/page/static/vendor")


class Library(NamedTuple):
    """One npm package: which bytes, and which of its files the page loads, by the name they get."""

    package: str
    sha512: str
    files: dict[str, str]


LIBRARIES = (
    Library(
        "preact@11.2.0",
        "/HfHI/7N84e6GrWBJ3J280z3mLaRJiDcSvj/A+y/4AbLnND/1UlGHe1sR6oYuTGwId0nP7dqDU9OnLxMPZ7xBg==",
        {"preact.js": "dist/preact.mjs", "hooks.js": "hooks/dist/hooks.mjs", "preact.LICENSE": "LICENSE"},
    ),
    Library(
        "htm@3.1.1",
        "983Vyg8NwUE7JkZ6NmOqpCZ+sh1bKv2iYTlUkzlWmA5JD2acKoxd4KVxbMmxX/85mtfdnDmTFoNKcg5DGAvxNQ==",
        {"htm.js": "dist/htm.mjs", "htm.LICENSE": "LICENSE"},
    ),
)


class PageLibraries(BuildHookInterface):  # type: ignore[misc]
    """Called by hatchling before a wheel is made, and before an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the folder complete. A wheel from a source archive finds it so."""
        folder = Path(self.root) / FOLDER
        wanted = [name for library in LIBRARIES for name in library.files]
        if all((folder / name).exists() for name in wanted):
            return
        folder.mkdir(parents=True, exist_ok=True)
        for library in LIBRARIES:
            fetch(library, folder)


def fetch(library: Library, folder: Path) -> None:
    """Bring one library's files into the folder."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit(
            "npm is needed once, to fetch the field page's libraries (or install a built wheel, which holds them)."
            " 需要 npm 取一次网页用的库（用做好的 wheel 安装则不需要）。"
        )
    with tempfile.TemporaryDirectory() as scratch:
        packed = subprocess.run(  # noqa: S603 - a fixed name and version
            [npm, "pack", "--silent", library.package],
            cwd=scratch,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()[-1]
        archive = Path(scratch) / packed
        found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != library.sha512:
            raise SystemExit(f"{library.package}: npm brought other bytes than the ones we know: {found}")
        with tarfile.open(archive) as tar:
            for name, inside in library.files.items():
                (folder / name).write_bytes(fit(tar.extractfile(f"package/{inside}").read()))  # type: ignore[union-attr]


def fit(source: bytes) -> bytes:
    """A module as the page loads it: libraries find each other by file, since a list of names in the page itself would be
    an inline script; and no map of a source that is not there.
    """
    kept = [line for line in source.split(b"\n") if not line.startswith(b"//# sourceMappingURL")]
    return b"\n".join(kept).replace(b'from"preact"', b'from"./preact.js"')
