"""One kill after another: `record` and `sync` of one notebook, the first `record` of a new one, and the server while
devices push.

A chapter is one office and one notebook, killed a number of times at moments drawn from a seed, and brought level at
the end. After every kill the disks are checked against what had been acknowledged by then.
"""

from __future__ import annotations

import re
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from random import Random

from killing import soundness, tracing
from killing.devices import Carried, sync_all
from killing.processes import VILLAGE, OfficeProcess, answer, run, taizhang
from killing.tracing import Moment

from schemas.problems import TaizhangError

VICTIMS, ODDS = ("record", "sync", "server", "first"), (4, 3, 3, 2)
LOAD_DEVICES = 3
KILLED = -9
RECORD = ("record", "场次", f"地点={VILLAGE}", "题目=防汛", "人数=120")
_CHANGE = re.compile(rb'"change": "([0-9a-f]{64})"')

Seen = list[tuple[str, Moment]]


class Chapter:
    """An office and a notebook in a folder, and everything that was ever acknowledged there."""

    def __init__(self, folder: Path, random: Random, seen: dict[str, Seen]) -> None:
        self.random, self.seen = random, seen
        self.office = OfficeProcess.create(folder / "office")
        self.notebook, self.trace = folder / "notebook.db", folder / "trace"
        self.office.serve()
        self.devices = [self._device(folder / f"load{n}.db") for n in range(LOAD_DEVICES)]
        run(taizhang(self.notebook, "join", self.office.url, self.office.code("本子")))
        self.printed: set[str] = set()
        self.fell: Counter[tuple[str, str]] = Counter()

    def _device(self, path: Path) -> Carried:
        device = Carried(path, self.office.url)
        device.join(self.office.code(path.stem))
        device.record(3)
        device.sync()
        return device

    def play(self, kills: int) -> None:
        """Kill so often, then bring everything level. Raises Unsound."""
        try:
            while sum(self.fell.values()) < kills:
                victim = self.random.choices(VICTIMS, ODDS)[0]
                if victim not in self.seen:
                    self.seen[victim] = self._round(victim, None)
                moment = self._moment(victim)
                self._round(victim, moment)
            self._come_to_rest()
        finally:
            self.close()

    def _moment(self, victim: str) -> Moment:
        if victim == "server" and self.random.random() < 0.5:
            return Moment(tracing.ACKNOWLEDGED, self.random.randrange(1, 20))
        return tracing.choose(self.seen[victim], self.random)

    def _round(self, victim: str, moment: Moment | None) -> Seen:
        """One run of a victim, killed at a moment if there is one; the moments of this run."""
        before = sum(self.fell.values())
        database = self.notebook
        if victim == "server":
            database = self.office.log
            self._server(moment)
        elif victim == "first":
            database = self.notebook.with_name(f"first{self.random.random()}.db")
            self._first(database, moment)
        else:
            self._command(victim, moment)
        if sum(self.fell.values()) > before:
            return []
        return tracing.moments(self.trace, str(database))

    # The notebook's commands.

    def _command(self, victim: str, moment: Moment | None) -> None:
        if victim == "sync":
            self._give_both_something_to_say()
        words = RECORD if victim == "record" else ("sync",)
        command = taizhang(self.notebook, *words)
        done = run([*tracing.traced(self.trace, moment), *command])
        self.printed.update(i.decode() for i in _CHANGE.findall(done.stdout))
        if done.returncode == KILLED:
            self.fell[victim, tracing.fell(self.trace, str(self.notebook))] += 1
        elif done.returncode != 0:
            raise soundness.Unsound(f"taizhang {victim} after a kill: {done.stderr.decode()}")
        self._check_notebook()

    def _first(self, notebook: Path, moment: Moment | None) -> None:
        """A notebook that is being made: afterwards it is there whole, or not at all, and the next command makes it."""
        command = taizhang(notebook, "record", "场次", "题目=防汛")
        done = run([*tracing.traced(self.trace, moment), *command])
        if done.returncode == KILLED:
            self.fell["first", tracing.fell(self.trace, str(notebook))] += 1
        answer(run(command))
        printed = {i.decode() for i in _CHANGE.findall(done.stdout)}
        soundness.check(notebook, printed)

    def _give_both_something_to_say(self) -> None:
        self.devices[0].record(self.random.randrange(1, 5))
        self.devices[0].sync()
        carried = Carried(self.notebook, self.office.url)
        carried.record(self.random.randrange(1, 5))
        self.printed.update(carried.made)
        carried.close()

    def _check_notebook(self) -> None:
        soundness.check(self.notebook, self.printed)
        with soundness.copied(self.notebook) as db:
            soundness.check_own_chain(db)
            delivered = _delivered(db)
        office = self.office.open()
        try:
            soundness.check_open(office.db, delivered)
        finally:
            office.close()

    # The server.

    def _server(self, moment: Moment | None) -> None:
        self.office.stop()
        self.office.serve(tracing.traced(self.trace, moment))
        heard = count(1)
        for device in self.devices:
            device.heard = lambda: self._heard(next(heard), moment)
        with ThreadPoolExecutor(LOAD_DEVICES) as pool:
            # A moment that this run never comes to is one by the clock: it is killed after so many syncs.
            loads = [pool.submit(self._load, device, 15 if moment is None else 60) for device in self.devices]
            for load in loads:
                load.result()
        for device in self.devices:
            device.heard = lambda: None
        self.office.kill()
        if moment is not None:
            self.fell["server", tracing.fell(self.trace, str(self.office.log))] += 1
        soundness.check(self.office.log, self._acknowledged())
        self.office.serve()

    def _heard(self, number: int, moment: Moment | None) -> None:
        if moment == (tracing.ACKNOWLEDGED, number):
            self.office.signal(signal.SIGKILL)

    def _load(self, device: Carried, syncs: int) -> None:
        for n in range(syncs):
            device.record(1 + n % 3)
            try:
                device.sync()
            except TaizhangError as error:
                if error.problem.code != "unreachable":
                    raise
                return

    def _acknowledged(self) -> set[str]:
        with soundness.copied(self.notebook) as db:
            return _delivered(db).union(*(d.acknowledged for d in self.devices))

    # The end.

    def _come_to_rest(self) -> None:
        """Everything made is at the office once, and every replica shows the same."""
        answer(run(taizhang(self.notebook, "sync")))
        with soundness.copied(self.notebook) as db:
            made = {i for (i,) in db.execute("select lower(hex(id)) from log where mine = 1")}
            soundness.require(made == _delivered(db), "the notebook is not level after a sync")
        carried = Carried(self.notebook, self.office.url)
        fresh = Carried(self.notebook.with_name("fresh.db"), self.office.url)
        fresh.join(self.office.code("新设备"))
        everybody = [carried, fresh, *self.devices]
        try:
            sync_all(everybody)
            shown = [device.sees() for device in everybody]
        finally:
            carried.close()
            fresh.close()
        soundness.require(all(s == shown[0] for s in shown), "the replicas do not show the same records")
        self.office.stop()
        soundness.check(self.office.log, made.union(*(d.made for d in self.devices)))

    def close(self) -> None:
        self.office.kill()
        for device in self.devices:
            device.close()


def _delivered(db: object) -> set[str]:
    """What a notebook takes for delivered."""
    rows = db.execute(  # type: ignore[attr-defined]
        "select lower(hex(log.id)) from log, json_each((select value from state where key = 'acked'))"
        " where mine = 1 and device = json_each.key and n <= json_each.value"
    )
    return {row[0] for row in rows}
