"""Scenarios: small files that tell what happened in an office, line by line, and the stage for them.

A played office is a real one: its devices keep real notebook files and speak the real exchange, only the
clock and the randomness come from the file. So the same scenario always gives the same log, byte for byte.
"""

from __future__ import annotations

from sync_server.scenario.lines import Line, Scenario, read, read_file
from sync_server.scenario.playing import Played, play, play_file
from sync_server.scenario.shuffling import refilled, shuffled

__all__ = [
    "Line", "Played", "Scenario", "play", "play_file", "read", "read_file", "refilled", "shuffled",
]  # fmt: skip
