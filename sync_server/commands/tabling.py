"""`table`: one page by town and month, as an upper level asks for it."""

from __future__ import annotations

from pathlib import Path

import click

from schemas.figures.sheets import as_text, as_word, as_workbook
from schemas.problems import fail
from sync_server.commands.figures import declared_in, moment
from sync_server.commands.shell import Shell, command, folder_argument
from sync_server.summarising import Period
from sync_server.tabling import tabled

USUAL = ("外出宣讲场次", "外出宣讲受众人次")
TITLE = "各镇街各月情况表"
_MAKES = {
    ".docx": as_word,
    ".xlsx": as_workbook,
    ".md": as_text,
    ".txt": as_text,
}


@command("table", help="各镇街各月的表 A one-page table by town and month (.docx, .xlsx, .md).")
@folder_argument
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("figures", nargs=-1, metavar="[FIGURE]...")
@click.option("--from", "start", required=True, metavar="2020-01-01", help="起，含当天 the first day")
@click.option("--to", "end", required=True, metavar="2020-06-30", help="止，含当天 the last day")
@click.option(
    "--as-of", "as_of", default="", metavar="2020-07-06", help="截至哪天收到的（含）as of the end of a day"
)
@click.option("--title", default=TITLE, show_default=True, help="表头 what stands above it")
def table(
    shell: Shell,
    folder: Path,
    out: Path,
    figures: tuple[str, ...],
    start: str,
    end: str,
    as_of: str,
    title: str,
) -> None:
    """Write the tables of these figures; without a name those of the outreach talks."""
    if out.suffix.lower() not in _MAKES:
        raise fail("table_kind", where=str(out), got=out.suffix)
    with shell.office(folder) as office:
        declared = declared_in(folder, office.known_forms.all())
    asked = Period(start, end, moment(as_of) if as_of else shell.now())
    sheet = tabled(folder, declared, asked, figures or USUAL, title)
    out.write_bytes(_MAKES[out.suffix.lower()](sheet))
    shell.say(f"已写到 {out}", f"written to {out}")
