"""The pages of `docs/cli.md`: the `--help` of every command, as whoever has the bundled forms sees it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner

from collector.cli import main as taizhang
from collector.commands.shell import Shell
from collector.machine import this_machine
from docs.printing.blocks import fenced
from sync_server.cli import main as taizhang_server

PROGRAMS: dict[str, click.Group] = {"taizhang": taizhang, "taizhang-server": taizhang_server}
NOWHERE = Path("/nonexistent/notebook.db")
WIDTH = 100
MADE_FROM_FORMS: dict[tuple[str, ...], list[str]] = {("taizhang", "record"): ["session"]}
"""A command for each form is too many: one stands for all."""


def commands() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command of both programs by the words that call it, groups before what is in them."""
    for name, program in PROGRAMS.items():
        yield from _walk((name,), program)


def _walk(words: tuple[str, ...], command: click.Command) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield words, command
    if not isinstance(command, click.Group):
        return
    ctx = click.Context(command, info_name=words[-1], obj=Shell(this_machine(), NOWHERE, "zh", False))
    for inner in MADE_FROM_FORMS.get(words[:2]) or command.list_commands(ctx):
        found = command.get_command(ctx, inner)
        if found is None:
            raise LookupError(f"{words} lists {inner}, which is not there")
        yield from _walk((*words, inner), found)


def help_of(words: tuple[str, ...]) -> str:
    """What `--help` prints."""
    runner = CliRunner(env={"TAIZHANG_NOTEBOOK": str(NOWHERE), "TAIZHANG_LANG": None})
    width: dict[str, Any] = {"terminal_width": WIDTH, "max_content_width": WIDTH}
    done = runner.invoke(PROGRAMS[words[0]], [*words[1:], "--help"], prog_name=words[0], **width)
    if done.exit_code:
        raise RuntimeError(f"{' '.join(words)} --help: {done.output}")
    return "\n".join(line.rstrip() for line in done.output.splitlines())


def all_help() -> str:
    """The help of every command."""
    return "\n".join(f"## {' '.join(words)}\n\n{fenced(help_of(words), 'text')}\n" for words, _ in commands())
