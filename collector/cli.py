"""The command `taizhang`: an instructor's notebook in a terminal.

It starts fast on an old laptop: a command's file is loaded when it is called, and slow libraries when they
are used. `--notebook`, `--json` and `--lang` may stand anywhere in the line, as people type them.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import click

from collector.commands import COMMANDS, purpose
from collector.commands.shell import Shell
from collector.machine import Machine, this_machine
from collector.trouble import problem_of
from schemas.problems import TaizhangError

HELP = """台账本：下乡记一笔，回来再同步，没有网络也不耽误。

A notebook for records made in the villages: works without a network, syncs on return.

\b
例 Example:
  taizhang join 192.168.1.5:8321 ABCD-EFGH    加入办公室 join the office
  taizhang record 场次 类别=宣讲 地点=前柳村 题目=防汛 人数=120
  taizhang list            最近的记录 the newest records
  taizhang sync            同步 sync

\b
哪里都可以加 Anywhere in the line:
  --notebook 文件   用另一个本子 another notebook（TAIZHANG_NOTEBOOK）
  --lang zh|en      语言 language（TAIZHANG_LANG）
  --json            以 JSON 输出 print JSON

\b
退出码 Exit codes:
  0 成功 done            1 程序出错 unexpected      2 输入有误 bad input
  3 网络或服务 network   4 没有权限 not allowed     5 数据损坏 damaged data
  6 只完成一部分（有扣下的改动，或有行没有导入）partly done
"""

_ANYWHERE = {"--notebook": 1, "--lang": 1, "--json": 0}


class Taizhang(click.Group):
    """The group of all commands, which tells problems instead of throwing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"collector.commands.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_") + "_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show what there is, without loading any of it."""
        with formatter.section("命令 Commands"):
            formatter.write_dl([(name, purpose(name)) for name in COMMANDS])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Move what may stand anywhere to the front."""
        return super().parse_args(ctx, _hoisted(args))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command. What stops it is told, and decides the exit code."""
        given, machine = ctx.params, ctx.obj if isinstance(ctx.obj, Machine) else this_machine()
        shell = ctx.obj = Shell(machine, given["notebook"].expanduser(), given["lang"], given["as_json"])
        try:
            return super().invoke(ctx)
        except click.exceptions.Exit:
            raise
        except click.Abort:
            click.echo(
                shell.pick("\n停下了，以后的都没有做。", "\nStopped; what was to follow is not done."),
                err=True,
            )
            return shell.leave(1)
        except Exception as error:
            found = problem_of(error, ctx)
            if found is None:
                raise
            return shell.stop(found if isinstance(found, TaizhangError) else TaizhangError(found))


def _hoisted(args: list[str]) -> list[str]:
    """The arguments with the options for every command before all others."""
    front: list[str] = []
    rest: list[str] = []
    at = 0
    while at < len(args):
        if args[at] == "--":
            return [*front, *rest, *args[at:]]
        name, sign, _ = args[at].partition("=")
        takes = _ANYWHERE.get(name)
        count = 1 + (takes if takes and not sign else 0)
        (rest if takes is None else front).extend(args[at : at + count])
        at += count
    return [*front, *rest]


@click.group(cls=Taizhang, help=HELP)
@click.option(
    "--notebook",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="TAIZHANG_NOTEBOOK",
    default=Path("~/.taizhang/notebook.db"),
    help="本子的文件 the notebook's file",
    show_default=True,
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 print JSON")
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    envvar="TAIZHANG_LANG",
    default="zh",
    help="语言 language",
    show_default=True,
)
@click.version_option(package_name="taizhang")
def main(**_: object) -> None:
    """See HELP."""


if __name__ == "__main__":
    main()
