"""One-page tables of figures by town and month, as text, as a Word file or as a workbook.

Under each stands what may still change it, so that whoever passes it on knows.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from schemas.figures.coverage import Coverage
from schemas.figures.crossing import ALL, Cell, Crossed
from schemas.figures.wording import plain
from schemas.filling import word_of
from schemas.workbook import Value, Workbook

Pick = Callable[[str, str], str]
"""Chooses between the Chinese and the English text."""
NONE, NO_TOWN, TOTAL = "—", "不在镇街", "合计"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def chinese(zh: str, _: str) -> str:
    """What is passed on upwards is in Chinese."""
    return zh


@dataclass(frozen=True)
class Sheet:
    """The tables of a period, as of a moment (local time) and an entry of the log."""

    title: str
    start: str
    end: str
    as_of: str
    seq: int
    tables: Sequence[Crossed]
    coverage: Coverage | None = None


def lines(table: Crossed, pick: Pick = chinese) -> list[list[str]]:
    """Heading, a line for each town, and the total."""
    total = pick(TOTAL, "Total")
    rows: list[tuple[str | None, str]] = [(t, t or pick(NO_TOWN, "in no town")) for t in table.towns]
    months = [month_word(month, table.months, pick) for month in table.months]
    return [
        [pick("镇街", "Town"), *months, total],
        *(
            [word, *(cell_word(table.cells.get((town, month)), pick) for month in (*table.months, ALL))]
            for town, word in [*rows, (ALL, total)]
        ),
    ]


def month_word(month: str, months: Sequence[str], pick: Pick = chinese) -> str:
    """`3月`; with its year where the months are of several."""
    year, _, number = month.partition("-")
    is_one_year = len({m[:4] for m in months}) == 1
    zh, en = f"{int(number)}月", _MONTHS[int(number) - 1]
    return pick(zh, en) if is_one_year else pick(f"{year}年{zh}", f"{en} {year}")


def cell_word(cell: Cell | None, pick: Pick = chinese) -> str:
    """What stands in a cell: never a number that nothing supports."""
    if cell is None:
        return NONE
    if cell.open and not cell.value:
        return pick(f"【待核：{cell.open}条没有数】", f"({cell.open} without a number)")
    more = pick(f"（另{cell.open}条没有数）", f" (+{cell.open} without a number)") if cell.open else ""
    return plain(cell.value) + more


def notes(sheet: Sheet, pick: Pick = chinese) -> list[str]:
    """What has to be known to pass the tables on."""
    told = [
        pick(
            f"{sheet.start} 至 {sheet.end}，截至 {sheet.as_of} 收到的记录（第 {sheet.seq} 条）。“—”是没有记录，不是 0。",
            f"{sheet.start} to {sheet.end}, as received by {sheet.as_of} (entry {sheet.seq}). “—” is no record, not 0.",
        )
    ]
    for table in sheet.tables:
        told += _notes_of(table, pick)
    if sheet.coverage and (lacking := sheet.coverage.lacking):
        told.append(
            pick(f"已知还缺 {lacking} 条没有传到，数会变。", f"{lacking} are known not to have come yet.")
        )
    if sheet.coverage and (unknown := len(sheet.coverage.unknown)):
        told.append(
            pick(
                f"{unknown} 台设备没有消息，数可能会变。",
                f"{unknown} devices have not reported; numbers may move.",
            )
        )
    return told


def _notes_of(table: Crossed, pick: Pick) -> Iterator[str]:
    name, whole = pick(table.figure.name, table.figure.english.replace("_", " ").capitalize()), table.whole
    if not table.is_added:
        yield pick(
            f"{name}：同一个在几个月、几个镇街出现只算一个，所以合计不是各格相加。",
            f"{name}: what comes in several months or towns counts once, so totals are not the sums of their cells.",
        )
    waits = [
        (len(whole.maybe), pick("条待核，没有计入", "waiting and not counted")),
        (whole.differing, pick("条有分歧", "with two answers")),
    ]
    if said := pick("，", ", ").join(f"{count} {word}" for count, word in waits if count):
        yield pick(f"{name}：{said}。", f"{name}: {said}.")


def as_markdown(sheet: Sheet) -> str:
    """The page as text."""
    return "\n".join(_markdown(sheet)) + "\n"


def as_text(sheet: Sheet) -> bytes:
    """The page as a text file."""
    return as_markdown(sheet).encode()


def as_word(sheet: Sheet) -> bytes:
    """The page as a Word file."""
    return word_of(as_markdown(sheet))


def as_workbook(sheet: Sheet) -> bytes:
    """A sheet for each figure; numbers are numbers."""
    out = io.BytesIO()
    with Workbook(out) as book:
        for table in sheet.tables:
            heading, *rows = lines(table)
            with book.sheet(table.figure.name, [16, *[10] * (len(heading) - 1)]) as page:
                page.row([*heading[:-1], f"{TOTAL}（{table.figure.unit}）"], is_heading=True)
                for row in rows:
                    page.row([row[0], *(_number(text) for text in row[1:])])
        with book.sheet("说明", (100,), has_heading=False) as page:
            for text in (sheet.title, *notes(sheet)):
                page.row([text])
    return out.getvalue()


def _markdown(sheet: Sheet) -> Iterator[str]:
    yield f"# {sheet.title}"
    for table in sheet.tables:
        yield f"\n### {table.figure.name}（{table.figure.unit}）\n"
        heading, *rows = lines(table)
        yield _row(heading)
        yield _row(["---"] * len(heading))
        yield from (_row(row) for row in rows)
    yield ""
    yield from (f"> {text}" for text in notes(sheet))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '｜') for cell in cells)} |"


def _number(text: str) -> Value:
    if text == NONE:
        return None
    try:
        return int(text) if text.lstrip("-").isdecimal() else float(text)
    except ValueError:
        return text
