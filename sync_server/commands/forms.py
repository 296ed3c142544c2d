"""Forms of the office: listing them, and adding one from an XLSForm."""

from __future__ import annotations

from pathlib import Path

import click

from schemas.problems import fail
from sync_server.commands.shell import Shell, command, folder_argument, json_option, print_json

HOMES = {"office": "办公室可见", "private": "私密", "follows": "随所涉记录"}


@click.group("forms", help="表：列出、添加 Forms: list them, add one.")
def forms() -> None:
    """The group."""


@command("list", help="列出所有的表 List the forms.")
@folder_argument
@json_option
def list_forms(shell: Shell, folder: Path, as_json: bool) -> None:
    """List the forms."""
    with shell.office(folder) as office:
        known = office.known_forms.all()
        if as_json:
            print_json(
                [
                    {"form": f.form, "version": f.version, "home": f.home, "label": f.label}
                    for f in known.values()
                ]
            )
            return
        for form in known.values():
            shell.say(
                f"{form.form:<16} 第 {form.version} 版  {HOMES[form.home]}  {form.label['zh']}",
                f"{form.form:<16} version {form.version}  {form.home}  {form.label['en']}",
            )


@command("add", help="加一张表，或一张表的新版本（.md 或 .xlsx）Add a form, or a new version of one.")
@folder_argument
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def add(shell: Shell, folder: Path, file: Path) -> None:
    """Add a form."""
    from schemas.xlsform import compile_form  # noqa: PLC0415

    if not file.exists():
        raise fail("no_file", got=str(file))
    if file.suffix not in (".md", ".xlsx"):
        raise fail("bad_form", file.name, file.suffix, reason="只认 .md 和 .xlsx; only .md and .xlsx")
    is_text = file.suffix == ".md"
    source = file.read_text("utf-8") if is_text else file.read_bytes()
    form = compile_form(source, "md" if is_text else "xlsx", file.name)
    with shell.office(folder) as office:
        office.define(form, source if isinstance(source, str) else "")
    shell.say(
        f"{form.label['zh']}（{form.form} 第 {form.version} 版，{HOMES[form.home]}）已加入，下次同步时到各台设备。",
        f"{form.label['en']} ({form.form} version {form.version}, {form.home}) is added; devices get it when they sync.",
    )


forms.add_command(list_forms)
forms.add_command(add)
