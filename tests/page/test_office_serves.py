"""The page as the office hands it out to phones: complete, of one version, small on the wire, and shut to everybody else."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser

from sync_server.field_page import offline_files, page_folder, source_folder

pytestmark = pytest.mark.xdist_group("page_office_serves")
IMPORTED = re.compile(r"""(?:from|import)\s*["'](\.[^"']+)["']""")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, office_at: Any) -> Iterator[str]:
    office = office_at(tmp_path_factory.mktemp("serves") / "office")
    yield f"{office.url}/app/"
    office.close()


def reachable(folder: Path, name: str, found: set[str]) -> set[str]:
    """A module and all that it imports, by their names in the folder."""
    if name not in found:
        found.add(name)
        for other in IMPORTED.findall((folder / name).read_text("utf-8")):
            path = ((folder / name).parent / other).resolve().relative_to(folder.resolve())
            reachable(folder, path.as_posix(), found)
    return found


def test_every_module_that_the_page_loads_is_kept_for_the_day_without_a_network() -> None:
    folder = source_folder()
    kept, _ = offline_files(folder)
    modules = reachable(folder, "page.js", set())
    assert len(modules) > 40
    assert modules - set(kept) == set()
    page = (folder / "index.html").read_text("utf-8")
    named = re.findall(r'(?:href|src)="([^"]+)"', page)
    assert set(named) - set(kept) == set()


def test_the_page_names_all_its_modules_so_that_they_come_at_once() -> None:
    folder = source_folder()
    named = re.findall(r'rel="modulepreload" href="([^"]+)"', (folder / "index.html").read_text("utf-8"))
    wanted = reachable(folder, "page.js", set()) - {"page.js"}
    lines = "\n".join(f'<link rel="modulepreload" href="{name}">' for name in sorted(wanted))
    assert set(named) == wanted and len(named) == len(wanted), f"index.html should say:\n{lines}"


def test_no_module_is_kept_that_nothing_loads() -> None:
    folder = source_folder()
    kept = {name for name in offline_files(folder)[0] if name.endswith(".js")}
    assert kept - reachable(folder, "page.js", set()) == set()


def test_the_version_changes_with_any_byte_of_any_file(tmp_path: Path) -> None:
    folder = shutil.copytree(page_folder(), tmp_path / "static")
    versions = {offline_files(folder)[1]}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".LICENSE":
            path.write_bytes(path.read_bytes() + b"\n")
            version = offline_files(folder)[1]
            assert version not in versions, path
            versions.add(version)


def test_every_kept_file_is_served_shut_to_others_and_packed_where_that_helps(app: str) -> None:
    for name in [*offline_files(page_folder())[0], "worker.js"]:
        answer = requests.get(app + name, timeout=10)
        assert answer.status_code == 200, name
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy, name
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-cache"
        packed = answer.headers.get("Content-Encoding") == "gzip"
        assert packed == (len(answer.content) > 500 and not name.endswith(".png")), name


def test_a_browser_that_takes_no_gzip_gets_the_same_bytes_plain(app: str) -> None:
    plain = requests.get(f"{app}page.css", headers={"Accept-Encoding": "identity"}, timeout=10)
    assert "Content-Encoding" not in plain.headers
    assert plain.content == requests.get(f"{app}page.css", timeout=10).content


def test_a_file_that_did_not_change_is_not_sent_again(app: str) -> None:
    for name in ("page.js", "page.css", "forms.json", "worker.js", ""):
        tag = requests.get(app + name, timeout=10).headers["ETag"]
        again = requests.get(app + name, headers={"If-None-Match": tag}, timeout=10)
        assert (again.status_code, again.content) == (304, b""), name


@pytest.mark.parametrize(
    "name", ["../../serving.py", "..%2f..%2fserving.py", "%2e%2e/serving.py", "nothing.js"]
)
def test_nothing_beside_the_page_is_served(app: str, name: str) -> None:
    assert requests.get(app + name, timeout=10).status_code == 404


ATTACKS = """() => new Promise(done => setTimeout(async () => {
  const script = document.createElement('script');
  script.textContent = 'window.inline = 1';
  document.head.append(script);
  const link = document.createElement('button');
  link.setAttribute('onclick', 'window.handler = 1');
  document.body.append(link);
  link.click();
  let evaluated = 'ran', asked = 'answered';
  try { eval('1') } catch (error) { evaluated = error.name }
  try { await fetch('http://localhost:1/', { mode: 'no-cors' }) } catch (error) { asked = error.name }
  done([window.inline ?? 0, window.handler ?? 0, evaluated, asked]);
}))"""


def test_the_browser_runs_nothing_that_was_slipped_into_the_page_and_asks_nobody_else(
    browser: Browser, app: str
) -> None:
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(app)
    page.get_by_label("加入码").wait_for()
    assert page.evaluate(ATTACKS) == [0, 0, "EvalError", "TypeError"]
    assert any("connect-src" in text for text in refused)
    page.context.close()


def test_the_page_costs_a_phone_little(app: str) -> None:
    """Its sources, each file in gzip; packed in a wheel they take less (`test_packed`). The forms are data and come besides."""
    names = [name for name in offline_files(source_folder())[0] if name != "forms.json"]
    bodies = [requests.get(app + name, timeout=10).content for name in names]
    assert sum(len(gzip.compress(body, 9)) for body in bodies) <= 84_000


def test_bytes_that_travel_packed_are_the_ones_that_were_written(app: str) -> None:
    with requests.get(f"{app}page.css", stream=True, timeout=10) as answer:
        raw = answer.raw.read(decode_content=False)
    assert gzip.decompress(raw) == (page_folder() / "page.css").read_bytes()
