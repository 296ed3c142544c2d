"""Commands made from forms at run time: every field becomes a flag, under its name and under its Chinese
label.

So an activity that the office adds today has its flags after the next sync, and no code was written for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import click

from collector.commands.shell import Shell
from collector.typed import pairs
from schemas.form import Field, Form
from schemas.problems import Problem, TaizhangError
from schemas.shapes import label_of

Run = Callable[[Shell, dict[str, str], dict[str, Any]], None]
"""What a form's command does with the typed texts by field name, and its own options."""

_TAKEN = frozenset({"--json", "--lang", "--notebook", "--help", "--strict", "--json-answers"})
_NOT_TYPED = frozenset({"calculate", "repeat"})


def typed_fields(form: Form) -> list[Field]:
    """The fields that can be given as texts."""
    return [f for f in form.live() if f.kind not in _NOT_TYPED]


def form_command(form: Form, name: str, run: Run, options: tuple[click.Option, ...] = ()) -> click.Command:
    """The command for one form. `name` is how the person wrote it."""

    def callback(**given: Any) -> None:
        ctx = click.get_current_context()
        texts = {
            f.name: _text(given[_param(f)]) for f in typed_fields(form) if given[_param(f)] not in (None, ())
        }
        for field, text in pairs(form, given.pop("pairs")).items():
            if field in texts:
                raise TaizhangError(Problem("given_twice", label_of(form.by_name[field])))
            texts[field] = text
        run(
            ctx.find_object(Shell) or ctx.obj,
            texts,
            {k: v for k, v in given.items() if not k.startswith("f_")},
        )

    labels = Counter(f.label["zh"] for f in form.live())
    flags = [_flag(f, labels[f.label["zh"]] == 1) for f in typed_fields(form)]
    more = click.Argument(["pairs"], nargs=-1, metavar="[字段=值]...")
    text = f"{form.label['zh']}。{form.label['en']}."
    return _FormCommand(
        name,
        form=form.label["zh"],
        callback=callback,
        params=[*flags, *options, more],
        help=text,
        short_help=text,
        epilog="每一项也可以写成 字段=值，如 人数=120。Any field may be written FIELD=VALUE instead.",
    )


class _FormCommand(click.Command):
    """Remembers what its form is called, so that a flag it does not know is told as an unknown field."""

    def __init__(self, name: str, *, form: str, **settings: Any) -> None:
        super().__init__(name, **settings)
        self.form = form

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, with the form noted first."""
        ctx.meta["taizhang.form"] = self.form
        return super().parse_args(ctx, args)


def _param(field: Field) -> str:
    """Field names and a command's own options must not meet."""
    return f"f_{field.name}"


def _flag(field: Field, label_is_unique: bool) -> click.Option:
    names = [f"--{field.name.replace('_', '-')}"]
    label = field.label["zh"]
    if label_is_unique and not set(label) & set(" /;=,　"):
        names.append(f"--{label}")
    names = [n for n in dict.fromkeys(names) if n not in _TAKEN]
    # A field whose every flag is taken can still be written as a pair.
    hidden = not names
    return click.Option(
        [*(names or [f"--field-{field.name.replace('_', '-')}"]), _param(field)],
        multiple=field.is_list,
        default=None,
        help=_help(field),
        metavar=_metavar(field),
        hidden=hidden,
    )


def _metavar(field: Field) -> str:
    return {"integer": "整数", "decimal": "数", "date": "日期"}.get(field.kind, "值")


def _help(field: Field) -> str:
    """One line: label, choices, unit; a star where an answer is always wanted."""
    star = " *" if field.required is True else ""
    parts = [f"{field.label.get('en', field.name)}{star}"]
    if field.choices:
        parts.append(" ".join(c.label["zh"] for c in field.choices))
    if field.unit:
        parts.append(field.unit)
    if field.is_list:
        parts.append("多个用、隔开")
    return " · ".join(parts)


def _text(given: str | tuple[str, ...]) -> str:
    return given if isinstance(given, str) else "、".join(given)
