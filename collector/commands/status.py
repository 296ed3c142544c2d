"""`status`: may the laptop be switched off, and what still needs a hand."""

from __future__ import annotations

from collections.abc import Iterator

import click

from collector.commands import purpose
from collector.commands.record_lines import COLON, bare, head_line, lack_lines, sent_back_lines
from collector.commands.shell import Shell, pass_shell
from collector.names import short
from collector.standing import Standing, standing
from collector.view import View
from schemas.clock import shown

LACKING_SHOWN = 20


@click.command("status", help=purpose("status"))
@pass_shell
def status_command(shell: Shell) -> None:
    """Show how the notebook stands."""
    now = standing(shell.kept)
    shell.lines(_office_lines(now, shell.language))
    shell.lines(sent_back_lines(View(shell.kept, shell.language), now.sent_back))
    shell.lines(_held_lines(shell, now))
    shell.lines(_lacking_lines(shell, now))
    shell.warn(*filter(None, [now.clock_doubt]))
    shell.answer(_json(now))


def _office_lines(now: Standing, language: str) -> Iterator[str]:
    zh, colon = language == "zh", COLON[language]
    never = "还没有" if zh else "never"
    name = f"（{now.name}）" if zh else f" ({now.name})"
    office = f"{now.office}{name}" if now.office else ("还没有加入" if zh else "not joined yet")
    contact = shown(now.last_contact) if now.last_contact else never
    yield f"{'办公室' if zh else 'Office'}{colon}{office}"
    yield f"{'署名' if zh else 'Signs as'}{colon}{now.signature}"
    yield f"{'最近联系' if zh else 'Last contact'}{colon}{contact}"
    if now.last_error and now.last_try:
        failed = (
            f"上次同步没成（{shown(now.last_try)}）"
            if zh
            else f"The last sync failed ({shown(now.last_try)})"
        )
        yield f"{failed}{colon}{now.last_error.text(language)}"
    made = f"{'本机共' if zh else 'made here'} {now.head}"
    if now.unsent:
        yield f"未上传：{now.unsent} 条改动（{made}）" if zh else f"Not sent: {now.unsent} changes ({made})"
    else:
        yield f"全部已上传（{made} 条）" if zh else f"Everything is sent ({made})"


def _held_lines(shell: Shell, now: Standing) -> Iterator[str]:
    if now.held:
        yield shell.pick(f"办公室扣下待查 {len(now.held)} 条：", f"Held by the office: {len(now.held)}")
    for held in now.held:
        form = shell.forms().get(held.form)
        label = form.label[shell.language] if form else held.form
        yield f"  {label} #{short(held.record)}  {bare(held.problem).text(shell.language)}"


def _lacking_lines(shell: Shell, now: Standing) -> Iterator[str]:
    view = View(shell.kept, shell.language)
    if now.lacking:
        yield shell.pick(f"还要补或核对 {len(now.lacking)} 条：", f"To complete or check: {len(now.lacking)}")
    for lacking in now.lacking[-LACKING_SHOWN:]:
        head = head_line(shell.kept, lacking.record, shell.language)
        yield f"  {head}  {view.brief(lacking.record, 2)}"
        yield from (f"    {line}" for line in lack_lines(lacking.problems, shell.language))
    if len(now.lacking) > LACKING_SHOWN:
        yield shell.pick(f"  （只列最近 {LACKING_SHOWN} 条）", f"  (the newest {LACKING_SHOWN} only)")


def _json(now: Standing) -> dict[str, object]:
    return {
        "device": now.device,
        "signature": now.signature,
        "office": now.office,
        "name": now.name,
        "head": now.head,
        "unsent": now.unsent,
        "last_contact": now.last_contact,
        "last_try": now.last_try,
        "last_error": now.last_error.to_json() if now.last_error else None,
        "clock_doubt": now.clock_doubt.to_json() if now.clock_doubt else None,
        "sent_back": [
            {"record": r.record, "form": r.form, "reason": d.reason, "author": d.author, "made_at": d.made_at}
            for r, d in now.sent_back
        ],
        "held": [
            {"change": h.change, "record": h.record, "form": h.form, "problem": h.problem.to_json()}
            for h in now.held
        ],
        "lacking": [
            {
                "record": item.record.record,
                "form": item.record.form,
                "problems": [p.to_json() for p in item.problems],
                "settled": item.record.is_settled,
            }
            for item in now.lacking
        ],
    }
