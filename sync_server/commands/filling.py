"""`fill` and `template`: the office's own text with its blanks filled, and the text that comes with the project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from schemas.figures.annex import STATES
from schemas.figures.answering import NOT_SET
from schemas.figures.filled import Filled
from schemas.figures.rules import Rule, read_rules, shipped_rules
from schemas.figures.templates import KINDS, shipped_template, shipped_text
from schemas.filling import Template, read_template, word_of
from schemas.filling.templates import TEXTS, WORD
from schemas.problems import fail
from sync_server.commands.figures import OWN, declared_in, moment
from sync_server.commands.shell import Shell, command, folder_argument
from sync_server.summarising import Period, Summarised, summarise

PARTLY = 6
_STATES_EN = {"met": "met", "not_met": "not met", "not_known": "not known"}


@command("template", help="随带的总结模板 The template that comes with the program, as text or .docx.")
@click.option(
    "--kind", type=click.Choice(KINDS), default=KINDS[0], show_default=True, help="哪一个 which one"
)
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False), required=False)
def template(shell: Shell, kind: str, out: Path | None) -> None:
    """Print it, or write it to a file."""
    if out is None:
        click.echo(shipped_text(kind), nl=False)
        return
    out.write_bytes(shipped_template(kind, as_word=out.suffix.lower() == WORD).data)
    shell.say(f"已写到 {out}", f"written to {out}")


@command(
    "fill", help="填总结：把模板里的空填上 Fill the blanks of a template (.docx, .md, .txt, or half-year)."
)
@folder_argument
@click.argument("template", metavar="TEMPLATE")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--from", "start", required=True, metavar="2020-01-01", help="起，含当天 the first day")
@click.option("--to", "end", required=True, metavar="2020-06-30", help="止，含当天 the last day")
@click.option(
    "--as-of", "as_of", default="", metavar="2020-07-06", help="截至哪天收到的（含）as of the end of a day"
)
@click.option(
    "--annex", type=click.Path(path_type=Path, dir_okay=False), help="附表（.xlsx）the annex, a workbook"
)
def fill(
    shell: Shell, folder: Path, template: str, out: Path, start: str, end: str, as_of: str, annex: Path | None
) -> None:
    """Write the filled template and its annex, and say what stays open."""
    given = template_for(template, out)
    with shell.office(folder) as office:
        declared = declared_in(folder, office.known_forms.all())
    asked = Period(start, end, moment(as_of) if as_of else shell.now())
    done = summarise(folder, declared, rules_in(folder), asked, given)
    out.write_bytes(done.filled.document)
    if annex is not None:
        annex.write_bytes(done.annex)
    for line in _lines(shell, done):
        click.echo(line)
    if done.filled.open:
        raise SystemExit(PARTLY)


def template_for(given: str, out: Path) -> Template:
    """The template from its file, or one that ships; a text is made into a Word file where one is to come out."""
    path, ending = Path(given), out.suffix.lower()
    if given in KINDS and not path.exists():
        found = shipped_template(given, as_word=ending == WORD)
        if ending not in (WORD, *TEXTS):
            raise fail("fill_as_other", where=str(out), got=ending, template=found.ending)
        return found
    if not path.is_file():
        raise fail("no_file", got=given)
    if out.exists() and out.samefile(path):
        raise fail("fill_over_template", where=str(out))
    found = read_template(path.name, path.read_bytes())
    if found.ending in TEXTS and ending == WORD:
        return read_template(f"{path.stem}{WORD}", word_of(found.texts[0]))
    if (found.ending == WORD) != (ending == WORD) or ending not in (WORD, *TEXTS):
        raise fail("fill_as_other", where=str(out), got=ending, template=found.ending)
    return found


def rules_in(folder: Path) -> dict[str, Rule]:
    """The rules that ship, with the office's own in place of those of the same code."""
    own = folder / OWN
    return shipped_rules() | (read_rules(own.read_text("utf-8-sig"), str(own)) if own.exists() else {})


def _lines(shell: Shell, done: Summarised) -> Iterator[str]:
    basis, filled = done.basis, done.filled
    yield shell.pick(
        f"{basis.start} 至 {basis.end}，截至 {basis.as_of}（第 {basis.seq} 条）",
        f"{basis.start} to {basis.end}, as of {basis.as_of} (entry {basis.seq})",
    )
    blanks = [blank for blank in filled.blanks if blank.name not in basis.declared.claims]
    still = [blank for blank in blanks if blank.reason]
    yield shell.pick(
        f"{len(blanks)} 个空，填上 {len(blanks) - len(still)} 个，空着 {len(still)} 个",
        f"{len(blanks)} blanks, {len(blanks) - len(still)} filled, {len(still)} open",
    )
    for blank in still:
        yield f"  {blank.name}：{blank.reason}{_remedy(shell, blank.name, blank.reason)}"
    yield from _moving(shell, done)
    yield from _claims(shell, filled)


def _remedy(shell: Shell, name: str, reason: str) -> str:
    if reason != NOT_SET:
        return ""
    lines = f'\n      [[names]]\n      name = "{name}"\n      given = "…"'
    return shell.pick(f"，请在办公室文件夹的 {OWN} 里写：", f"; say in {OWN} in the office's folder:") + lines


def _moving(shell: Shell, done: Summarised) -> Iterator[str]:
    """What was printed and may still change."""
    used = [blank.name for blank in done.filled.blanks if not blank.reason]
    values = {name: done.basis.found.values[name] for name in used if name in done.basis.found.values}
    moving = {n: v for n, v in values.items() if v.open or v.maybe or v.differing}
    if moving:
        yield shell.pick("还可能变动的数：", "Figures that may still move:")
    for name, value in moving.items():
        yield (
            "  "
            + name
            + shell.pick(
                f"：{value.open} 条没有数，{len(value.maybe)} 条待核，{value.differing} 条有分歧",
                f": {value.open} without a number, {len(value.maybe)} waiting, {value.differing} contested",
            )
        )


def _claims(shell: Shell, filled: Filled) -> Iterator[str]:
    wrong = {name: judged for name, judged in filled.claims.items() if judged.state != "met"}
    if wrong:
        yield shell.pick("不符合或待核的说法：", "Claims that do not hold, or are not known:")
    for name, judged in wrong.items():
        cells = sum(cell.state == "not_met" for cell in judged.cells)
        parts = [f"{p.text}（{p.found}）" if p.found else p.text for p in judged.parts if p.state != "met"]
        if cells:
            parts.append(shell.pick(f"{cells} 格没有做到", f"{cells} cells not met"))
        state = shell.pick(STATES[judged.state], _STATES_EN[judged.state])
        yield f"  {name}：{state}{'　' if parts else ''}{'；'.join(parts)}"
