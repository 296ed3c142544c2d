"""The office: `join`, `sync`, and `me`, which says who signs."""

from __future__ import annotations

from typing import Any

import click

from collector.commands import purpose
from collector.commands.shell import Shell, pass_shell
from schemas.problems import Problem, TaizhangError
from schemas.replica.exchange import Report

LONG_CHANGES, LONG_MS = 1000, 2000
"""From how many changes, or milliseconds, on a person wants to see that something is going on."""


@click.command("join", help=purpose("join"))
@click.argument("url", metavar="地址")
@click.argument("code", metavar="加入码")
@click.option(
    "--again", is_flag=True, help="凭证失效或办公室换了地址 renew a lost token, or the office moved"
)
@pass_shell
def join_command(shell: Shell, url: str, code: str, again: bool) -> None:
    """Join, then sync for the first time."""
    from collector.membership import join  # noqa: PLC0415

    wire = shell.wire(url)
    member = join(shell.notebook, wire, code, again=again)
    shell.say(f"已加入，这台设备叫“{member.name}”。", f"Joined; this device is called {member.name}.")
    _sync(shell, {"name": member.name, "office": member.url})


@click.command("sync", help=purpose("sync"))
@pass_shell
def sync_command(shell: Shell) -> None:
    """Sync."""
    _sync(shell, {})


@click.command("me", help=purpose("me"))
@click.argument("name", required=False)
@pass_shell
def me_command(shell: Shell, name: str | None) -> None:
    """Say or show who signs."""
    notebook = shell.notebook if name else shell.kept
    if name:
        listed = notebook.sign_as(name)
        if not listed:
            shell.say(
                "人员名单里还没有这个名字，先照写。",
                "The list of persons has no such name; it is used as it is.",
            )
    shell.say(f"署名：{notebook.signature}", f"Signs as: {notebook.signature}")
    shell.answer({"signature": notebook.signature, "person": notebook.me or None})


def _sync(shell: Shell, told: dict[str, Any]) -> None:
    from collector.membership import joined  # noqa: PLC0415
    from collector.syncing import sync  # noqa: PLC0415

    notebook = shell.kept
    wire = shell.wire(joined(notebook).url)
    with _Bar(shell) as bar:
        try:
            done = sync(notebook, wire, shell.machine.sleep, bar.show)
        except TaizhangError as error:
            left = notebook.replica.unsent()
            if left:
                shell.say(f"未上传的 {left} 条改动都在本机。", f"{left} changes not sent yet are kept here.")
            raise error
    shell.say(
        f"同步好了：交出 {done.sent} 条，取回 {done.received} 条。",
        f"In sync: {done.sent} sent, {done.received} received.",
    )
    if done.renewed:
        shell.say(
            "这个本子被复制过，本机从现在起用新的编号继续，记录不受影响。",
            "This notebook has been copied; this one goes on under a new identity, and nothing is lost.",
        )
    back = _sent_back(shell)
    held = [Problem("changes_held", detail={"count": len(done.report.held)})] if done.report.held else []
    doubts = [*filter(None, [notebook.clock_doubt]), *held]
    shell.warn(*doubts)
    shell.answer(
        told
        | {"sent": done.sent, "received": done.received, "renewed": done.renewed}
        | {"held": {i: p.to_json() for i, p in done.report.held.items()}}
        | {"sent_back": back}
        | {"problems": [p.to_json() for p in doubts]}
    )
    if held:
        shell.leave(held[0].rule.exit)


def _sent_back(shell: Shell) -> list[dict[str, str]]:
    """Say what the office has sent back; the same for a program."""
    from collector.commands.record_lines import sent_back_lines  # noqa: PLC0415
    from collector.decided import sent_back  # noqa: PLC0415
    from collector.view import View  # noqa: PLC0415

    back = sent_back(shell.kept)
    shell.lines(sent_back_lines(View(shell.kept, shell.language), back))
    return [{"record": record.record, "reason": one.reason} for record, one in back]


class _Bar:
    """A progress bar on stderr, for a person, and only when a sync turns out to be long."""

    def __init__(self, shell: Shell) -> None:
        self._wanted = shell.machine.is_attended and not shell.as_json
        self._unit = shell.pick("条", " changes")
        self._bar: Any = None
        self._clock = shell.machine.clock
        self._began = self._clock()
        self._count = 0

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, report: Report) -> None:
        """Note how far a sync has come."""
        count = report.sent + report.received
        is_long = count > LONG_CHANGES or self._clock() - self._began > LONG_MS
        if self._wanted and is_long and self._bar is None:
            from tqdm import tqdm  # noqa: PLC0415

            self._bar = tqdm(unit=self._unit, leave=False)
        if self._bar is not None:
            self._bar.update(max(0, count - self._count))
            self._count = count
