"""`/-/summary/fill/TEMPLATE`: one template filled with the summary of a period: what stays open and why, what may still move,
which claims do not hold; the document and its annex to take away, and the template itself.
"""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

from datasette.utils.asgi import Response

from datasette_plugins import compat
from datasette_plugins.browse.record_page import page
from datasette_plugins.exporting.pages import owner
from datasette_plugins.exporting.sending import WORKBOOK
from datasette_plugins.filling.basis import basis_of, note_look, with_records
from datasette_plugins.filling.choosing import asking, check_may
from datasette_plugins.filling.kept import kept_of
from datasette_plugins.filling.telling import told
from datasette_plugins.labels.current import PRIVATE
from datasette_plugins.language import say
from datasette_plugins.summary.asking import title
from datasette_plugins.summary.page import asked_words
from datasette_plugins.summary.reading import Looked, Summary, look
from datasette_plugins.writing.answer import refusing
from schemas.figures.annex import Annex
from schemas.figures.filled import Basis, Filled, fill_template
from schemas.figures.templates import KINDS, shipped_template
from schemas.filling import Template
from schemas.filling.templates import WORD
from schemas.problems import TaizhangError

WORD_FILE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT_FILE = "text/plain; charset=utf-8"


@refusing
async def filled_page(datasette: Any, request: Any) -> Response:
    """The page. A template that is gone, or asks for what is not declared any more, is asked for again."""
    await check_may(datasette, request)
    try:
        template = template_of(datasette, request)
        looked, key = await look(datasette, request.args), request.url_vars["template"]
        words = asked_words(looked) | {
            "template": template,
            "called": called(key, template),
            "key": key,
            "told": None,
        }
        if looked.summary is not None and looked.summary.seq:
            basis = await _basis(datasette, request, looked, looked.summary, template)
            filled = await asyncio.to_thread(fill_template, template, basis)
            may = await compat.may_view(datasette, request.actor, PRIVATE)
            words["told"] = told(datasette, looked, basis, template, filled, may_private=may)
    except TaizhangError as error:
        return await asking(datasette, request, dict(request.args), error)
    return await page(datasette, request, "taizhang_fill_done.html", words)


@refusing
async def download(datasette: Any, request: Any) -> Response:
    """The document, its annex, or the template as it was handed over. While the figures are being worked out the page says
    so in their place.
    """
    await check_may(datasette, request)
    template, part = template_of(datasette, request), request.url_vars["part"]
    if part == "template":
        name = called(request.url_vars["template"], template)
        return as_file(template.data, name, _kind(template))
    looked = await look(datasette, request.args)
    if looked.summary is None or not looked.summary.seq:
        back = datasette.urls.path(f"/-/summary/fill/{quote(request.url_vars['template'])}")
        return Response.redirect(f"{back}?{looked.question.query}", status=303)
    basis = await _basis(datasette, request, looked, looked.summary, template)
    name = say(f"{title(looked.question.period)}工作总结", f"Summary of {title(looked.question.period)}")
    if part == "document":
        filled = await asyncio.to_thread(fill_template, template, basis)
        return as_file(filled.document, f"{name}{template.ending}", _kind(template))
    may = await compat.may_view(datasette, request.actor, PRIVATE)
    basis = await with_records(datasette, looked, looked.summary, basis, may_private=may)
    book = await asyncio.to_thread(_annex, basis, template, may)
    return as_file(book, say(f"{name}附表.xlsx", f"{name}, annex.xlsx"), WORKBOOK)


def template_of(datasette: Any, request: Any) -> Template:
    """The template that an address names. Raises `template_gone`."""
    key = request.url_vars["template"]
    if key in KINDS:
        return shipped_template(key, as_word=True)
    return kept_of(datasette).get(key, owner(request))


def called(key: str, template: Template) -> str:
    """What a template is called; one that ships in the reader's language."""
    if key not in KINDS:
        return template.name
    return say(f"半年总结模板{template.ending}", f"half-year summary template{template.ending}")


def as_file(data: bytes, name: str, kind: str) -> Response:
    """A file to keep, under a name that every browser keeps."""
    ending = name.rpartition(".")[2]
    told_as = f"attachment; filename=\"taizhang.{ending}\"; filename*=UTF-8''{quote(name)}"
    headers = {"content-disposition": told_as, "cache-control": "private, no-store"}
    return Response(data, headers=headers, content_type=kind)


async def _basis(datasette: Any, request: Any, looked: Looked, summary: Summary, template: Template) -> Basis:
    may = await compat.may_view(datasette, request.actor, PRIVATE)
    basis = basis_of(looked, summary, may_private=may)
    await note_look(datasette, basis, template.names)
    return basis


def _annex(basis: Basis, template: Template, may_private: bool) -> bytes:
    filled: Filled = fill_template(template, basis)
    return Annex(basis, filled, shows_private=may_private).bytes([("模板", template.name)])


def _kind(template: Template) -> str:
    return WORD_FILE if template.ending == WORD else TEXT_FILE
