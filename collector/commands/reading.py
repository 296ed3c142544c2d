"""Looking at records: `list` and `show`."""

from __future__ import annotations

from itertools import islice

import click

from collector.commands import purpose
from collector.commands.record_lines import (
    answer_lines,
    conflict_lines,
    decided_text,
    head_line,
    history_json,
    history_lines,
    lack_lines,
    record_json,
)
from collector.commands.shell import Shell, pass_shell
from collector.decided import decided
from collector.view import View

_SHOWN = ("field", "office")
_OF_PROGRAMS = "system"


@click.command("list", help=purpose("list"))
@click.argument("form", metavar="[表]", required=False)
@click.option("--limit", type=click.IntRange(min=1), default=20, help="最多几条 how many", show_default=True)
@click.option("--all", "with_all", is_flag=True, help="全部，包括名单 all of them, lists too")
@pass_shell
def list_command(shell: Shell, form: str | None, limit: int, with_all: bool) -> None:
    """List records."""
    notebook, view = shell.kept, View(shell.kept, shell.language)
    name = notebook.form(form).form if form else None
    rows = (
        row
        for row in notebook.records.newest(name)
        if name or _is_listed(getattr(notebook.forms.get(row.form), "used", "field"), with_all)
    )
    chosen = list(islice(rows, None if with_all else limit))
    is_more = not with_all and next(rows, None) is not None
    shell.lines(f"{head_line(notebook, r, shell.language)}  {view.brief(r)}" for r in chosen)
    if not chosen:
        shell.say("还没有记录。", "There are no records yet.")
    if is_more:
        shell.say(
            f"（只列最近 {limit} 条，更多用 --limit 或 --all）",
            f"(the newest {limit} only; more with --limit or --all)",
        )
    shell.answer({"records": [record_json(view, r) for r in chosen]})


def _is_listed(used: str, with_all: bool) -> bool:
    """Lists only when asked for; what the programs keep (forms, devices) only by its name."""
    return used in _SHOWN or (with_all and used != _OF_PROGRAMS)


@click.command("show", help=purpose("show"))
@click.argument("record", metavar="编号")
@pass_shell
def show_command(shell: Shell, record: str) -> None:
    """Show a record."""
    notebook, view = shell.kept, View(shell.kept, shell.language)
    row = notebook.records.get(notebook.find(record))
    told = view.history(row.record)
    shell.lines([head_line(notebook, row, shell.language), f"  {row.record}"])
    shell.lines(answer_lines(view, row))
    shell.lines(conflict_lines(view, row))
    shell.lines(lack_lines(notebook.problems(row), shell.language))
    shell.lines(decided_text(view, row, one) for one in decided(notebook, row))
    shell.say("经过：", "History:")
    shell.lines(history_lines(told, shell.language))
    shell.answer(record_json(view, row) | {"history": history_json(told)})
