"""`serve`: three processes under one command, so that none can take another down.

The sync server takes in what devices send; the publisher keeps the published files; Datasette shows them. One that
dies is started again after a pause that grows. Stopping the command stops all three, and each finishes what it writes.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

PAUSE_MIN_S, PAUSE_MAX_S = 1.0, 30.0
WELL_S = 60.0
"""Who has run so long is started again after the shortest pause."""
LOOK_S = 0.5
STOP_S = 10.0
STOPS = [getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)]
"""SIGHUP is what a closed terminal window sends."""


@dataclass
class Child:
    """One process: what it is called, how it is started, and how long to wait before the next start."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] | None = None
    process: subprocess.Popen[bytes] | None = None
    pause_s: float = PAUSE_MIN_S
    started_s: float = field(default=0.0)
    due_s: float | None = field(default=None)

    def start(self, now: float) -> None:
        """Start it, in a process group of its own: a Ctrl-C is the supervisor's to hand on."""
        self.started_s, self.due_s = now, None
        self.process = subprocess.Popen(  # noqa: S603 - our own modules
            self.command, env=self.environment, start_new_session=True
        )

    @property
    def is_running(self) -> bool:
        """Whether it lives."""
        return self.process is not None and self.process.poll() is None

    @property
    def died_of(self) -> str:
        """Its exit code, empty when it could not even be started."""
        return str(self.process.returncode) if self.process else ""

    def wait_before_next(self, now: float) -> float:
        """It died: when it may be started again, and the pause until then, which grows each time."""
        pause = PAUSE_MIN_S if now - self.started_s > WELL_S else self.pause_s
        self.due_s, self.pause_s = now + pause, min(pause * 2, PAUSE_MAX_S)
        return pause


class Supervisor:
    """Keeps children alive until it is told to stop. `monotonic` gives seconds, `say` tells the person."""

    def __init__(
        self,
        children: Sequence[Child],
        monotonic: Callable[[], float],
        say: Callable[[str], None],
        look_s: float = LOOK_S,
        stop_s: float = STOP_S,
    ) -> None:
        self.children, self.monotonic, self.say = children, monotonic, say
        self.look_s, self.stop_s = look_s, stop_s
        self.stopping = threading.Event()

    def run(self) -> None:
        """Until a signal to stop, or `stopping`."""
        for number in STOPS:
            signal.signal(number, self._signalled)
        try:
            for child in self.children:
                self._start(child)
            while not self.stopping.wait(self.look_s):
                self.look_after()
        finally:
            self.stop_all()

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def look_after(self) -> None:
        """Start again whoever has died and waited long enough."""
        now = self.monotonic()
        for child in self.children:
            if child.is_running:
                continue
            if child.due_s is None:
                died_of, pause = child.died_of, child.wait_before_next(now)
                self.say(
                    f"{child.name} 停了（{died_of}），{pause:.0f} 秒后重新启动"
                    f"；stopped ({died_of}), starts again in {pause:.0f} s"
                )
            elif now >= child.due_s:
                self._start(child)

    def _start(self, child: Child) -> None:
        """A machine that has no room for a process now may have some later."""
        child.process = None
        with suppress(OSError):
            child.start(self.monotonic())

    def stop_all(self) -> None:
        """Ask all to stop at once; insist after a while."""
        left = [child.process for child in self.children if child.process is not None]
        for process in left:
            process.terminate()
        deadline = self.monotonic() + self.stop_s
        for process in left:
            try:
                process.wait(max(0.0, deadline - self.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def python(module: str, *arguments: str) -> list[str]:
    """The command line for one of our modules in this very Python."""
    return [sys.executable, "-m", module, *arguments]
