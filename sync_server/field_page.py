"""The field page for phones: the collector's own files, handed out by the sync server under `/app/`.

They are read from where the collector is installed, without importing it. What a phone needs to work without a network is
one list of files with a version: the service worker is told it here, so that no step has to build it. A wheel brings the
page packed into one script besides (`hatch_build.py`); that is handed out where it is there, and only makes it quicker.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, redirect, request, send_from_directory
from flask.typing import ResponseReturnValue

PREFIX = "/app"
SCRIPT = "text/javascript; charset=utf-8"
SKIPPED = (".LICENSE", ".map")
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Sent with every file: the page loads from here only, and nobody can frame it."""


_COMMENTS = re.compile(r"^[ \t]*(?:/\*\*.*?\*/[ \t]*\n|//[^\n]*\n)", re.MULTILINE | re.DOTALL)
_INDENTS = re.compile(r"^[ \t]+|\n(?=\n)", re.MULTILINE)


def without_comments(source: str) -> str:
    """A script as it is sent to phones, which pay for every byte: without the comments that stand on lines of their own
    and without what indents it. In the page's templates such blanks mean nothing.
    """
    return _INDENTS.sub("", _COMMENTS.sub("", source))


SMALL = 500
"""Bytes below which packing only costs."""


@lru_cache(maxsize=256)
def _packed(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)


def _pack(response: Response) -> None:
    """Send it in gzip where the browser takes that: a phone in a village pays for every byte."""
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or response.mimetype == "image/png":
        return
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) > SMALL and request.accept_encodings.quality("gzip") > 0:
        response.set_data(_packed(body))
        response.headers["Content-Encoding"] = "gzip"


def source_folder() -> Path:
    """Where the page's files are installed."""
    found = find_spec("collector")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("collector")
    return Path(found.submodule_search_locations[0]) / "page" / "static"


def page_folder() -> Path:
    """Where what phones fetch is installed: the packed page where there is one, else the sources."""
    packed = source_folder().with_name("packed")
    return packed if packed.is_dir() else source_folder()


def offline_files(folder: Path) -> tuple[list[str], str]:
    """What the page needs without a network, and a version that changes with any byte of it."""
    names = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "worker.js" and not path.name.endswith(SKIPPED)
    )
    version = hashlib.sha256((folder / "worker.js").read_bytes())
    for name in names:
        version.update(name.encode() + b"\0" + (folder / name).read_bytes())
    forms = _forms()
    version.update(forms)
    return ["./", *(n for n in names if n != "index.html"), "forms.json"], version.hexdigest()[:16]


def _forms() -> bytes:
    return files("schemas").joinpath("forms/compiled.json").read_bytes()


def field_page(folder: Path | None = None) -> Blueprint:
    """The routes under `/app/`, over the page in `folder`."""
    routes = Blueprint("field_page", __name__, url_prefix=PREFIX)
    folder, sources = folder or page_folder(), source_folder()
    trimmed = _scripts(sources) - (_scripts(folder) if folder != sources else set())

    @routes.after_request
    def secured(response: Response) -> Response:
        response.headers.update(SECURITY)
        # Asked for anew, and answered "not changed" where it is so: an old file beside new ones would not fit.
        response.headers["Cache-Control"] = "no-cache"
        _pack(response)
        return response

    @routes.get("")
    def without_slash() -> ResponseReturnValue:
        return redirect(f"{PREFIX}/")

    @routes.get("/")
    def page() -> ResponseReturnValue:
        return send_from_directory(folder, "index.html")

    @routes.get("/forms.json")
    def forms() -> ResponseReturnValue:
        return _made(_forms(), "application/json")

    @routes.get("/worker.js")
    def worker() -> ResponseReturnValue:
        return _made(_worker(folder), SCRIPT)

    @routes.get("/<path:name>")
    def file(name: str) -> ResponseReturnValue:
        # Only names of the page's own files pass, so nothing beside the folder can be asked for.
        if name not in trimmed:
            return send_from_directory(folder, name)
        return _made(without_comments((sources / name).read_text("utf-8")), SCRIPT)

    return routes


def _scripts(folder: Path) -> set[str]:
    """The names of our own scripts in a folder."""
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.js")}
    return {name for name in names if not name.startswith("vendor/")}


def _worker(folder: Path) -> str:
    """The service worker, told what to keep."""
    names, version = offline_files(folder)
    told = f"const FILES = {json.dumps(names)};\nconst VERSION = {json.dumps(version)};\n"
    return told + without_comments((folder / "worker.js").read_text("utf-8"))


def _made(body: str | bytes, content_type: str) -> ResponseReturnValue:
    """An answer that is made here, and not sent again to who has it."""
    response = Response(body, content_type=content_type)
    response.add_etag()
    return response.make_conditional(request)
