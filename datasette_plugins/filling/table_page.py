"""`/-/summary/table`: figures by town and month on one page, and the same as a Word file or a workbook.

The rows are read for the person who asks: figures of private records, whose cells may speak of a single household, are
offered only to those who may see them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Response

from datasette_plugins import compat
from datasette_plugins.browse.record_page import page
from datasette_plugins.exporting.sending import WORKBOOK
from datasette_plugins.filling.basis import asked_of, reckoned
from datasette_plugins.filling.choosing import check_may
from datasette_plugins.filling.filled_page import WORD_FILE, as_file
from datasette_plugins.labels.catalogue import unit_word
from datasette_plugins.labels.current import OFFICE, PRIVATE, forms_of
from datasette_plugins.language import say, spoken
from datasette_plugins.summary.page import asked_words
from datasette_plugins.summary.reading import Looked, Summary, look
from datasette_plugins.summary.saying import title as called
from datasette_plugins.writing.answer import refusing
from schemas.figures import Reckoning
from schemas.figures.coverage import covered
from schemas.figures.crossing import MONTHS_MAX, Crossed, crossed, months_of, spreadable
from schemas.figures.declared import known_as, nearest
from schemas.figures.sheets import Sheet, as_word, as_workbook, lines, notes
from schemas.figures.statement import Forms
from schemas.problems import TaizhangError, fail

USUAL = ("外出宣讲场次", "外出宣讲受众人次")
TABLES_MAX = 6
_MAKES: Mapping[str, tuple[Callable[[Sheet], bytes], str]] = {
    "docx": (as_word, WORD_FILE),
    "xlsx": (as_workbook, WORKBOOK),
}


@dataclass(frozen=True)
class Chosen:
    """What may be chosen, by file, and what was: names of figures."""

    known: Mapping[str, tuple[str, ...]]
    names: tuple[str, ...]

    @property
    def query(self) -> str:
        """For an address."""
        return urlencode([("figure", name) for name in self.names])


@refusing
async def table_page(datasette: Any, request: Any) -> Response:
    """The page."""
    await check_may(datasette, request)
    looked = await look(datasette, request.args)
    words: dict[str, Any] = asked_words(looked) | {"stopped": [], "sheet": None}
    status = 200
    try:
        chosen = await _chosen(datasette, request, looked)
        if looked.summary is not None and looked.summary.seq:
            sheet = await _sheet(datasette, looked, looked.summary, chosen)
            words |= {"sheet": sheet, "notes": notes(sheet, say)}
            words["tables"] = [_shown(datasette, looked, table) for table in sheet.tables]
    except TaizhangError as error:
        words["stopped"], status = [p.text(spoken()) for p in error.problems], error.problem.rule.status
        chosen = Chosen(await _known(datasette, request, looked), ())
    figures = looked.said.declared.figures
    words |= {
        "chosen": chosen,
        "offered": [
            (n, called(figures[n]), n in chosen.names) for known in chosen.known.values() for n in known
        ],
    }
    return await page(datasette, request, "taizhang_table.html", words, status)


@refusing
async def table_file(datasette: Any, request: Any) -> Response:
    """The same to take away."""
    await check_may(datasette, request)
    looked = await look(datasette, request.args)
    chosen = await _chosen(datasette, request, looked)
    if looked.summary is None or not looked.summary.seq:
        back = f"{datasette.urls.path('/-/summary/table')}?{looked.question.query}&{chosen.query}"
        return Response.redirect(back, status=303)
    sheet = await _sheet(datasette, looked, looked.summary, chosen)
    make, kind = _MAKES[request.url_vars["format"]]
    return as_file(await asyncio.to_thread(make, sheet), f"{sheet.title}.{request.url_vars['format']}", kind)


def _shown(datasette: Any, looked: Looked, table: Crossed) -> tuple[str, str, list[list[str]], str]:
    """A table's name, unit, lines, and where its figure is."""
    figure = table.figure
    address = f"{datasette.urls.path(f'/-/figure/{figure.name}')}?{looked.question.query}"
    return called(figure), unit_word(figure.unit), lines(table, say), address


async def _known(datasette: Any, request: Any, looked: Looked) -> dict[str, tuple[str, ...]]:
    """The figures that may be spread, by the file that holds them."""
    may = await compat.may_view(datasette, request.actor, PRIVATE)
    declared, found = looked.said.declared, dict[str, tuple[str, ...]]()
    failed = looked.summary.worked.failed if looked.summary else {}
    for file in [OFFICE] + ([PRIVATE] if may else []):
        taken = {*failed, *(name for names in found.values() for name in names)}
        names = spreadable(declared, await forms_of(datasette, file))
        found[file] = tuple(name for name in names if name not in taken)
    return found


async def _chosen(datasette: Any, request: Any, looked: Looked) -> Chosen:
    """What was asked for. Raises `no_table`, `bad_period` for more months than a page takes."""
    known = await _known(datasette, request, looked)
    every = [name for names in known.values() for name in names]
    figures = looked.said.declared.figures
    wanted = [known_as(figures, name) for name in request.args.getlist("figure") if name] or [
        name for name in USUAL if name in every
    ]
    for name in wanted:
        if name not in every:
            raise fail("no_table", got=name, nearest=nearest(name, every) or "、".join(every[:3]))
    period = looked.question.period
    if len(months_of(period.first, period.last)) > MONTHS_MAX:
        raise fail("table_too_long", got=f"{period.first} … {period.last}", limit=MONTHS_MAX)
    return Chosen(known, tuple(dict.fromkeys(wanted))[:TABLES_MAX])


async def _sheet(datasette: Any, looked: Looked, summary: Summary, chosen: Chosen) -> Sheet:
    found: dict[str, Crossed] = {}
    for file, names in chosen.known.items():
        if own := [name for name in chosen.names if name in names]:
            found |= await _read(datasette, looked, summary, file, own)
    period = looked.question.period
    return Sheet(
        f"{period.first} 至 {period.last} 各镇街各月情况表", period.first, period.last, summary.at,
        summary.seq, [found[name] for name in chosen.names], covered(summary.devices, summary.moment(period)),
    )  # fmt: skip


async def _read(
    datasette: Any, looked: Looked, summary: Summary, file: str, names: list[str]
) -> dict[str, Crossed]:
    forms: Forms = await forms_of(datasette, file)

    def reading(reckoning: Reckoning, names: list[str]) -> dict[str, Crossed]:
        return {name: crossed(reckoning, name) for name in names}

    asked = asked_of(looked, summary)
    return await reckoned(datasette, file, forms, looked.said.declared, asked, partial(reading, names=names))
