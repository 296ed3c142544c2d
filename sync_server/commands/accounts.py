"""Accounts of the people who use the pages. A password is never asked for here, nor shown: every new way in is a link
that works once, and whoever opens it chooses a password.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from sync_server.accounts import Account
from sync_server.audit import ACCOUNT, Audit
from sync_server.commands.shell import Shell, command, folder_argument, json_option, print_json
from sync_server.settings import Settings, load
from sync_server.sign_in import SignIn

name_argument = click.argument("name")


@click.group("account", help="账号：建、重置、停用 Accounts: add, reset, disable.")
def account() -> None:
    """The group."""


@contextmanager
def signing_in(shell: Shell, folder: Path) -> Iterator[SignIn]:
    """The accounts of the office in a folder."""
    with shell.office(folder):
        passes = SignIn(folder, shell.now, shell.random)
    try:
        yield passes
    finally:
        passes.close()


def link(settings: Settings, code: str) -> str:
    """The address that signs somebody in once."""
    host = "127.0.0.1" if settings.pages_host in ("0.0.0.0", "") else settings.pages_host  # noqa: S104
    host = f"[{host}]" if ":" in host else host
    return f"http://{host}:{settings.pages_port}/-/sign-in?code={code}"


def say_link(shell: Shell, folder: Path, code: str) -> None:
    """A link to hand to somebody."""
    shell.say(
        f"登录链接（用一次，24 小时内）：{link(load(folder), code)}",
        f"Link to sign in (once, within 24 hours): {link(load(folder), code)}",
    )
    shell.say("打开以后请设自己的密码。", "Whoever opens it sets a password of their own.")


@command("add", help="建一个账号，给出一次性登录链接 A new account, and a link for its owner.")
@folder_argument
@name_argument
@click.option(
    "--role",
    "roles",
    multiple=True,
    help="权限，可多次：office 场次等，private 户和走访，admin 设备、账号、访问记录 what it may see (repeatable)",
)
@click.option("--shown", default="", help="改动历史里显示的姓名，不写就是 NAME the name shown in histories")
def add(shell: Shell, folder: Path, name: str, roles: tuple[str, ...], shown: str) -> None:
    """Make an account."""
    with signing_in(shell, folder) as passes:
        made = passes.accounts.add(name, shown, roles)
        code = passes.make_code(made.name)
    _note(shell, folder, "add", made)
    shell.say(f"账号建好了：{_told(shell, made)}", f"Added: {_told(shell, made)}")
    say_link(shell, folder, code)


@command("reset", help="重置密码，给出新的登录链接 Forget the password; a new link.")
@folder_argument
@name_argument
def reset(shell: Shell, folder: Path, name: str) -> None:
    """Reset an account."""
    with signing_in(shell, folder) as passes:
        code = passes.reset(name)
        found = passes.accounts.named(name)
    _note(shell, folder, "reset", found)
    shell.say(
        f"{found.name} 的密码已作废，已登录的都退出了。",
        f"The password of {found.name} is void, and all its sessions have ended.",
    )
    say_link(shell, folder, code)


@command("disable", help="停用一个账号，立即退出 Let an account in no more, from now on.")
@folder_argument
@name_argument
def disable(shell: Shell, folder: Path, name: str) -> None:
    """Disable an account."""
    with signing_in(shell, folder) as passes:
        found = passes.disable(name)
    _note(shell, folder, "disable", found)
    shell.say(f"{found.name} 已停用。", f"{found.name} is disabled.")


@command("enable", help="恢复一个停用的账号 Let a disabled account in again.")
@folder_argument
@name_argument
def enable(shell: Shell, folder: Path, name: str) -> None:
    """Enable an account."""
    with signing_in(shell, folder) as passes:
        found = passes.accounts.change(name, disabled=False)
    _note(shell, folder, "enable", found)
    shell.say(f"{found.name} 已恢复。", f"{found.name} is enabled.")


@command("roles", help="改一个账号的权限，马上生效 Other roles, from now on.")
@folder_argument
@name_argument
@click.option(
    "--role", "roles", multiple=True, help="权限，可多次；不写就一个也没有 roles (repeatable), or none"
)
def set_roles(shell: Shell, folder: Path, name: str, roles: tuple[str, ...]) -> None:
    """Change the roles of an account."""
    with signing_in(shell, folder) as passes:
        found = passes.accounts.change(name, roles=roles)
    _note(shell, folder, "roles", found)
    shell.say(_told(shell, found), _told(shell, found))


@command("list", help="列出账号 List the accounts.")
@folder_argument
@json_option
def list_accounts(shell: Shell, folder: Path, as_json: bool) -> None:
    """List the accounts."""
    with signing_in(shell, folder) as passes:
        found = passes.accounts.all()
    if as_json:
        print_json([a.to_json() for a in found])
        return
    for one in found:
        click.echo(_told(shell, one))


def _told(shell: Shell, one: Account) -> str:
    states = [shell.pick("已停用", "disabled")] if one.disabled else []
    states += [] if one.hash else [shell.pick("还没有密码", "no password yet")]
    roles = shell.pick("、", ", ").join(one.roles) or shell.pick("没有权限", "no role")
    shown = f"（{one.shown}）" if one.shown != one.name else ""
    return "  ".join([f"{one.name}{shown}", roles, *states])


def _note(shell: Shell, folder: Path, act: str, account: Account) -> None:
    """Whoever sits at the office's PC has no account here: the line says what was done and not by whom."""
    audit = Audit(folder, shell.now)
    audit.note("", ACCOUNT, f"{act} {account.name} {' '.join(account.roles)}".strip())
    audit.close()


for _command in (add, list_accounts, reset, disable, enable, set_roles):
    account.add_command(_command)
