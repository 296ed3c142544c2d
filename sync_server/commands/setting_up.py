"""Making an office, starting it, signing in to it, and playing a scenario into a fresh one."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import click

from sync_server.commands.shell import Shell, command, folder_argument
from sync_server.office import Office
from sync_server.settings import Settings, load, save
from sync_server.sign_in import SignIn


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


@command("serve", help="开始工作：收记录、发布、网页 Start the office: sync, publish, pages.")
@folder_argument
def serve(shell: Shell, folder: Path) -> None:
    """Serve until stopped."""
    from sync_server.ports import must_be_free  # noqa: PLC0415
    from sync_server.supervisor import Child, Supervisor, python  # noqa: PLC0415

    with shell.office(folder):
        settings = load(folder)
    must_be_free((settings.host, settings.port), (settings.pages_host, settings.pages_port))
    children = [
        Child("同步 sync", python("sync_server.serving", str(folder))),
        Child("发布 publisher", python("sync_server.publishing", str(folder))),
        Child("网页 pages", python("datasette_plugins.launch", str(folder))),
    ]
    shell.say(f"设备同步地址：http://本机地址:{settings.port}", f"Devices sync at http://THIS-PC:{settings.port}")
    _say_sign_in(shell, folder, settings)
    Supervisor(children, time.monotonic, click.echo).run()


@command("sign-in", help="取一个一次性的网页登录链接 A one-time link to sign in to the pages.")
@folder_argument
def sign_in(shell: Shell, folder: Path) -> None:
    """Make a sign-in link."""
    with shell.office(folder):
        _say_sign_in(shell, folder, load(folder))


def _say_sign_in(shell: Shell, folder: Path, settings: Settings) -> None:
    passes = SignIn(folder, shell.now, shell.random)
    host = "127.0.0.1" if settings.pages_host == "0.0.0.0" else settings.pages_host  # noqa: S104
    link = f"http://{host}:{settings.pages_port}/-/sign-in?code={passes.make_code()}"
    passes.close()
    shell.say(f"网页登录（一次有效，24 小时内）：{link}", f"Sign in to the pages (once, within 24 hours): {link}")


@command("play", help="把一个情景文件演一遍，进一个新办公室 Play a scenario into a fresh office.")
@click.argument("scenario", type=click.Path(path_type=Path, dir_okay=False))
@folder_argument
def play(shell: Shell, scenario: Path, folder: Path) -> None:
    """Play a scenario."""
    from sync_server.publishing import publish_once  # noqa: PLC0415
    from sync_server.scenario import play_file  # noqa: PLC0415

    play_file(scenario, folder, click.echo)
    with shell.office(folder) as office:
        publish_once(office)
    shell.say(f"演完了。看一看：taizhang-server serve {folder}", f"Done. Look at it: taizhang-server serve {folder}")
