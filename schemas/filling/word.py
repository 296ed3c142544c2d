"""A Word file as a template: paragraphs, tables, headers, footers and text boxes, each filled where it stands.

Word splits what a person typed into runs as it likes, so a placeholder may be spread over several: it is looked for in the
whole paragraph, and its answer takes the look of its first character. The archive comes out in a fixed order with fixed times,
so that the same answers give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from schemas.filling.text import Blank, pieces, placeholders
from schemas.problems import TaizhangError, fail

_PARAGRAPH, _TEXT, _RUN = qn("w:p"), qn("w:t"), qn("w:r")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip archive can tell."""
UNPACKED_MAX = 100_000_000
"""What a Word file may hold before it is packed; a small file can be made that unpacks to fill the memory."""
_NOTES = ("wordprocessingml.footnotes+xml", "wordprocessingml.endnotes+xml")


def word_placeholders(template: bytes, where: str) -> list[str]:
    """The names in a Word file. Raises `not_a_word_file`."""
    return [name for text in word_text(template, where) for name in placeholders(text)]


def word_text(template: bytes, where: str) -> list[str]:
    """The text of every paragraph. Raises `not_a_word_file`."""
    return [_text_of(paragraph) for paragraph in _paragraphs(_opened(template, where))]


def fill_word(template: bytes, blank: Blank, where: str) -> bytes:
    """The filled file. Raises `not_a_word_file`."""
    document = _opened(template, where)
    for paragraph in _paragraphs(document):
        _fill(paragraph, blank)
    out = io.BytesIO()
    document.save(out)
    return normal(out.getvalue())


def _opened(template: bytes, where: str) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > UNPACKED_MAX:
            raise fail(
                "template_too_large", where, f"{size // 1_000_000} MB", limit=UNPACKED_MAX // 1_000_000
            )
        return Document(io.BytesIO(template))
    except TaizhangError:
        raise
    except Exception as error:
        raise fail("not_a_word_file", where, type(error).__name__) from None


def _paragraphs(document: Any) -> Iterator[Any]:
    """Every paragraph of every part that holds text; notes at the foot of a page are parts that python-docx only keeps."""
    for part in list(document.part.package.iter_parts()):
        root = getattr(part, "element", None)
        if root is not None and hasattr(root, "iter"):
            yield from root.iter(_PARAGRAPH)
        elif part.content_type.endswith(_NOTES):
            notes = parse_xml(part.blob)
            yield from notes.iter(_PARAGRAPH)
            part._blob = serialize_part_xml(notes)


def _texts(paragraph: Any) -> list[Any]:
    """The pieces of text that are this paragraph's own, not those of a text box inside it."""
    return [text for text in paragraph.iter(_TEXT) if next(text.iterancestors(_PARAGRAPH)) is paragraph]


def _text_of(paragraph: Any) -> str:
    return "".join(text.text or "" for text in _texts(paragraph))


def _fill(paragraph: Any, blank: Blank) -> None:
    texts = _texts(paragraph)
    whole = _text_of(paragraph)
    # From the end on, so that what is changed does not move what comes before it.
    for piece in reversed(list(pieces(whole, blank))):
        at = 0
        for text in texts:
            own = text.text or ""
            start, end = max(piece.start - at, 0), min(piece.end - at, len(own))
            begins_here = at <= piece.start < at + len(own)
            at += len(own)
            if start < end:
                text.text = own[:start] + (piece.text if begins_here else "") + own[end:]
                text.set(_SPACE, "preserve")


def normal(archive: bytes) -> bytes:
    """The same archive in a fixed order with fixed times."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made,
    ):
        for name in sorted(given.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, given.read(name))
    return out.getvalue()
