"""`figures`: the numbers of a period on the command line, for whoever checks them or passes them on to a program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from schemas.clock import instant
from schemas.figures import Declared, Figure, Value, printed, read, shipped
from schemas.problems import fail
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
    with shell.office(folder):
        declared = declared_in(folder)
    done = summary(folder, declared, start, end, _moment(as_of) if as_of else shell.now())
    if as_json:
        print_json(_json(declared, done))
        return
    shell.say(
        f"{start} 至 {end}，截至 {done.as_of}（第 {done.seq} 条）",
        f"{start} to {end}, as of {done.as_of} (entry {done.seq})",
    )
    for line in _lines(shell, declared, done):
        click.echo(line)


def declared_in(folder: Path) -> Declared:
    """What is shipped, with the office's own declarations in place of those of the same name."""
    own = folder / OWN
    return shipped() | read(own.read_text("utf-8"), str(own)) if own.exists() else shipped()


def _moment(day: str) -> int:
    """The end of a local day. Raises `bad_period`."""
    try:
        return instant(day) + DAY_MS - 1
    except ValueError:
        raise fail("bad_period", got=day) from None


def _lines(shell: Shell, declared: Declared, done: Summary) -> Iterator[str]:
    for name, figure in declared.figures.items():
        value = done.values.get(name)
        title = shell.pick(name, figure.english)
        if value is None or value.value is None:
            yield f"  {title}：{shell.pick('待核', 'not known')}"
            continue
        notes = [
            f"{count} {shell.pick(zh, en)}"
            for count, zh, en in (
                (value.open, "条没有数", "without a number"),
                (len(value.maybe), "条待核", "waiting"),
                (value.differing, "条有分歧", "contested"),
            )
            if count
        ]
        said = f"  （{'、'.join(notes)}）" if notes else ""
        yield f"  {title}：{told(figure, value)}{said}"


def told(figure: Figure, value: Value) -> str:
    """The exact value with its unit."""
    if value.value is None:
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
                "differing": value.differing, "waiting": list(value.maybe),
            }
            for name, figure in declared.figures.items() if (value := done.values.get(name)) is not None
        ],
    }  # fmt: skip
