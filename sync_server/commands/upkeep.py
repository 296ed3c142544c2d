"""Publishing by hand, backing up and going back to a backup, checking."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from schemas.problems import TaizhangError
from sync_server.audit import Audit
from sync_server.commands.shell import Shell, command, folder_argument
from sync_server.ports import must_be_free
from sync_server.restoring import restore as put_back
from sync_server.settings import load
from sync_server.upkeep import backup as copy_log
from sync_server.upkeep import check_log


@command("publish", help="把新收到的发布出去 Publish what has come in.")
@folder_argument
@click.option("--once", is_flag=True, required=True, help="做一次就结束 once, then stop")
def publish(shell: Shell, folder: Path, once: bool) -> None:
    """Publish once."""
    from sync_server.publishing import publish_office  # noqa: PLC0415

    with shell.office(folder) as office:
        publish_office(office)
    shell.say("已发布。", "Published.")


@command("backup", help="备份日志（可在工作时做；密钥另存）Back up the log while it is in use.")
@folder_argument
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(shell: Shell, folder: Path, file: Path) -> None:
    """Back up."""
    with shell.office(folder) as office:
        entries = copy_log(office, file)
    shell.say(
        f"已备份 {entries} 条到 {file}。要用它恢复：taizhang-server restore {folder} {file}",
        f"{entries} entries are in {file}. To go back to it: taizhang-server restore {folder} {file}",
    )


@command("restore", help="用备份恢复日志（先停止；原来的移到一旁）Go back to a backup.")
@folder_argument
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def restore(shell: Shell, folder: Path, file: Path) -> None:
    """Restore a backup."""
    settings = load(folder)
    must_be_free((settings.host, settings.port), (settings.pages_host, settings.pages_port))
    entries, aside = put_back(folder, file, shell.now, shell.random)
    shell.say(
        f"已恢复到备份时的 {entries} 条。下次同步时，各设备和发布的文件会补回后来的记录。",
        f"The log is back at the {entries} entries of the backup. Devices and published files give back the rest.",
    )
    if aside is not None:
        shell.say(f"原来的日志在 {aside}，没有删除。", f"The former log is kept in {aside}.")
    shell.say("以前发出而未用的加入码作废，请重新发。", "Codes that were given out are void; make new ones.")


@command("bring-in", help="收进一台设备导出的备份（手机丢了、坏了时）Take in a device's own copy.")
@folder_argument
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def bring_in(shell: Shell, folder: Path, file: Path) -> None:
    """Bring in a copy."""
    from sync_server.bringing_in import bring_in as take_copy  # noqa: PLC0415

    with shell.office(folder) as office:
        brought = take_copy(office, file)
    shell.say(
        f"{brought.name}：收进 {brought.new} 条新的改动。", f"{brought.name}: {brought.new} new changes."
    )
    if brought.drafts:
        shell.say(
            f"另有 {brought.drafts} 份没填完的草稿在文件里，没有收进。",
            f"{brought.drafts} unfinished drafts in the file are not taken in.",
        )
    if brought.held:
        shell.say(
            f"扣下 {len(brought.held)} 条，见 taizhang-server held。",
            f"{len(brought.held)} are held; see taizhang-server held.",
        )


@command("check", help="核对日志、发布的表和访问记录有没有被改过 Check log, tables, audit.")
@folder_argument
def check(shell: Shell, folder: Path) -> None:
    """Check everything."""
    from sync_server.publishing import verify_all  # noqa: PLC0415

    with shell.office(folder) as office:
        problems = [*check_log(office), *verify_all(office)]
        entries = office.log.end()[0]
    audit = Audit(folder, shell.now)
    with closing(audit):
        problems += audit.problems()
    if problems:
        raise TaizhangError(*problems)
    shell.say(f"核对完毕：{entries} 条，全部对得上。", f"Checked: {entries} entries, all sound.")
