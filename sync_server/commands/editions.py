"""`freeze`, `editions`, `render`, `explain`: a summary that was sent, kept so that it can be made again and accounted for."""

from __future__ import annotations

from pathlib import Path

import click

from schemas.figures.templates import KINDS
from schemas.filling.templates import WORD
from sync_server.commands.figures import moment
from sync_server.commands.filling import template_for
from sync_server.commands.shell import Shell, command, folder_argument, json_option, print_json
from sync_server.editions import (
    Edition,
    Saying,
    Wanted,
    edition_of,
    editions_of,
    explain_edition,
    remake_edition,
)
from sync_server.editions.definitions import definitions_in
from sync_server.editions.freezing import freeze as freeze_summary
from sync_server.office import SIGNATURE

SHORT = 12
_file = click.Path(path_type=Path, dir_okay=False)
_edition_argument = click.argument("edition", metavar="EDITION")


@command(
    "freeze", help="定稿：把总结定下来，以后能原样重做 Freeze a summary, to be made again byte for byte."
)
@folder_argument
@click.option("--from", "start", required=True, metavar="2020-01-01", help="起，含当天 the first day")
@click.option("--to", "end", required=True, metavar="2020-06-30", help="止，含当天 the last day")
@click.option(
    "--as-of", "as_of", default="", metavar="2020-07-06", help="截至哪天收到的（含）as of the end of a day"
)
@click.option("--title", required=True, help="标题 its title")
@click.option(
    "--template",
    default=KINDS[0],
    show_default=True,
    metavar="TEMPLATE",
    help="模板（.docx、.md 或 half-year）the template",
)
@click.option("--out", type=_file, help="成文写到哪里 where to write it")
@click.option("--annex", type=_file, help="附表（.xlsx）the annex, a workbook")
@click.option("--author", default=SIGNATURE, show_default=True, help="定稿人 who freezes it")
@click.option("--note", default="", help="说明 a note")
@click.option("--supersedes", default="", metavar="EDITION", help="代替哪一版 the edition it stands in for")
def freeze(
    shell: Shell,
    folder: Path,
    start: str,
    end: str,
    as_of: str,
    title: str,
    template: str,
    out: Path | None,
    annex: Path | None,
    author: str,
    note: str,
    supersedes: str,
) -> None:
    """Make it, record it, and write it where it is asked for."""
    given = template_for(template, out or _alike(template))
    with shell.office(folder) as office:
        before = edition_of(office, supersedes).record if supersedes else ""
        wanted = Wanted(
            title, start, end, moment(as_of) if as_of else shell.now(), given.name, given.data, definitions_in(folder), note, before
        )  # fmt: skip
        record, made = freeze_summary(office, wanted, author)
    if out is not None:
        out.write_bytes(made.output)
    if annex is not None:
        annex.write_bytes(made.annex)
    shell.say(
        f"已定稿 {record[-SHORT:]}，截至 {made.fields['as_of']}，空着 {len(made.open)} 个空",
        f"frozen as {record[-SHORT:]}, as of {made.fields['as_of']}, {len(made.open)} blanks open",
    )


@command("editions", help="定稿列表 The frozen editions, the newest first.")
@folder_argument
@json_option
def editions(shell: Shell, folder: Path, as_json: bool) -> None:
    """List them, and say which were altered or withdrawn since."""
    with shell.office(folder) as office:
        found = editions_of(office)
    if as_json:
        print_json({"editions": [edition.told() for edition in found]})
        return
    for edition in found:
        notes = _standing(shell, edition)
        span = shell.pick(
            f"{edition.start} 至 {edition.end}，截至 {edition.as_of}，{edition.author}",
            f"{edition.start} to {edition.end}, as of {edition.as_of}, {edition.author}",
        )
        click.echo(f"{edition.record[-SHORT:]}  {edition.title}  {span}{notes}")


@command("render", help="按定稿原样重做 Make an edition again, byte for byte.")
@folder_argument
@_edition_argument
@click.argument("out", type=_file)
@click.option("--annex", type=_file, help="附表（.xlsx）the annex, a workbook")
def render(shell: Shell, folder: Path, edition: str, out: Path, annex: Path | None) -> None:
    """Write what comes out, once it is known to be the same."""
    with shell.office(folder) as office:
        made = remake_edition(office, edition_of(office, edition))
    out.write_bytes(made.document)
    if annex is not None:
        annex.write_bytes(made.annex)
    shell.say(f"与定稿时一字不差，已写到 {out}", f"the same to the byte, written to {out}")


@command("explain", help="定稿以后哪些数变了，为什么 Which figures moved since an edition, and why.")
@folder_argument
@_edition_argument
@click.option(
    "--against", default="", metavar="EDITION", help="与哪一版比，不给就与现在比 another edition; else now"
)
@json_option
def explain(shell: Shell, folder: Path, edition: str, against: str, as_json: bool) -> None:
    """Say it figure by figure."""
    with shell.office(folder) as office:
        first = edition_of(office, edition)
        told = explain_edition(office, first, edition_of(office, against) if against else None)
        said = Saying(told, shell.pick, sees_private=True).to_json()
    if as_json:
        print_json(said)
        return
    for figure in said["figures"]:
        click.echo(figure["text"])
    if not said["figures"]:
        shell.say("各个数都没有变。", "No figure has moved.")


def _alike(template: str) -> Path:
    """A name for what comes out when nobody wants it: of the template's own kind."""
    return Path(f"out{WORD if template in KINDS else Path(template).suffix}")


def _standing(shell: Shell, edition: Edition) -> str:
    notes = [shell.pick("已撤回", "withdrawn")] if edition.withdrawn else []
    notes += [shell.pick("后来被改动", "altered since")] if edition.altered else []
    notes += [shell.pick("记录坏了，请运行 check", "damaged, run check")] if edition.damaged else []
    return f"  【{'、'.join(notes)}】" if notes else ""
