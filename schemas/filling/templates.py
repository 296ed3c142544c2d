"""An office's template: a Word file, or text (Markdown), recognised, read and filled.

What is none of these is said to be so before anything is filled: an old .doc or .xls, an empty file, a text in no encoding that
Chinese programs write.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from schemas.filling.text import Blank, fill, placeholders, unclosed
from schemas.filling.word import fill_word, word_text
from schemas.problems import Problem, TaizhangError, fail

WORD, TEXTS = ".docx", (".md", ".markdown", ".txt")
TEMPLATE_MAX = 20_000_000
_PACKED = b"PK\x03\x04"


@dataclass(frozen=True)
class Template:
    """A template that can be filled. `name` is the file's, as problems call it."""

    name: str
    data: bytes

    @property
    def ending(self) -> str:
        """`.docx`, or that of the text."""
        return _ending(self.name)

    @cached_property
    def texts(self) -> list[str]:
        """Its paragraphs; a text is one."""
        if self.ending == WORD:
            return word_text(self.data, self.name)
        return [_read(self.data, self.name)]

    @cached_property
    def names(self) -> list[str]:
        """Every placeholder, in the order of the text, repeated as it is there. Raises `unclosed_placeholder`."""
        wrong = [where for text in self.texts for where in unclosed(text)]
        if wrong:
            raise TaizhangError(*(Problem("unclosed_placeholder", self.name, where) for where in wrong))
        return [name for text in self.texts for name in placeholders(text)]

    def fill(self, blank: Blank) -> bytes:
        """The filled file: Word as Word, text as UTF-8."""
        if self.ending == WORD:
            return fill_word(self.data, blank, self.name)
        return fill(self.texts[0], blank).encode()


def read_template(name: str, data: bytes) -> Template:
    """A template from a file. Raises `template_empty`, `template_kind`, `template_too_large`, `not_a_word_file`,
    `template_unreadable`, `unclosed_placeholder`.
    """
    if not data.strip():
        raise fail("template_empty", name)
    if len(data) > TEMPLATE_MAX:
        raise fail(
            "template_too_large", name, f"{len(data) // 1_000_000} MB", limit=TEMPLATE_MAX // 1_000_000
        )
    ending = _ending(name)
    if ending not in (WORD, *TEXTS):
        raise fail("template_kind", name, ending or name)
    template = Template(name, data)
    _ = template.names
    return template


def _ending(name: str) -> str:
    return f".{name.rpartition('.')[2].lower()}" if "." in name else ""


def _read(data: bytes, where: str) -> str:
    """Text as WPS or Notepad keep it: UTF-8, or the national encoding."""
    if data.startswith(_PACKED) or b"\0" in data:
        raise fail("template_unreadable", where)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise fail("template_unreadable", where)
