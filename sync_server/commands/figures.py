"""`figures`: the numbers of a period on the command line, for whoever checks them or passes them on to a program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from schemas.clock import instant
from schemas.figures import Declared, Figure, Value, printed, read, shipped
from schemas.figures.checking import check
from schemas.figures.coverage import Coverage
from schemas.figures.statement import Forms
from schemas.problems import TaizhangError, fail
from sync_server.commands.shell import Shell, command, folder_argument, json_option, print_json
from sync_server.figures import Summary, summary

OWN = "figures.toml"
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
    for line in _lines(shell, declared, done):
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
    for name, figure in declared.figures.items():
        value = done.values.get(name)
        title = shell.pick(name, figure.english)
        if value is None:
            yield f"  {title}：{shell.pick('没有算出来', 'not worked out')}"
            continue
        notes = [
            f"{count} {shell.pick(zh, en)}"
            for count, zh, en in (
                (value.open, "条没有数", "without a number"),
                (len(value.maybe), "条待核", "waiting"),
                (value.differing, "条有分歧", "contested"),
            )
            if count
        ] + coverage_told(shell, done.coverages[name])
        said = f"  （{'、'.join(notes)}）" if notes else ""
        yield f"  {title}：{told(figure, value) or shell.pick('待核', 'not known')}{said}"


def coverage_told(shell: Shell, coverage: Coverage) -> list[str]:
    """What devices leave open, as notes; nothing when every one is complete."""
    lacking, unknown = coverage.lacking, len(coverage.unknown)
    notes = [shell.pick(f"已知还缺 {lacking} 条", f"{lacking} known missing")] if lacking else []
    return notes + (
        [shell.pick(f"{unknown} 台设备不知道", f"{unknown} devices not known")] if unknown else []
    )


def told(figure: Figure, value: Value) -> str:
    """The exact value with its unit; nothing when there is none, or nothing of a sum is settled yet."""
    if value.value is None or (not value.value and value.open):
        return ""
    if figure.unit == "%":
        return f"{float(value.value * 100):.2f}%"
    whole = value.value.denominator == 1
    return f"{int(value.value) if whole else float(value.value)}{figure.unit}"


def _json(declared: Declared, done: Summary) -> dict[str, Any]:
    return {
        "from": done.start, "to": done.end, "as_of": done.as_of, "seq": done.seq,
        "figures": [
            {
                "name": name, "english": figure.english, "unit": figure.unit, "version": figure.version,
                "value": None if value.value is None else str(value.value),
                "printed": None if value.value is None else printed(value.value, figure.wording).text,
                "records": list(value.records), "reports": list(value.reports), "open": value.open,
                "differing": value.differing, "waiting": list(value.maybe), "coverage": _coverage(done.coverages[name], done.as_of),
            }
            for name, figure in declared.figures.items() if (value := done.values.get(name)) is not None
        ],
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
