"""The office's pages over really published files: the golden scenario, played once and published."""

from __future__ import annotations

import asyncio
import functools
import json
import random
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from datasette.app import Datasette

import sync_server
from datasette_plugins.browse.reckoning import reckoner_of
from datasette_plugins.launch import CONFIGURATION
from schemas.replica.database import open_published
from sync_server.desks import Desks
from sync_server.office import Office
from sync_server.publishing.offices import publish_office
from sync_server.publishing.offices import run as publish_always
from sync_server.scenario import play_file
from sync_server.serving import SyncServer
from sync_server.sign_in import SignIn

GOLDEN = Path(sync_server.__file__).parent / "scenario" / "golden.jsonl"
CLERK = {"id": "office", "name": "办公室", "roles": ["office", "private", "admin"]}
BROWSER = {"accept": "text/html,application/xhtml+xml"}


class Pages:
    """Datasette in this process, with our configuration and plugins. Who looks at private.db is noted by the sync
    server at `sync_url`; without one, by that of an empty office.
    """

    noting: Served

    def __init__(self, folder: Path, sync_url: str = "", key: str = "") -> None:
        config = yaml.safe_load(CONFIGURATION.read_text("utf-8"))
        sync = {"sync_url": sync_url or self.noting.url, "pages_key": key or self.noting.key}
        config["plugins"]["taizhang"] = {**sync, "office_name": "试办公室"}
        config["settings"]["num_sql_threads"] = 1
        self.folder = folder
        self.runner = asyncio.Runner()
        files = [str(folder / "office.db"), str(folder / "private.db")]
        self.datasette = Datasette(files, config=config, default_deny=True)
        # Datasette's client makes the application anew for every request, which is half of what a small page costs.
        self.datasette.app = functools.cache(self.datasette.app)
        # However busy the machine is, a page of a test waits for what it is asked.
        reckoner = reckoner_of(self.datasette)
        reckoner.first_s, reckoner.next_s, reckoner.rest = 60, 60, 0

    def ask(self, path: str, method: str = "get", actor: Any = CLERK, **more: Any) -> Any:
        if actor is not None:
            more["actor"] = actor
        return self.runner.run(getattr(self.datasette.client, method)(path, **more))

    def page(self, path: str, actor: Any = CLERK) -> str:
        response = self.ask(path, actor=actor, headers=BROWSER)
        assert response.status_code == 200, response.text
        return str(response.text)

    def rows(self, path: str, actor: Any = CLERK) -> list[dict[str, Any]]:
        response = self.ask(path, actor=actor)
        assert response.status_code == 200, response.text
        found: list[dict[str, Any]] = response.json()
        return found

    def record(self, sql: str, database: str = "office") -> str:
        """The first value that SQL finds in a published file."""
        db = open_published(self.folder / f"{database}.db")
        found = db.execute(sql).fetchone()[0]
        db.close()
        return str(found)

    def close(self) -> None:
        self.runner.run(self.datasette.invoke_shutdown())
        self.runner.close()


@pytest.fixture(scope="session", autouse=True)
def noting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A sync server that notes who looks, for pages over files that no server belongs to."""
    folder = tmp_path_factory.mktemp("noting") / "office"
    Office.create(folder, lambda: 1_595_300_000_000, random.Random(5).randbytes).close()
    Pages.noting = Served(folder)
    yield Pages.noting
    Pages.noting.stop()


@pytest.fixture(scope="session")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A played and published office. Not to be written to."""
    folder = tmp_path_factory.mktemp("golden") / "office"
    played = play_file(GOLDEN, folder, secrets=random.Random(1).randbytes)
    office = Office(folder, lambda: played.ended_at, random.Random(2).randbytes)
    publish_office(office)
    office.close()
    return folder


@pytest.fixture(scope="session")
def pages(golden: Path) -> Iterator[Pages]:
    """The pages of the golden office, for looking only."""
    made = Pages(golden)
    yield made
    made.close()


