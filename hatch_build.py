"""Fetches the two libraries of the field page while the project is built or installed, Preact and htm; and packs the page
into one script for the wheel.

They are not committed; `npm pack` brings them by name and version, and they are taken only when their bytes are the ones
that are written down here. In a built wheel they are inside, so a field laptop needs neither npm nor a network.

The page needs no packing: a checkout hands out its sources as they are. In a wheel a packed page lies beside them, which
phones fetch as one file. Where the packer cannot be had the wheel is made without, and the sources are handed out.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STATIC = Path("collector/page/static")
FOLDER = STATIC / "vendor"
PACKER = Path("build/esbuild")
PACKED = "collector/page/packed"


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


ESBUILD = Library(
    "esbuild-wasm@0.28.2",
    "GccVwhv3mmOUVQHCQm2Ox/rby8n/EqUwvZxE6Pjfikrq/lWw9g9WX/u9EykWnpot3Ko6j426DgQdea2xWKIAQA==",
    {
        name: name
        for name in ("bin/esbuild", "esbuild.wasm", "wasm_exec.js", "wasm_exec_node.js", "package.json")
    },
)


class PageLibraries(BuildHookInterface):  # type: ignore[misc]
    """Called by hatchling before a wheel is made, and before an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the folder complete. A wheel from a source archive finds it so."""
        root = Path(self.root)
        for library in LIBRARIES:
            bring(library, root / FOLDER)
        if self.target_name == "wheel" and version != "editable" and not os.environ.get("TAIZHANG_UNPACKED"):
            self.add_packed(root, build_data)

    def add_packed(self, root: Path, build_data: dict[str, Any]) -> None:
        """Pack the page into the wheel, not into the checkout; say so where that cannot be done."""
        self.scratch = tempfile.TemporaryDirectory()
        try:
            bring(ESBUILD, root / PACKER)
            pack(root / STATIC, root / PACKER, Path(self.scratch.name))
        except (SystemExit, OSError, subprocess.CalledProcessError) as error:
            self.app.display_warning(f"the field page is not packed, its sources are handed out: {error}")
            return
        build_data["force_include"][self.scratch.name] = PACKED

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Throw the scratch folder away."""
        if scratch := getattr(self, "scratch", None):
            scratch.cleanup()


def bring(library: Library, folder: Path) -> None:
    """Make the folder hold the library's files."""
    if not all((folder / name).exists() for name in library.files):
        fetch(library, folder)


def pack(static: Path, packer: Path, target: Path) -> None:
    """Write the page to `target` as one script and one sheet, with all else that it needs."""
    both = [static / "page.js", static / "page.css"]
    how = ["--bundle", "--format=esm", "--target=es2022", "--minify", "--charset=utf8", "--log-level=warning"]
    subprocess.run(["node", packer / "bin/esbuild", *both, *how, f"--outdir={target}"], check=True)  # noqa: S603, S607
    for path in static.iterdir():
        if path.is_file() and (path.suffix not in (".js", ".css") or path.name == "worker.js"):
            shutil.copyfile(path, target / path.name)
    page = (static / "index.html").read_text("utf-8")
    lines = [line for line in page.splitlines(keepends=True) if 'rel="modulepreload"' not in line]
    (target / "index.html").write_text("".join(lines), "utf-8")


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
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if digest != library.sha512:
            raise SystemExit(f"{library.package}: npm brought other bytes than the ones we know: {digest}")
        with tarfile.open(archive) as tar:
            for name, inside in library.files.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                found = tar.extractfile(f"package/{inside}").read()  # type: ignore[union-attr]
                (folder / name).write_bytes(fit(found) if inside.endswith(".mjs") else found)


def fit(source: bytes) -> bytes:
    """A module as the page loads it: libraries find each other by file, since a list of names in the page itself would be
    an inline script; and no map of a source that is not there.
    """
    kept = [line for line in source.split(b"\n") if not line.startswith(b"//# sourceMappingURL")]
    return b"\n".join(kept).replace(b'from"preact"', b'from"./preact.js"')
