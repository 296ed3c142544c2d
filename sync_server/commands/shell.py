"""What every command of `taizhang-server` shares: the language, the clock, and how a problem is told."""

from __future__ import annotations

import functools
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from schemas.problems import Problem, TaizhangError
from schemas.replica.database import DamagedErrors
from sync_server.office import Office

F = TypeVar("F", bound=Callable[..., Any])


class Shell:
    """The person at the keyboard: their language, the real clock, real randomness."""

    def __init__(self, language: str) -> None:
        self.language = language

    def pick(self, zh: str, en: str) -> str:
        """The text in the person's language."""
        return zh if self.language == "zh" else en

    def say(self, zh: str, en: str) -> None:
        """Print a line in the person's language."""
        click.echo(self.pick(zh, en))

    @staticmethod
    def now() -> int:
        """The real clock, milliseconds."""
        return time.time_ns() // 1_000_000

    @staticmethod
    def random(count: int) -> bytes:
        """Real randomness."""
        return os.urandom(count)

    @contextmanager
    def office(self, folder: Path) -> Iterator[Office]:
        """The office in a folder, closed again afterwards."""
        office = Office(folder, self.now, self.random)
        try:
            yield office
        finally:
            office.close()

    def stop(self, error: TaizhangError, as_json: bool) -> NoReturn:
        """Tell every problem and leave with the first one's exit code."""
        if as_json:
            click.echo(json.dumps({"problems": [p.to_json() for p in error.problems]}, ensure_ascii=False))
        else:
            for problem in error.problems:
                click.echo(problem.text(self.language), err=True)
        raise SystemExit(error.problem.rule.exit)


def database_trouble(error: Exception, place: str) -> Problem:
    """What an error of the database means to whoever looks after the office."""
    text = str(error).lower()
    if "locked" in text or "busy" in text:
        return Problem("office_log_busy", place, str(error))
    if any(word in text for word in ("full", "readonly", "read-only", "disk i/o", "unable to open")):
        return Problem("disk_full", place, str(error))
    return Problem("damaged_file", place, str(error))


def usage_problem(error: click.UsageError, ctx: click.Context) -> Problem:
    """A command that was not well written, in words."""
    where = error.ctx or ctx
    told = {"command": where.command_path}
    if isinstance(error, getattr(click.exceptions, "NoSuchCommand", ())):
        return Problem("unknown_command", "", str(getattr(error, "command_name", "")), told)
    if isinstance(error, click.MissingParameter) and error.param:
        what = (
            error.param.opts[0]
            if error.param.param_type_name == "option"
            else error.param.make_metavar(where)
        )
        return Problem("missing_argument", "", "", {"what": what, **told})
    got = error.option_name if isinstance(error, click.NoSuchOption) else error.format_message()
    return Problem("bad_usage", "", got, told)


def command(name: str, **settings: Any) -> Callable[[F], click.Command]:
    """A click command whose first argument is the Shell and whose problems are told, not thrown."""

    def wrap(function: F) -> click.Command:
        @functools.wraps(function)
        def run(*args: Any, **kwargs: Any) -> None:
            shell: Shell = click.get_current_context().obj
            try:
                function(shell, *args, **kwargs)
            except TaizhangError as error:
                shell.stop(error, bool(kwargs.get("as_json")))
            except DamagedErrors as error:
                trouble = database_trouble(error, str(kwargs.get("folder", "")))
                shell.stop(TaizhangError(trouble), bool(kwargs.get("as_json")))

        decorate: Callable[[Callable[..., None]], click.Command] = click.command(name, **settings)
        return decorate(run)

    return wrap


folder_argument = click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
json_option = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 print JSON")


def print_json(value: Any) -> None:
    """Plain data, readable and in Chinese as it is."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
