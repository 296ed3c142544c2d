"""The command `taizhang-server`: for whoever installs and looks after the office's side.

Commands only translate: parse, call, print. Each group stands in a file of its own and is loaded when it is used.
"""

from __future__ import annotations

from typing import Any

import click

from schemas.problems import TaizhangError
from sync_server.commands.shell import Shell, usage_problem

HELP = """办公室一侧：收记录、合并、发布，给 Datasette 查。

The office's side: takes in records, merges, publishes, and shows them in Datasette.

\b
例 Example:
  taizhang-server init 办公室        建一个办公室 make an office
  taizhang-server serve 办公室       开始工作 start it
  taizhang-server enrol 办公室 --name 王芳的手机   给一台设备发加入码 a code for a device

\b
退出码 Exit codes:
  0 成功 done            1 程序出错 unexpected      2 输入有误 bad input
  3 网络或端口 network   4 没有权限 not allowed     5 数据损坏 damaged data
  6 只完成一部分 partly done
"""

_COMMANDS = {
    "init": "setting_up",
    "serve": "running",
    "sign-in": "running",
    "account": "accounts",
    "demo": "demonstrating",
    "play": "setting_up",
    "enrol": "devices",
    "devices": "devices",
    "revoke": "devices",
    "close-device": "devices",
    "held": "devices",
    "release": "devices",
    "forms": "forms",
    "figures": "figures",
    "fill": "filling",
    "template": "filling",
    "table": "tabling",
    "freeze": "editions",
    "editions": "editions",
    "render": "editions",
    "explain": "editions",
    "publish": "upkeep",
    "backup": "upkeep",
    "restore": "upkeep",
    "bring-in": "upkeep",
    "check": "upkeep",
}


class _Commands(click.Group):
    """Imports a command's file when the command is called, so that `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        from importlib import import_module  # noqa: PLC0415

        module = import_module(f"sync_server.commands.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command. A slip in how it was written is told in words, as everything else is."""
        try:
            return super().invoke(ctx)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            shell = ctx.obj if isinstance(ctx.obj, Shell) else Shell(ctx.params["lang"])
            return shell.stop(TaizhangError(usage_problem(error, ctx)), as_json=False)


@click.group(cls=_Commands, help=HELP)
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    envvar="TAIZHANG_LANG",
    default="zh",
    help="语言 language",
    show_default=True,
)
@click.version_option(package_name="taizhang")
@click.pass_context
def main(ctx: click.Context, lang: str) -> None:
    """See HELP."""
    ctx.obj = Shell(lang)
