"""Writing records: `record`, `amend`, `withdraw`, `restore`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
import orjson

from collector import typed
from collector.clock_doubt import today
from collector.commands import purpose
from collector.commands.form_flags import form_command
from collector.commands.record_lines import answer_lines, head_line, lack_lines
from collector.commands.shell import Shell, pass_shell
from collector.doubts import doubts
from collector.first_values import Given, first_values
from collector.names import short
from collector.notebook import Notebook, Saved
from collector.view import View
from schemas.fold import Folded
from schemas.form import Form
from schemas.problems import Problem, TaizhangError, fail

_STRICT = {"is_flag": True, "help": "不完整就不存 save only what is complete"}


class _Records(click.Group):
    """`record`: a command for each form."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The forms that instructors fill, then those of the office."""
        forms = ctx.find_object(Shell).forms().values()  # type: ignore[union-attr]
        used = ("field", "office", "list", "decision")
        return [f.form for u in used for f in forms if f.used == u]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """The command of one form, by its name or its Chinese label. Raises `unknown_form`."""
        shell = ctx.find_object(Shell)
        assert shell is not None  # noqa: S101 - the group above made it
        form = shell.form(cmd_name)
        if form.used == "system":
            raise fail("not_kept_here", form.label["zh"])
        options = (
            click.Option(["--strict"], **_STRICT),  # type: ignore[arg-type]
            click.Option(
                ["--json-answers"], type=click.Path(), help="从 JSON 文件读（- 是标准输入）read JSON"
            ),
        )
        return form_command(form, cmd_name, lambda *given: _record(form, *given), options)


class _Amendments(click.Group):
    """`amend`: a command for each record, made from its form."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """The command of one record, by the beginning or end of its number. Raises `unknown_record`."""
        shell = ctx.find_object(Shell)
        assert shell is not None  # noqa: S101 - the group above made it
        record = shell.kept.find(cmd_name)
        form = shell.kept.form(shell.kept.records.get(record).form)
        return form_command(form, cmd_name, lambda *given: _amend(record, form, *given))


@click.group("record", cls=_Records, subcommand_metavar="表 [--字段 值]... [字段=值]...")
def record_command() -> None:
    """记一条：taizhang record 场次 地点=前柳村 人数=120

    Make a record. `taizhang record FORM --help` shows the fields of a form.
    """


@click.group("amend", cls=_Amendments, subcommand_metavar="编号 [--字段 值]... [字段=值]...")
def amend_command() -> None:
    """改一条：taizhang amend 1a2b3c4d 人数=130（写 人数= 即清空）

    Change a record, by the last characters of its number. FIELD= clears a field.
    """


def _record(form: Form, shell: Shell, texts: dict[str, str], options: dict[str, Any]) -> None:
    notebook = shell.notebook
    given = _given(shell, form, texts, options["json_answers"])
    doubt = notebook.clock_doubt
    day = None if doubt else today(notebook.clock())
    first = first_values(notebook, form, given, Given(day, notebook.me))
    values = {name: value for name, value in {**first, **given}.items() if value is not None}
    lacking = notebook.lacks(form, values)
    if options["strict"] and lacking:
        raise TaizhangError(Problem("incomplete", form.label["zh"]), *lacking)
    saved = notebook.record(form.form, values)
    if doubt:
        shell.warn(doubt)
    tell_saved(shell, saved, ("已记下", "Saved"), list(first), list(values))
    if not notebook.may_write(form):
        shell.say(
            "这张表一般由别人填，同步后可能要等办公室放行。",
            "Others mostly fill this form; the office may hold yours.",
        )


def _amend(record: str, form: Form, shell: Shell, texts: dict[str, str], _: dict[str, Any]) -> None:
    notebook = shell.kept
    current = notebook.records.get(record)
    given = _given(shell, form, texts, None)
    changed = {
        name: value
        for name, value in given.items()
        if current.values.get(name) != value or name in current.conflicts
    }
    if not changed:
        shell.say("和现在的一样，没有改动。", "Nothing is different; nothing was changed.")
        shell.answer({"record": record, "change": None, "problems": []})
        return
    saved = notebook.amend(record, changed, current.heads)
    tell_saved(shell, saved, ("已改", "Changed"), touched=list(changed))


def _given(shell: Shell, form: Form, texts: dict[str, str], json_file: str | None) -> dict[str, Any]:
    """The answers as values. Raises everything that is wrong with them."""
    notebook = shell.notebook
    day = today(notebook.clock())
    out: dict[str, Any] = {}
    if json_file:
        out = typed.from_json(form, _json(json_file), day, notebook.resolve, notebook.clock_doubt)
    out |= typed.from_texts(form, texts, day, notebook.resolve, notebook.clock_doubt)
    if not out:
        raise fail("nothing_given", form.label["zh"])
    return out


def _json(name: str) -> dict[str, Any]:
    try:
        with click.open_file(name, "rb") as stream:
            answers = orjson.loads(stream.read())
    except OSError:
        raise fail("no_file", name) from None
    except orjson.JSONDecodeError as error:
        raise fail("bad_json", name, str(error)) from None
    if not isinstance(answers, dict):
        raise fail("bad_json", name, type(answers).__name__)
    return answers


def tell_saved(
    shell: Shell,
    saved: Saved,
    words: tuple[str, str],
    first: Sequence[str] = (),
    touched: Sequence[str] = (),
) -> None:
    """Say what was saved, in soft words what it lacks, and what about the answers `touched` may be a slip.
    `words`: what was done, in both languages.
    """
    notebook, (zh, en) = shell.notebook, words
    record = notebook.records.get(saved.change.record)
    asked = [] if notebook.clock_doubt else _doubts(notebook, record, touched)
    view = View(notebook, shell.language)
    head = head_line(notebook, record, shell.language)
    shell.say(f"{zh}：{head}", f"{en}: {head}")
    shell.lines(answer_lines(view, record, first))
    shell.lines(lack_lines(saved.problems, shell.language, short(record.record)))
    shell.warn(*asked)
    shell.answer(
        {
            "record": record.record,
            "change": saved.change.id,
            "form": record.form,
            "values": dict(record.values),
            "filled_in": list(first),
            "withdrawn": record.withdrawn,
            "problems": [p.to_json() for p in saved.problems],
            "doubts": [p.to_json() for p in asked],
        }
    )


def _doubts(notebook: Notebook, record: Folded, touched: Sequence[str]) -> list[Problem]:
    return doubts(notebook, notebook.form(record.form), record, touched, today(notebook.clock()))


@click.command("withdraw", help=purpose("withdraw"))
@click.argument("record", metavar="编号")
@pass_shell
def withdraw_command(shell: Shell, record: str) -> None:
    """Withdraw."""
    notebook = shell.kept
    current = notebook.records.get(notebook.find(record))
    if current.withdrawn and not current.contested:
        shell.say("这一条已经撤回了。", "It is withdrawn already.")
        shell.answer({"record": current.record, "change": None, "withdrawn": True, "problems": []})
        return
    tell_saved(shell, notebook.withdraw(current.record), ("已撤回", "Withdrawn"))


@click.command("restore", help=purpose("restore"))
@click.argument("record", metavar="编号")
@pass_shell
def restore_command(shell: Shell, record: str) -> None:
    """Restore."""
    notebook = shell.kept
    current = notebook.records.get(notebook.find(record))
    if not current.withdrawn and not current.contested:
        shell.say("这一条没有撤回。", "It is not withdrawn.")
        shell.answer({"record": current.record, "change": None, "withdrawn": False, "problems": []})
        return
    tell_saved(shell, notebook.restore(current.record), ("已恢复", "Restored"))
