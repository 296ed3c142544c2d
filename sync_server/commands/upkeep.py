"""Publishing by hand, backing up, checking."""

from __future__ import annotations

from pathlib import Path

import click

from schemas.problems import TaizhangError
from sync_server.commands.shell import Shell, command, folder_argument
from sync_server.upkeep import backup as copy_log
from sync_server.upkeep import check_log


@command("publish", help="把新收到的发布出去 Publish what has come in.")
@folder_argument
@click.option("--once", is_flag=True, required=True, help="做一次就结束 once, then stop")
def publish(shell: Shell, folder: Path, once: bool) -> None:
    """Publish once."""
    from sync_server.publishing import publish_once  # noqa: PLC0415

    with shell.office(folder) as office:
        publish_once(office)
    shell.say("已发布。", "Published.")


@command("backup", help="备份日志（可在工作时做；密钥另存）Back up the log while it is in use.")
@folder_argument
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(shell: Shell, folder: Path, file: Path) -> None:
    """Back up."""
    with shell.office(folder) as office:
        entries = copy_log(office, file)
    shell.say(f"已备份 {entries} 条到 {file}。恢复：把它放回 {folder}/log.db。", f"{entries} entries are in {file}. To restore, put it back as {folder}/log.db.")


@command("check", help="核对：日志没有被改过，发布的表与重新计算一致 Check the log and the published files.")
@folder_argument
def check(shell: Shell, folder: Path) -> None:
    """Check everything."""
    from sync_server.publishing import verify_all  # noqa: PLC0415

    with shell.office(folder) as office:
        problems = [*check_log(office), *verify_all(office)]
        entries = office.log.end()[0]
    if problems:
        raise TaizhangError(*problems)
    shell.say(f"核对完毕：{entries} 条，全部对得上。", f"Checked: {entries} entries, all sound.")
