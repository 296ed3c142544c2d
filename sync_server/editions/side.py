"""One side of an edition: a folder of published files with the figures worked out over them, and the rows behind each.

What an edition prints, and what an explanation compares, are both read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from schemas.figures import Asked, Declared, Reckoning
from schemas.figures.annex import Annex
from schemas.figures.filled import Basis, Filled, fill_template
from schemas.figures.gathering import gathered
from schemas.figures.judging import Found
from schemas.figures.rules import Rule
from schemas.filling import read_template
from schemas.form import Form
from sync_server.figures import forms_of, opened


class Row(NamedTuple):
    """A row behind a figure: the event's leading record, all its reports, how it stands, its day, its part in the value."""

    record: str
    reports: str
    state: str
    day: str
    v: Any


@dataclass(frozen=True)
class Side:
    """What a summary rests on, and the rows behind each figure; those of a ratio are its two parts'."""

    declared: Declared
    asked: Asked
    found: Found
    rows: Mapping[str, list[Row]]
    forms: Mapping[str, Form]

    @property
    def basis(self) -> Basis:
        """What a template is filled from. Of coverage a stamp knows nothing."""
        asked = self.asked
        return Basis(
            asked.start, asked.end, asked.as_of_day, asked.as_of_seq, self.declared, self.forms, self.found
        )


@contextmanager
def worked_out(folder: Path, declared: Declared, start: str, end: str, day: str) -> Iterator[Side]:
    """Read both files at the entry that both have reached."""
    with opened(folder) as files:
        seq = min(db.execute("select seq from mark").fetchone()[0] for db in files)
        asked = Asked(start, end, seq, day)
        found, rows, forms = Found(), dict[str, list[Row]](), dict[str, Form]()
        for db in files:
            reckoning = Reckoning(db, forms_of(db), declared, asked)
            found |= gathered(reckoning)
            rows = {**_rows(reckoning), **rows}
            forms = {**reckoning.forms, **forms}
            reckoning.close()
        yield Side(declared, asked, found, rows, forms)


def _rows(reckoning: Reckoning) -> dict[str, list[Row]]:
    figures = reckoning.declared.figures.values()
    return {
        figure.name: [Row(*row) for row in reckoning.rows(figure.name)]
        for figure in figures
        if figure.measure != "ratio" and reckoning.is_here(figure)
    }


def filled(side: Side, name: str, template: bytes) -> Filled:
    """The template with every blank answered, and what stays open. Raises what is wrong with the template."""
    return fill_template(read_template(name, template), side.basis)


def annexed(
    side: Side,
    done: Filled,
    as_of: str,
    rules: Mapping[str, Rule],
    template_name: str,
    *,
    shows_private: bool,
) -> bytes:
    """The annex that bears a filled template out; records of private forms only where `shows_private`."""
    basis = replace(side.basis, as_of=as_of, rules=rules)
    return Annex(basis, done, shows_private=shows_private).bytes([("模板", template_name)])
