"""Filling an office's own text: placeholders by name, `{{外出宣讲场次}}`, in plain text, Markdown or a Word file.

The office keeps last year's text and puts names in place of the X. What stands behind a placeholder may belong to it (余, 以上,
等): that is for whoever answers the name to say.
"""

from schemas.filling.drafting import word_of
from schemas.filling.templates import Template, read_template
from schemas.filling.text import Answer, Blank, fill, placeholders
from schemas.filling.word import fill_word, word_placeholders

__all__ = [
    "Answer", "Blank", "Template", "fill", "fill_word", "placeholders", "read_template", "word_of", "word_placeholders",
]  # fmt: skip
