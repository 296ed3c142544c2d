"""`forms`: which forms there are, and how to fill one."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import click

from collector.commands import purpose
from collector.commands.form_flags import typed_fields
from collector.commands.shell import Shell, pass_shell
from schemas.form import Field, Form

_USED = {
    "field": {"zh": "下乡填的", "en": "field forms"},
    "office": {"zh": "办公室填的", "en": "office forms"},
    "list": {"zh": "名单", "en": "lists"},
    "decision": {"zh": "办公室的认定", "en": "decisions"},
}
_KINDS = {
    "text": ("文字", "text"), "integer": ("整数", "whole number"), "decimal": ("数", "number"),
    "date": ("日期", "date"),
    "select_one": ("选一个", "choose one"), "select_multiple": ("可选几个", "choose any"),
    "one_of": ("名单里一个", "one of a list"), "many_of": ("名单里几个", "several of a list"),
    "list_of_text": ("几段文字", "texts"), "images": ("照片", "pictures"), "repeat": ("多行", "rows"),
    "calculate": ("自动算出", "computed"),
}  # fmt: skip
_GIVEN = {"text": "…", "integer": "120", "decimal": "1.5", "date": "今天", "select_one": "…", "one_of": "…"}
_FILLED = {"today": ("今天", "today"), "me": ("我", "me"), "last": ("上次填的", "the last one")}


@click.command("forms", help=purpose("forms"))
@click.argument("form", metavar="[表]", required=False)
@pass_shell
def forms_command(shell: Shell, form: str | None) -> None:
    """Show forms."""
    if form is None:
        shell.lines(_all(shell.forms().values(), shell.language))
        shell.answer({"forms": [f.to_json() for f in shell.forms().values()]})
        return
    found = shell.form(form)
    shell.lines(_one(found, shell.language))
    shell.answer(found.to_json())


def _all(forms: Collection[Form], language: str) -> Iterator[str]:
    for used, words in _USED.items():
        rows = [f for f in forms if f.used == used]
        if rows:
            yield words[language] + {"zh": "：", "en": ":"}[language]
        yield from (f"  {f.label[language]}  {f.form}" for f in rows)


def _one(form: Form, language: str) -> Iterator[str]:
    yield f"{form.label[language]}  {form.form}  v{form.version}"
    flags = {f.name for f in typed_fields(form)}
    for field in form.live():
        flag = f"--{field.name.replace('_', '-')}" if field.name in flags else field.name
        yield f"  {flag}  {field.label[language]}  {' · '.join(_told(field, language))}"
    example = " ".join(_example(form)) or "字段=值"
    yield {"zh": "例：", "en": "Example: "}[language] + f"taizhang record {form.label['zh']} {example}"


def _example(form: Form) -> Iterator[str]:
    """What a record of this form is mostly typed with: what is always wanted, where it was, how many came."""
    for field in form.live():
        is_filled_in = field.prefill or field.default or field.kind not in _GIVEN
        is_place = bool(field.required) and field.of in ("place", "household")
        is_wanted = field.required is True or is_place or field.name == "headcount"
        if is_wanted and not is_filled_in:
            given = field.choices[0].label["zh"] if field.choices else _GIVEN[field.kind]
            yield f"{field.label['zh']}={given}"


def _told(field: Field, language: str) -> Iterator[str]:
    """What kind of answer, whether it is wanted, what it may be, what it begins with."""
    at = 0 if language == "zh" else 1
    yield _KINDS[field.kind][at]
    if field.required:
        always = field.required is True
        yield (("必填", "required") if always else ("有时必填", "sometimes required"))[at]
    if field.choices:
        yield " ".join(c.label[language] for c in field.choices)
    if field.unit:
        yield field.unit
    if field.prefill in _FILLED:
        yield ("先填", "begins with ")[at] + _FILLED[field.prefill][at]
    if field.default:
        yield ("先填", "begins with ")[at] + field.choice_label(field.default, language)
    if hint := field.hint.get(language):
        yield hint
