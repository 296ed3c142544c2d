"""The steps of an import: read and show, ask, write, say what was left out.

First everything is shown, then the person is asked, then all is written at once. What was left out is named
at the end and in the exit code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from collector import typed
from collector.clock_doubt import today
from collector.commands.import_lines import (
    import_json,
    match_lines,
    plan_line,
    summary_lines,
    unreadable_problem,
)
from collector.commands.shell import Shell
from collector.importing import Decision, Imported, Planned, carry_out, decide, plan
from collector.view import View
from schemas.form import Form
from schemas.ledger import Ledger, preview, read
from schemas.problems import Problem, TaizhangError, fail


@dataclass(frozen=True)
class Wish:
    """What the person asked for: how to read the file, and what to do with it."""

    file: Path
    dry_run: bool = False
    yes: bool = False
    new_anyway: bool = False
    constants: tuple[str, ...] = ()
    mapping: tuple[str, ...] = ()
    year: int | None = None
    sheet: str | None = None


def run(shell: Shell, form: Form, wish: Wish) -> None:
    """Import a file. Raises what stops it as a whole; leaves with code 6 when rows are left out."""
    ledger = _read(shell, form, wish)
    labels = {f.name: f.label[shell.language] for f in form.fields}
    shell.lines([preview(ledger, shell.language, labels)])
    if ledger.problems:
        # The preview has said why.
        shell.answer({"problems": [p.to_json() for p in ledger.problems]})
        shell.leave(ledger.problems[0].rule.exit)
    decisions = _decided(shell, form, ledger, wish)
    done = _written(shell, form, decisions, wish)
    left = unreadable_problem(ledger, decisions)
    shell.warn(*left)
    shell.answer(import_json(ledger, decisions, done, left, wish.dry_run))
    if left:
        shell.leave(left[0].rule.exit)


def _read(shell: Shell, form: Form, wish: Wish) -> Ledger:
    try:
        data = wish.file.read_bytes()
    except OSError:
        raise fail("no_file", str(wish.file)) from None
    notebook = shell.notebook
    return read(
        form,
        data,
        wish.file.name,
        today=today(notebook.clock()),
        resolve=notebook.resolve,
        mapping=_mapping(form, wish.mapping),
        constants=typed.pairs(form, wish.constants),
        year=wish.year,
        sheet=wish.sheet,
    )


def _mapping(form: Form, texts: Sequence[str]) -> dict[str, str]:
    """`列名=字段` pairs; `列名=` leaves a column out. A title may hold a = itself, a field's name not."""
    out = {}
    for text in texts:
        title, sign, name = text.rpartition("=")
        if not sign:
            raise fail("bad_pair", got=text)
        out[title.strip()] = typed.find_field(form, name).name if name.strip() else ""
    return out


def _is_asked(shell: Shell, wish: Wish) -> bool:
    """Whether there is somebody to ask, who wants to be asked."""
    return shell.machine.is_attended and not (wish.dry_run or wish.yes or shell.as_json)


def _decided(shell: Shell, form: Form, ledger: Ledger, wish: Wish) -> list[Decision]:
    view = View(shell.notebook, shell.language)

    def ask(planned: Planned) -> Decision:
        shell.lines(match_lines(view, form, [Decision(planned, "undecided")]))
        question = shell.pick("s 同一条，n 新的，k 跳过", "s same, n new, k skip")
        answer = click.prompt(question, type=click.Choice(["s", "n", "k"]), default="s", show_choices=False)
        if answer == "s":
            return Decision(planned, "same", planned.matches[0].record)
        return Decision(planned, "new" if answer == "n" else "skipped")

    planned = plan(shell.notebook, form, ledger)
    decisions = decide(planned, ask if _is_asked(shell, wish) else None, new_anyway=wish.new_anyway)
    shell.lines(match_lines(view, form, decisions))
    shell.say(*plan_line(decisions))
    return decisions


def _written(shell: Shell, form: Form, decisions: Sequence[Decision], wish: Wish) -> Imported:
    if wish.dry_run:
        shell.say("只是看看，什么都没有写。", "A look only: nothing was written.")
        return Imported()
    if not wish.yes and not (_is_asked(shell, wish) and _agrees(shell)):
        raise TaizhangError(Problem("not_confirmed"))
    done = carry_out(shell.notebook, form, decisions)
    shell.lines(summary_lines(form, done, shell.language))
    return done


def _agrees(shell: Shell) -> bool:
    return click.confirm(shell.pick("导入吗？", "Import?"), default=True)
