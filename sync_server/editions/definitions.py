"""The declarations that an edition was made by, kept as the texts they were read from: the shipped ones and the office's own.

A later program may ship others, and an office may change its own; an edition goes on with what stood in these texts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import reduce
from importlib.resources import files
from operator import or_
from pathlib import Path

from schemas.figures import Declared, read
from schemas.figures.rules import Rule, read_rules, shipped_rules
from schemas.problems import fail

OWN = "figures.toml"
SHIPPED = "schemas.figures"


def definitions_in(folder: Path) -> str:
    """What holds in an office now, as an edition keeps it."""
    own = folder / OWN
    texts = [files(SHIPPED).joinpath(OWN).read_text("utf-8")]
    return json.dumps(texts + ([own.read_text("utf-8-sig")] if own.exists() else []), ensure_ascii=False)


def declared_by(definitions: str) -> Declared:
    """The declarations in such texts. Raises `edition_altered`, `bad_figure`."""
    return reduce(or_, (read(text, OWN) for text in _texts(definitions)))


def rules_by(definitions: str) -> Mapping[str, Rule]:
    """The rules by code, those of this program with an office's own over them."""
    return reduce(or_, (read_rules(text, OWN) for text in _texts(definitions)), shipped_rules())


def _texts(definitions: str) -> list[str]:
    try:
        texts = json.loads(definitions)
    except ValueError:
        texts = None
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise fail("edition_altered", got=definitions[:40])
    return texts
