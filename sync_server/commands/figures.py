"""`figures`: the numbers of a period on the command line, for whoever checks them or passes them on to a program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from schemas.clock import instant
from schemas.figures import Declared, Figure, Value, printed, read, shipped
from schemas.figures.answering import Answers, only_seems_nothing
from schemas.figures.checking import check
from schemas.figures.coverage import Coverage
from schemas.figures.gathering import judged
from schemas.figures.statement import Forms
from schemas.problems import TaizhangError, fail
from sync_server.commands.shell import Shell, command, folder_argument, json_option, print_json
from sync_server.figures import Summary, summary

OWN = "figures.toml"
STATES = {
    "met": ("做到", "met"),
    "not_met": ("没做到", "not met"),
    "not_known": ("还不知道", "not known"),
    "excused": ("免做", "excused"),
}
CLAIMED = {
    "met": ("成立", "holds"),
    "not_met": ("不成立", "does not hold"),
    "not_known": ("待核", "not known"),
}
DAY_MS = 24 * 3600 * 1000


@command("figures", help="一段时间的各个数 The figures of a period.")
@folder_argument
@click.option("--from", "start", required=True, metavar="2020-01-01", help="起，含当天 the first day")
@click.option("--to", "end", required=True, metavar="2020-06-30", help="止，含当天 the last day")
@click.option(
    "--as-of", "as_of", default="", metavar="2020-07-06", help="截至哪天收到的（含）as of the end of a day"
)
@json_option
def figures(shell: Shell, folder: Path, start: str, end: str, as_of: str, as_json: bool) -> None:
    """Print every figure with what may still move it."""
    with shell.office(folder) as office:
        declared = declared_in(folder, office.known_forms.all())
    done = summary(folder, declared, start, end, moment(as_of) if as_of else shell.now())
    if as_json:
        print_json(_json(declared, done))
        return
    shell.say(
        f"{start} 至 {end}，截至 {done.as_of}（第 {done.seq} 条）",
        f"{start} to {end}, as of {done.as_of} (entry {done.seq})",
    )
    for line in (*owing(shell, done.whole), *_lines(shell, declared, done), *_claims(shell, declared, done)):
        click.echo(line)


def declared_in(folder: Path, forms: Forms | None = None) -> Declared:
    """What is shipped, with the office's own declarations in place of those of the same name, held against the forms.

    Raises `bad_figure`, `unknown_in_figure`.
    """
    own = folder / OWN
    if not own.exists():
        return shipped()
    declared = shipped() | read(own.read_text("utf-8-sig"), str(own))
    if problems := check(declared, forms or {}, str(own)) if forms else []:
        raise TaizhangError(*problems)
    return declared


def moment(day: str) -> int:
    """The end of a local day. Raises `bad_period`."""
    try:
        return instant(day) + DAY_MS - 1
    except ValueError:
        raise fail("bad_period", got=day) from None


def _lines(shell: Shell, declared: Declared, done: Summary) -> Iterator[str]:
    answers = Answers(declared, done.values, done.names, coverage=done.coverages)
    for name, figure in declared.figures.items():
        value, title = done.values.get(name), shell.pick(name, figure.english)
        if value is None:
            why = done.found.failed.get(name, "")
            yield f"  {title}：{shell.pick('没有算出来', 'not worked out')}{f'（{why}）' if why else ''}"
            continue
        coverage = done.coverages[name]
        said = told(figure, value, coverage)
        notes = [
            f"{count} {shell.pick(zh, en)}"
            for count, zh, en in (
                (value.open, "条没有数", "without a number"),
                (len(value.maybe), "条待核", "waiting"),
                (value.differing, "条有分歧", "contested"),
            )
            if count
        ] + coverage_told(shell, coverage)
        if not said and not notes:
            notes = [answers.reason(name)]
        noted = f"  （{'、'.join(notes)}）" if notes else ""
        yield f"  {title}：{said or shell.pick('待核', 'not known')}{noted}"


def _claims(shell: Shell, declared: Declared, done: Summary) -> Iterator[str]:
    """How each claim stands; of what has to come again and again, how many times it did."""
    if declared.claims:
        yield shell.pick("文中的说法：", "Claims:")
    for name, judgement in judged(declared, done.found).items():
        many = Counter[str](cell.state for cell in judgement.cells)
        cells = [f"{shell.pick(*STATES[state])} {many[state]}" for state in STATES if many[state]]
        parts = cells or [part.found or part.text for part in judgement.parts]
        title = shell.pick(name, declared.claims[name].english)
        noted = f"  （{'，'.join(parts)}）" if parts else ""
        yield f"  {title}：{shell.pick(*CLAIMED[judgement.state])}{noted}"


def owing(shell: Shell, coverage: Coverage) -> Iterator[str]:
    """The devices that leave something open, each with what; then those the office no longer waits for."""
    for d in coverage.missing:
        yield f"  {d.name}：" + shell.pick(
            f"已知还缺 {d.missing} 条：{d.numbers}", f"lacks {d.missing}: {d.numbers}"
        )
    for d in coverage.unknown:
        at = (d.last_contact or "")[:16]
        yield f"  {d.name}：" + (
            shell.pick(f"{at} 以后不知道", f"not known since {at}")
            if at
            else shell.pick("还没有联系过", "never heard of")
        )
    for d in coverage.closed:
        reason = f"（{d.reason}）" if d.reason else ""
        at = (d.last_contact or "")[:16]
        said = shell.pick(
            f"已于 {d.closed_on} 关闭{reason}，不再等它；最后联系 {at or '无'}",
            f"closed on {d.closed_on}{reason}, no longer waited for; last heard of {at or 'never'}",
        )
        lost = shell.pick(f"；没收到的 {d.missing} 条：{d.numbers}", f"; {d.missing} never came: {d.numbers}")
        yield f"  {d.name}：{said}{lost if d.missing else ''}"


def coverage_told(shell: Shell, coverage: Coverage) -> list[str]:
    """What devices leave open, as notes; nothing when every one is complete."""
    counts = (
        (coverage.lacking, "已知还缺 {} 条", "{} known missing"),
        (len(coverage.unknown), "{} 台设备不知道", "{} devices not known"),
        (len(coverage.closed), "{} 台已关闭，不再等", "{} closed, no longer waited for"),
    )
    return [shell.pick(zh, en).format(count) for count, zh, en in counts if count]


def told(figure: Figure, value: Value, coverage: Coverage) -> str:
    """The exact value with its unit; nothing when there is none, or it is a 0 that may not be one."""
    if value.value is None or only_seems_nothing(value, coverage):
        return ""
    if figure.unit == "%":
        return f"{float(value.value * 100):.2f}%"
    whole = value.value.denominator == 1
    return f"{int(value.value) if whole else float(value.value)}{figure.unit}"


def _json(declared: Declared, done: Summary) -> dict[str, Any]:
    return {
        "from": done.start, "to": done.end, "as_of": done.as_of, "seq": done.seq,
        "figures": [_figure(figure, done) for name, figure in declared.figures.items()],
        "claims": [
            {"name": name, "english": declared.claims[name].english, "state": judgement.state,
             "cells": dict(Counter(cell.state for cell in judgement.cells))}
            for name, judgement in judged(declared, done.found).items()
        ],
        "devices": _coverage(done.whole, done.as_of),
    }  # fmt: skip


def _figure(figure: Figure, done: Summary) -> dict[str, Any]:
    """One figure. `value` and `printed` are null where there is no number to give; `failed` says why it was not worked out."""
    said = {
        "name": figure.name, "english": figure.english, "unit": figure.unit, "version": figure.version, "value": None, "printed": None,
    }  # fmt: skip
    value = done.values.get(figure.name)
    if value is None:
        return said | {"failed": done.found.failed.get(figure.name, "")}
    coverage = done.coverages[figure.name]
    if value.value is not None and not only_seems_nothing(value, coverage):
        said |= {
            "value": str(value.value),
            "printed": printed(value.value, figure.wording).text if value.value else None,
        }
    return said | {
        "records": list(value.records), "reports": list(value.reports), "open": value.open, "differing": value.differing,
        "waiting": list(value.maybe), "coverage": _coverage(coverage, done.as_of),
    }  # fmt: skip


def _coverage(coverage: Coverage, as_of: str) -> dict[str, Any]:
    return {
        "state": coverage.state, "complete_to": coverage.to or (as_of if coverage.state == "complete" else None),
        **{
            kind: [
                {"device": d.device, "name": d.name, "missing": d.missing, "numbers": d.numbers, "last_contact": d.last_contact,
                 "closed_on": d.closed_on, "reason": d.reason}
                for d in devices
            ]
            for kind, devices in (("missing", coverage.missing), ("unknown", coverage.unknown), ("closed", coverage.closed))
        },
    }  # fmt: skip
