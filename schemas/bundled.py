"""The forms that come with the program.

They are authored as `forms/*.md` and read from `forms/compiled.json`, package data that `schemas.xlsform`
wrote, so that a field laptop needs no pyxform. Forms the office adds later are not here: they arrive by the
exchange.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

from schemas.form import Form


def bundled() -> dict[str, Form]:
    """Every bundled form by its name: field forms first, then office, lists, decisions, the programs' own."""
    return dict(_read())


@lru_cache(maxsize=1)
def _read() -> dict[str, Form]:
    rows = json.loads(files("schemas").joinpath("forms", "compiled.json").read_text("utf-8"))
    return {row["form"]: Form.from_json(row) for row in rows}
