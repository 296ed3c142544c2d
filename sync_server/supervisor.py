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
from dataclasses import dataclass, field
from types import FrameType

PAUSE_MIN_S, PAUSE_MAX_S = 1.0, 30.0
STOP_S = 10.0


@dataclass
class Child:
    """One process: what it is called, how it is started, and how long to wait before the next start."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] | None = None
    process: subprocess.Popen[bytes] | None = None
    pause_s: float = PAUSE_MIN_S
    due_s: float = field(default=0.0)

    def start(self) -> None:
        """Start it, in a process group of its own: a Ctrl-C is the supervisor's to hand on."""
        self.process = subprocess.Popen(  # noqa: S603 - our own modules
            self.command, env=self.environment, start_new_session=True
        )

    def stop(self) -> None:
        """Ask it to stop; insist after a while."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Supervisor:
    """Keeps children alive until it is told to stop. `monotonic` gives seconds, `say` tells the person."""

    def __init__(
        self, children: Sequence[Child], monotonic: Callable[[], float], say: Callable[[str], None]
    ) -> None:
        self.children, self.monotonic, self.say = children, monotonic, say
        self.stopping = threading.Event()

    def run(self) -> None:
        """Until SIGTERM, SIGINT or `stopping`."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._signalled)
        try:
            for child in self.children:
                child.start()
            while not self.stopping.wait(0.5):
                self.look_after()
        finally:
            for child in reversed(self.children):
                child.stop()

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def look_after(self) -> None:
        """Start again whoever has died and waited long enough."""
        now = self.monotonic()
        for child in self.children:
            if child.process is None or child.process.poll() is None:
                continue
            if not child.due_s:
                self.say(f"{child.name} 停了（{child.process.returncode}），{child.pause_s:.0f} 秒后重新启动")
                child.due_s, child.pause_s = now + child.pause_s, min(child.pause_s * 2, PAUSE_MAX_S)
            elif now >= child.due_s:
                child.due_s = 0.0
                child.start()


def python(module: str, *arguments: str) -> list[str]:
    """The command line for one of our modules in this very Python."""
    return [sys.executable, "-m", module, *arguments]
