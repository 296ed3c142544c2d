"""Making an office, and playing a scenario into a fresh one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from sync_server.commands.shell import Shell, command, folder_argument
from sync_server.office import Office
from sync_server.settings import Settings, save


@command("init", help="建一个办公室 Make an office in DIR.")
@folder_argument
@click.option("--name", default="党校办公室", help="办公室的名字 its name", show_default=True)
@click.option("--port", default=8321, help="设备同步用的端口 where devices sync", show_default=True)
@click.option("--pages-port", default=8322, help="网页端口 where the pages are", show_default=True)
def init(shell: Shell, folder: Path, name: str, port: int, pages_port: int) -> None:
    """Make an office."""
    Office.create(folder, shell.now, shell.random).close()
    save(folder, replace(Settings(), name=name, port=port, pages_port=pages_port))
    shell.say(f"办公室建好了：{folder}", f"The office is ready: {folder}")
    shell.say(
        f"密钥在 {folder}/keys.json，请另外备份，不要和日志放在一起。",
        f"Its keys are in {folder}/keys.json. Back them up apart from the log.",
    )
    shell.say(f"下一步：taizhang-server serve {folder}", f"Next: taizhang-server serve {folder}")


@command("play", help="把一个情景文件演一遍，进一个新办公室 Play a scenario into a fresh office.")
@click.argument("scenario", type=click.Path(path_type=Path, dir_okay=False))
@folder_argument
def play(shell: Shell, scenario: Path, folder: Path) -> None:
    """Play a scenario."""
    from sync_server.publishing import publish_office  # noqa: PLC0415
    from sync_server.scenario import play_file  # noqa: PLC0415

    play_file(scenario, folder, click.echo)
    with shell.office(folder) as office:
        publish_office(office)
    shell.say(
        f"演完了。看一看：taizhang-server serve {folder}", f"Done. Look at it: taizhang-server serve {folder}"
    )
