"""The demonstration: a whole county, served, with an account for each role and devices that come home meanwhile."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import click

from sync_server.accounts import FIRST
from sync_server.commands.accounts import signing_in
from sync_server.commands.running import run
from sync_server.commands.shell import Shell, command, folder_argument
from sync_server.county.calendar import END, START
from sync_server.ports import must_be_free
from sync_server.settings import Settings, save
from sync_server.supervisor import python

ACCOUNTS = {"文员": ("office",), "帮扶专干": ("private", "office"), "管理员": ("admin",)}
"""Besides the first one, which may do everything."""


@command("demo", help="一个编造的县，演示全程 A whole county that is nowhere, to look at and try.")
@folder_argument
@click.option(
    "--seed", default=1, show_default=True, help="同一个数，同一个县 the same number, the same county"
)
@click.option("--size", default=1.0, show_default=True, type=click.FloatRange(0.05, 20),
              help="大小，1.0 约 2600 条记录 its size; 1.0 is about 2,600 records")  # fmt: skip
@click.option("--port", default=8321, show_default=True, help="设备同步用的端口 where devices sync")
@click.option("--pages-port", default=8322, show_default=True, help="网页端口 where the pages are")
def demo(shell: Shell, folder: Path, seed: int, size: float, port: int, pages_port: int) -> None:
    """Play the county, let the last devices sync over HTTP, serve it."""
    from sync_server.county import demo as play_county  # noqa: PLC0415

    settings = Settings(name="演示办公室", port=port, pages_port=pages_port, host="127.0.0.1")
    must_be_free((settings.host, settings.port), (settings.pages_host, settings.pages_port))
    shell.say("正在演一个县的半年……", "Playing half a year of a county …")
    begun = time.monotonic()
    remains = play_county(folder, click.echo, seed=seed, size=size, url=f"http://127.0.0.1:{port}")
    took, lines, devices = time.monotonic() - begun, remains.played.lines, len(remains.played.devices)
    shell.say(
        f"演完了：{lines} 件事，{devices} 台设备，用了 {took:.0f} 秒。",
        f"Played: {lines} acts on {devices} devices, in {took:.0f} seconds.",
    )
    save(folder, settings)
    with signing_in(shell, folder) as passes:
        for name, roles in ACCOUNTS.items():
            passes.accounts.add(name, name, roles)
    run(shell, folder, settings, lambda: _come_home(shell, folder, settings), (FIRST, *ACCOUNTS))


def _come_home(shell: Shell, folder: Path, settings: Settings) -> None:
    """The last devices sync; and where to look, since the county's half-year is not today's."""
    _last_devices(shell, folder)
    charts = f"http://127.0.0.1:{settings.pages_port}/-/charts?start={START}&end={END}"
    shell.say(
        f"\n这个县的半年是 {START} 至 {END}，登录后看：{charts}",
        f"\nThe county's half-year is {START} to {END}; once signed in, see {charts}",
    )


def _last_devices(shell: Shell, folder: Path) -> None:
    """The devices that are still on their way back deliver now, as they would in life."""
    for notebook in sorted((folder / "devices").glob("*.db")):
        collector = [*python("collector"), "--lang", shell.language, "--notebook", str(notebook)]
        told = subprocess.run([*collector, "status", "--json"], capture_output=True, check=True)  # noqa: S603
        name = json.loads(told.stdout)["name"]
        shell.say(f"\n{name}回到办公室，同步：", f"\n{name} is back and syncs:")
        subprocess.run([*collector, "sync"], check=False)  # noqa: S603 - our own command
