"""Devices: codes for new ones, what is missing of each, stopping one, and changes that were held."""

from __future__ import annotations

import io
from dataclasses import asdict, replace
from difflib import get_close_matches
from pathlib import Path

import click
import segno

from schemas.clock import shown
from schemas.problems import fail
from sync_server import devices as reports
from sync_server import held as holding
from sync_server.addresses import join_link, sync_addresses
from sync_server.commands.shell import Shell, command, folder_argument, json_option, print_json
from sync_server.enrolment import make_code
from sync_server.office import Office
from sync_server.settings import load

STATES = {"enrolled": "在用", "revoked": "已停用", "closed": "已结清", "unknown": "未登记"}


@command("enrol", help="给一台新设备发一次性加入码 A one-time code for a new device.")
@folder_argument
@click.option("--name", required=True, help="设备叫什么，如 王芳的手机 what the device is called")
@click.option(
    "--holder", default="", help="谁拿着它（人员名单里的姓名）whose it is, a name of the list of persons"
)
@click.option(
    "--form",
    "forms",
    multiple=True,
    help="许它填哪些表（表名或中文名），可多次；不写就是下乡的表 the forms it may write (repeatable); else the field forms",
)
@click.option(
    "--near", multiple=True, help="分给它的村或户（名称或户编号），可多次 places and households assigned"
)
def enrol(
    shell: Shell, folder: Path, name: str, holder: str, forms: tuple[str, ...], near: tuple[str, ...]
) -> None:
    """Make a code."""
    with shell.office(folder) as office:
        written = [_form(office, form) for form in forms]
        person = _listed(office, "--holder", holder, "person") if holder else ""
        places = [_listed(office, "--near", n, "place", "household") for n in near]
        code = make_code(office, name, person, written, places)
    settings = load(folder)
    shell.say(f"加入码（一次有效，24 小时内）：{code}", f"Code (once, within 24 hours): {code}")
    for address in sync_addresses(settings) or [
        f"http://{shell.pick('本机地址', 'THIS-PC')}:{settings.port}"
    ]:
        shell.say(f"在电脑上：taizhang join {address} {code}", f"On a laptop: taizhang join {address} {code}")
    if link := join_link(settings, code):
        drawn = io.StringIO()
        segno.make(link, error="m").terminal(drawn, compact=True)
        shell.say(
            f"在手机上扫一扫，或打开：{link}\n{drawn.getvalue()}",
            f"On a phone, scan or open: {link}\n{drawn.getvalue()}",
        )


def _form(office: Office, name: str) -> str:
    """A form by its name or its label in either language. Raises `unknown_form`."""
    for form in office.known_forms.all().values():
        if name == form.form or name in form.label.values():
            return form.form
    raise fail("unknown_form", "--form", name)


def _listed(office: Office, flag: str, name: str, *lists: str) -> str:
    """The record id of an entry of one of these lists, by id, name or code. Raises `unknown_reference`, or
    `near_reference` with the entries called much the same.
    """
    called: dict[str, None] = {}
    for form in lists:
        for row in office.records.of_form(form):
            names = {
                row.record,
                row.values.get("name"),
                row.values.get("code"),
                *(row.values.get("aliases") or []),
            }
            if name in names and not row.withdrawn:
                return row.record
            called |= dict.fromkeys(str(n) for n in names - {row.record, None} if not row.withdrawn)
    titles = "、".join(office.known_forms.all()[form].label["zh"] for form in lists)
    near = [n for n in called if name in n] or get_close_matches(name, called, n=6, cutoff=0.5)
    if near:
        raise fail("near_reference", flag, name, list=titles, candidates="、".join(near[:6]))
    raise fail("unknown_reference", flag, name, list=titles)


@command("devices", help="各台设备：最近联系、缺哪几条 Each device: contact and gaps.")
@folder_argument
@json_option
def devices(shell: Shell, folder: Path, as_json: bool) -> None:
    """List the devices."""
    with shell.office(folder) as office:
        rows = reports.report(office)
    if as_json:
        print_json([asdict(r) for r in rows])
        return
    if not rows:
        shell.say(
            "还没有设备加入。发加入码：taizhang-server enrol",
            "No device has joined yet. A code for one: taizhang-server enrol",
        )
    for r in rows:
        contact = (
            shown(r.last_contact) if r.last_contact else ("从未联系" if shell.language == "zh" else "never")
        )
        missing = reports.ranges(r.missing)
        shell.say(
            f"{r.name}（{r.device}，{STATES.get(r.state, r.state)}） 最近联系 {contact}  收到 {r.received}/{r.stated} 条"
            + (f"  缺第 {missing} 条" if missing else "")
            + (f"  分叉成 {r.branches} 支，可能被复制过" if r.branches > 1 else ""),
            f"{r.name} ({r.device}, {r.state})  last contact {contact}  received {r.received}/{r.stated}"
            + (f"  missing {missing}" if missing else "")
            + (f"  forked into {r.branches} branches" if r.branches > 1 else ""),
        )


@command("revoke", help="停用一台设备（遗失等）Stop a device from syncing.")
@folder_argument
@click.argument("device")
@click.option("--reason", required=True, help="理由 why")
def revoke(shell: Shell, folder: Path, device: str, reason: str) -> None:
    """Revoke a device."""
    with shell.office(folder) as office:
        found = reports.set_state(office, device, "revoked", reason)
    shell.say(f"{found.name} 已停用。", f"{found.name} is revoked.")


@command("close-device", help="结清一台不会再来的设备 Close a device that will not come back.")
@folder_argument
@click.argument("device")
@click.option("--on", "closed_on", required=True, help="结清日期 date, 2026-11-23")
@click.option("--reason", required=True, help="理由 why")
def close_device(shell: Shell, folder: Path, device: str, closed_on: str, reason: str) -> None:
    """Close a device."""
    with shell.office(folder) as office:
        found = reports.set_state(office, device, "closed", reason, closed_on)
    shell.say(f"{found.name} 已结清。", f"{found.name} is closed.")


@command("held", help="被扣下待查的改动 Changes that are held for review.")
@folder_argument
@json_option
def held(shell: Shell, folder: Path, as_json: bool) -> None:
    """List held changes."""
    with shell.office(folder) as office:
        rows = list(holding.held(office))
        told = {p.id: holding.described(office, p, shell.language) for p in rows}
    if as_json:
        print_json([{"id": p.id.hex(), "device": p.device, "n": p.n, "record": p.record, "form": p.form,
                     "problem": p.held.to_json() if p.held else None} for p in rows])  # fmt: skip
        return
    if not rows:
        shell.say("没有扣下的改动。", "Nothing is held.")
    for p in rows:
        click.echo(f"{p.id.hex()[:12]}  {told[p.id]}")
        if p.held:
            click.echo(f"    {replace(p.held, where='').text(shell.language)}")
    if rows:
        shell.say("放行：taizhang-server release 文件夹 编号", "Release: taizhang-server release DIR NUMBER")


@command("release", help="放行一条扣下的改动 Let a held change count.")
@folder_argument
@click.argument("change")
def release(shell: Shell, folder: Path, change: str) -> None:
    """Release a held change."""
    with shell.office(folder) as office:
        found = holding.release(office, change)
        told = holding.described(office, found, shell.language)
    shell.say(f"已放行：{told}", f"Released: {told}")
