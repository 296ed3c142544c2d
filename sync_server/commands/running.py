"""Starting an office: the three processes, what a person has to know, and the demonstration that runs in one."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import click

from sync_server.addresses import sync_addresses
from sync_server.commands.shell import Shell, command, folder_argument
from sync_server.ports import must_be_free
from sync_server.settings import Settings, load, save
from sync_server.sign_in import SignIn
from sync_server.supervisor import Child, Supervisor, python

READY_S = 90.0

LEAN = {**os.environ, "MALLOC_ARENA_MAX": "1"}
"""Preparing a figure's long statement takes 100 MB for a moment; one arena lets all threads use the same ones again."""


@command("serve", help="开始工作：收记录、发布、网页 Start the office: sync, publish, pages.")
@folder_argument
def serve(shell: Shell, folder: Path) -> None:
    """Serve until stopped."""
    with shell.office(folder):
        settings = load(folder)
    run(shell, folder, settings, lambda: None)


@command("sign-in", help="取一个一次性的网页登录链接 A one-time link to sign in to the pages.")
@folder_argument
def sign_in(shell: Shell, folder: Path) -> None:
    """Make a sign-in link."""
    with shell.office(folder):
        say_sign_in(shell, folder, load(folder))


@command("demo", help="一个热闹的小办公室，演示全程 A small lively office.")
@folder_argument
@click.option("--port", default=8321, show_default=True, help="设备同步用的端口 where devices sync")
@click.option("--pages-port", default=8322, show_default=True, help="网页端口 where the pages are")
def demo(shell: Shell, folder: Path, port: int, pages_port: int) -> None:
    """Play the demonstration, let the last devices sync over HTTP, serve it."""
    from sync_server.scenario import demo as play_demo  # noqa: PLC0415

    settings = Settings(name="演示办公室", port=port, pages_port=pages_port, host="127.0.0.1")
    must_be_free((settings.host, settings.port), (settings.pages_host, settings.pages_port))
    play_demo(folder, click.echo, url=f"http://127.0.0.1:{port}")
    save(folder, settings)
    run(shell, folder, settings, lambda: _last_devices(shell, folder, settings))


def _last_devices(shell: Shell, folder: Path, settings: Settings) -> None:
    """The devices that are still on their way back deliver now, as they would in life."""
    for notebook in sorted((folder / "devices").glob("*.db")):
        collector = [*python("collector"), "--lang", shell.language, "--notebook", str(notebook)]
        told = subprocess.run([*collector, "status", "--json"], capture_output=True, check=True)  # noqa: S603
        name = json.loads(told.stdout)["name"]
        shell.say(f"\n{name}回到办公室，同步：", f"\n{name} is back and syncs:")
        subprocess.run([*collector, "sync"], check=False)  # noqa: S603 - our own command


def run(shell: Shell, folder: Path, settings: Settings, when_ready: Callable[[], None]) -> None:
    """Serve until stopped. `when_ready` runs once, when devices can sync."""
    must_be_free((settings.host, settings.port), (settings.pages_host, settings.pages_port))
    children = [
        Child("同步 sync", python("sync_server.serving", str(folder))),
        Child("发布 publisher", python("sync_server.publishing", str(folder))),
        Child("网页 pages", python("datasette_plugins.launch", str(folder)), LEAN),
    ]
    supervisor = Supervisor(children, time.monotonic, click.echo)

    def tell() -> None:
        if _answers(f"http://127.0.0.1:{settings.port}/v1/health", supervisor):
            when_ready()
        if _answers(f"http://127.0.0.1:{settings.pages_port}/-/sign-in", supervisor):
            say_addresses(shell, folder, settings)

    threading.Thread(target=tell, name="tell", daemon=True).start()
    supervisor.run()
    shell.say("已停止，收到的都在。", "Stopped; everything received is kept.")


def _answers(url: str, supervisor: Supervisor) -> bool:
    """Wait until somebody answers there, or we are told to stop."""
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and not supervisor.stopping.wait(0.2):
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own loopback address
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            continue
    return False


def say_addresses(shell: Shell, folder: Path, settings: Settings) -> None:
    """What to open, and how to get in."""
    shell.say(f"\n{settings.name}开着。Ctrl-C 停止。", f"\n{settings.name} is open. Ctrl-C stops it.")
    for address in sync_addresses(settings) or [
        f"http://{shell.pick('本机地址', 'THIS-PC')}:{settings.port}"
    ]:
        shell.say(f"  设备同步  {address}", f"  devices sync at   {address}")
    shell.say(
        f"  查数网页  http://127.0.0.1:{settings.pages_port}",
        f"  the pages are at  http://127.0.0.1:{settings.pages_port}",
    )
    say_sign_in(shell, folder, settings)


def say_sign_in(shell: Shell, folder: Path, settings: Settings) -> None:
    """A fresh one-time link."""
    passes = SignIn(folder, shell.now, shell.random)
    host = "127.0.0.1" if settings.pages_host == "0.0.0.0" else settings.pages_host  # noqa: S104
    link = f"http://{host}:{settings.pages_port}/-/sign-in?code={passes.make_code()}"
    passes.close()
    shell.say(f"  登录（一次有效）  {link}", f"  sign in (once)    {link}")
