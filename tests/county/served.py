"""A played county that is served: the sync server, the publisher and the pages, with somebody signed in."""

from __future__ import annotations

import asyncio
import json
import random
import threading
from pathlib import Path
from typing import Any

import yaml
from datasette.app import Datasette

from datasette_plugins.browse.reckoning import reckoner_of
from datasette_plugins.launch import CONFIGURATION
from sync_server.desks import Desks
from sync_server.office import Office
from sync_server.publishing.offices import run as publish_always
from sync_server.serving import SyncServer
from sync_server.sign_in import SignIn

HEADERS = {"accept": "text/html,application/xhtml+xml"}


class ServedCounty:
    """Asks the pages as a browser would that is signed in to the office's first account."""

    def __init__(self, folder: Path, now: int) -> None:
        self.folder, self.now = folder, now
        self.desks = Desks(folder, lambda: self.now, random.Random(1).randbytes)
        self.server = SyncServer(self.desks, "127.0.0.1", 0)
        self.serving = threading.Thread(target=self.server.run, daemon=True)
        self.serving.start()
        self.stopping = threading.Event()
        self.published = Office(folder, lambda: self.now, random.Random(2).randbytes)
        self.publishing = threading.Thread(
            target=publish_always, args=(self.published, self.stopping), daemon=True
        )
        self.publishing.start()
        passes = SignIn(folder, lambda: self.now, random.Random(3).randbytes)
        self.session = passes.redeem(passes.make_code())
        passes.close()
        self.runner = asyncio.Runner()
        self.datasette = self.pages()

    def pages(self) -> Datasette:
        """The pages over this office; a browser gets a Datasette of its own."""
        config = yaml.safe_load(CONFIGURATION.read_text("utf-8"))
        key = json.loads((self.folder / "keys.json").read_text("utf-8"))["pages"]
        sync = {"sync_url": f"http://127.0.0.1:{self.server.port}", "pages_key": key}
        config["plugins"]["taizhang"] = {**sync, "office_name": "试办公室"}
        # However busy the machine is, a page waits for what it is asked.
        config["settings"] |= {"num_sql_threads": 1, "sql_time_limit_ms": 60_000}
        files = [str(self.folder / "office.db"), str(self.folder / "private.db")]
        datasette = Datasette(files, config=config, default_deny=True)
        reckoner = reckoner_of(datasette)
        reckoner.first_s, reckoner.next_s, reckoner.rest = 60, 60, 0
        return datasette

    def ask(self, path: str, method: str = "get", **more: Any) -> Any:
        more["cookies"] = {"taizhang_session": self.session}
        return self.runner.run(getattr(self.datasette.client, method)(path, headers=HEADERS, **more))

    def close(self) -> None:
        self.runner.run(self.datasette.invoke_shutdown())
        self.runner.close()
        self.stopping.set()
        self.publishing.join()
        self.published.close()
        self.server.stop()
        self.serving.join()