class Living:
    """A copy of the golden office that a test may change, with its pages."""

    def __init__(self, folder: Path) -> None:
        self.now = 1_595_300_000_000
        self.office = Office(folder, self.clock, random.Random(3).randbytes)
        self.pages = Pages(folder)
        self._newest: dict[str, tuple[str, str]] = {}

    def clock(self) -> int:
        self.now += 1000
        return self.now

    def record(self, form: str, **fields: Any) -> str:
        made = self.office.author.record(form, fields, "办公室")
        self._newest[made.record] = (form, made.id)
        return made.record

    def amend(self, record: str, **fields: Any) -> None:
        """A further change by the office of a record that it made."""
        form, newest = self._newest[record]
        made = self.office.author.amend(record, form, fields, (newest,), "办公室")
        self._newest[record] = (form, made.id)

    def publish(self) -> None:
        publish_office(self.office)

    def close(self) -> None:
        self.pages.close()
        self.office.close()


@pytest.fixture
def living(golden: Path, tmp_path: Path) -> Iterator[Living]:
    shutil.copytree(golden, tmp_path / "office")
    made = Living(tmp_path / "office")
    yield made
    made.close()


class Served:
    """A real sync server on loopback over a copy of the golden office."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now = folder, 1_595_300_000_000
        self.desks = Desks(folder, lambda: self.now, random.Random(4).randbytes)
        self.server = SyncServer(self.desks, "127.0.0.1", 0)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.port}"
        self.key: str = json.loads((folder / "keys.json").read_text("utf-8"))["pages"]

    def stop(self) -> None:
        if self.thread.is_alive():
            self.server.stop()
            self.thread.join()


@pytest.fixture
def served(golden: Path, tmp_path: Path) -> Iterator[Served]:
    shutil.copytree(golden, tmp_path / "served")
    made = Served(tmp_path / "served")
    yield made
    made.stop()


@pytest.fixture
def pages_of() -> Iterator[Callable[..., Pages]]:
    """Opens pages over a served office."""
    made: list[Pages] = []

    def open_pages(served: Served, key: str = "") -> Pages:
        made.append(Pages(served.folder, served.url, key or served.key))
        return made[-1]

    yield open_pages
    for one in made:
        one.close()


class Clerk:
    """Somebody signed in at the pages of a served office that publishes by itself, as it does in earnest."""

    def __init__(self, served: Served, pages: Pages) -> None:
        self.served, self.pages, self.random = served, pages, random.Random(6).randbytes
        passes = SignIn(served.folder, lambda: served.now, random.Random(5).randbytes)
        self.session = passes.redeem(passes.make_code())
        passes.close()

    def ask(self, path: str, method: str = "get", **more: Any) -> Any:
        cookies = {"taizhang_session": self.session}
        return self.pages.ask(path, method, actor=None, cookies=cookies, headers=BROWSER, **more)

    def page(self, path: str) -> str:
        response = self.ask(path)
        assert response.status_code == 200, response.text
        return str(response.text)

    def post(self, path: str, **given: Any) -> Any:
        """Send a page."""
        return self.ask(path, "post", data=given)

    def fill(self, path: str, answers: dict[str, Any], **given: Any) -> Any:
        """Send a form with answers to its questions."""
        return self.post(path, **{f"f.{name}": value for name, value in answers.items()}, **given)

    def hidden(self, page: str, name: str) -> list[str]:
        """What a page carries in hidden inputs."""
        return re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)

    def desk(self) -> Office:
        """The office itself, a second later; to be closed."""
        self.served.now += 1000
        return Office(self.served.folder, lambda: self.served.now, self.random)


@pytest.fixture(scope="module")
def clerk(golden: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clerk]:
    """One office for the tests of a file, each of which makes records of its own."""
    folder = tmp_path_factory.mktemp("clerk") / "office"
    shutil.copytree(golden, folder)
    served, stopping = Served(folder), threading.Event()
    publishing = Office(folder, lambda: served.now, random.Random(7).randbytes)
    thread = threading.Thread(target=publish_always, args=(publishing, stopping), daemon=True)
    thread.start()
    pages = Pages(folder, served.url, served.key)
    yield Clerk(served, pages)
    pages.close()
    stopping.set()
    thread.join()
    publishing.close()
    served.stop()


@pytest.fixture(scope="module")
def serving(golden: Path) -> Iterator[Callable[[Path], tuple[Served, Pages]]]:
    """Serves a copy of the golden office in a folder, with its pages, for several tests."""
    made: list[tuple[Served, Pages]] = []

    def serve(folder: Path) -> tuple[Served, Pages]:
        shutil.copytree(golden, folder)
        served = Served(folder)
        made.append((served, Pages(folder, served.url, served.key)))
        return made[-1]

    yield serve
    for served, pages in made:
        pages.close()
        served.stop()
