"""Starting an office: the three processes, and what a person has to know."""

from __future__ import annotations

import os
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from sync_server.addresses import sync_addresses
from sync_server.commands.accounts import link, signing_in
from sync_server.commands.shell import Shell, command, folder_argument
from sync_server.ports import must_be_free
from sync_server.settings import Settings, load
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
@click.option("--account", default="", help="哪个账号，不写就是第一个 whose link, else the first account's")
def sign_in(shell: Shell, folder: Path, account: str) -> None:
    """Make a sign-in link."""
    with shell.office(folder):
        say_sign_in(shell, folder, load(folder), account)


def run(
    shell: Shell,
    folder: Path,
    settings: Settings,
    when_ready: Callable[[], None],
    accounts: Sequence[str] = ("",),
) -> None:
    """Serve until stopped. `when_ready` runs once, when devices can sync. Whoever starts it is given a link to
    sign in for each of the `accounts`, of which the empty one is the office's first.
    """
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
            say_addresses(shell, settings)
            for account in accounts:
                say_sign_in(shell, folder, settings, account)

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


def say_addresses(shell: Shell, settings: Settings) -> None:
    """What to open."""
    shell.say(f"\n{settings.name}开着。Ctrl-C 停止。", f"\n{settings.name} is open. Ctrl-C stops it.")
    for address in sync_addresses(settings) or [
        f"http://{shell.pick('本机地址', 'THIS-PC')}:{settings.port}"
    ]:
        shell.say(f"  设备同步  {address}", f"  devices sync at   {address}")
    shell.say(
        f"  查数网页  http://127.0.0.1:{settings.pages_port}",
        f"  the pages are at  http://127.0.0.1:{settings.pages_port}",
    )


def say_sign_in(shell: Shell, folder: Path, settings: Settings, account: str = "") -> None:
    """A fresh one-time link."""
    with signing_in(shell, folder) as passes:
        address = link(settings, passes.make_code(account))
    whose = f"{account} " if account else ""
    shell.say(f"  {whose}登录（一次有效）  {address}", f"  {whose}sign in (once)    {address}")
