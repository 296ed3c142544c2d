"""What every command shares: the notebook, the language, and how a person or a program is answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
import orjson

from collector.machine import Machine
from schemas.form import Form
from schemas.problems import Problem, TaizhangError, fail

if TYPE_CHECKING:
    from collector.notebook import Notebook
    from collector.wire import Wire


class Shell:
    """The person at the keyboard. With `as_json` a program is: it gets one JSON object, and no words."""

    def __init__(self, machine: Machine, path: Path, language: str, as_json: bool) -> None:
        self.machine, self.path, self.language, self.as_json = machine, path, language, as_json

    @cached_property
    def notebook(self) -> Notebook:
        """The notebook, made where there is none yet; closed when the command ends."""
        from collector.notebook import Notebook  # noqa: PLC0415 - `--help` should not wait for it

        if not self.path.exists():
            _make_folder(self.path.parent)
        opened = Notebook(self.path, self.machine.clock, self.machine.random)
        click.get_current_context().call_on_close(opened.close)
        return opened

    @property
    def kept(self) -> Notebook:
        """The notebook that is there. Raises `no_notebook`, so that a slip in a path is not an empty
        notebook.
        """
        if not self.path.exists():
            raise fail("no_notebook", str(self.path))
        return self.notebook

    def forms(self) -> Mapping[str, Form]:
        """Every form; looking at them makes no notebook."""
        if self.path.exists():
            return self.notebook.forms
        from schemas.bundled import bundled  # noqa: PLC0415

        return bundled()

    def form(self, name: str) -> Form:
        """A form by its name or its label in either language. Raises `unknown_form`."""
        for form in self.forms().values():
            if name == form.form or name in form.label.values():
                return form
        raise fail("unknown_form", got=name)

    def wire(self, url: str) -> Wire:
        """The way to an office. Raises `bad_url`."""
        import requests  # noqa: PLC0415 - the slowest of all to load

        from collector.wire import Timeouts, Wire  # noqa: PLC0415

        timeouts = Timeouts(self.machine.connect_s, self.machine.read_s)
        return Wire(url, requests.Session(), timeouts)

    # Answering.

    def pick(self, zh: str, en: str) -> str:
        """The text in the person's language."""
        return zh if self.language == "zh" else en

    def say(self, zh: str, en: str) -> None:
        """Print a line for the person."""
        if not self.as_json:
            click.echo(self.pick(zh, en))

    def lines(self, lines: Iterable[str]) -> None:
        """Print lines for the person."""
        if not self.as_json:
            for line in lines:
                click.echo(line)

    def warn(self, *problems: Problem) -> None:
        """Tell what is not right, without stopping."""
        if not self.as_json:
            for problem in problems:
                click.echo(problem.text(self.language), err=True)

    def answer(self, data: Mapping[str, Any]) -> None:
        """Print the one JSON object for a program."""
        if self.as_json:
            click.echo(orjson.dumps(data, option=orjson.OPT_INDENT_2).decode())

    def stop(self, error: TaizhangError) -> NoReturn:
        """Tell every problem and leave with the first one's exit code."""
        self.warn(*error.problems)
        self.answer({"problems": [p.to_json() for p in error.problems]})
        self.leave(error.problem.rule.exit)

    @staticmethod
    def leave(code: int) -> NoReturn:
        """End the command with this exit code."""
        click.get_current_context().exit(code)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise fail("disk_full", str(folder), str(error)) from None


pass_shell = click.make_pass_decorator(Shell)
