"""`import-excel`: the ledgers that people already keep become records.

Only what the command takes stands here; what it does is in `import_steps`, which brings slow libraries with
it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from collector.commands import purpose
from collector.commands.shell import Shell, pass_shell


@click.command("import-excel", short_help=purpose("import-excel"))
@click.argument("form", metavar="表")
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只看不导入 show only")
@click.option("--yes", is_flag=True, help="不用再问，直接导入 do not ask")
@click.option("--new-anyway", is_flag=True, help="像已有记录的行也当新的导入 likely repeats are new records")
@click.option(
    "--set", "constants", multiple=True, metavar="字段=值", help="全表都是这个值 one answer for every row"
)
@click.option(
    "--map", "mapping", multiple=True, metavar="列名=字段", help="这一列是哪一项 which field a column is"
)
@click.option(
    "--year", type=click.IntRange(1900, 2199), help="日期没写年份时用 the year where dates have none"
)
@click.option("--sheet", help="读哪张工作表 which sheet")
@pass_shell
def import_excel_command(shell: Shell, /, form: str, **wish: Any) -> None:
    """导入 Excel 或 CSV 台账：先看，再问，再写

    Import a ledger from Excel or CSV: shows it, asks, then writes all of it at once.
    """
    from collector.commands.import_steps import Wish, run  # noqa: PLC0415 - openpyxl takes its time to load

    run(shell, shell.form(form), Wish(**wish))
