"""Filling an office's template: its published files and its own declarations, and out comes the document with its annex."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from schemas.figures import Declared
from schemas.figures.annex import Annex
from schemas.figures.filled import Basis, Filled, fill_template
from schemas.figures.judging import Found
from schemas.figures.rules import Rule
from schemas.filling import Template
from sync_server.figures import Summary, summary


@dataclass(frozen=True)
class Summarised:
    """A filled template, its annex, and what they rest on."""

    filled: Filled
    annex: bytes
    basis: Basis


@dataclass(frozen=True)
class Period:
    """Which days, both included, and as of which moment (milliseconds)."""

    start: str
    end: str
    as_of_ms: int


def summarise(
    folder: Path, declared: Declared, rules: dict[str, Rule], period: Period, template: Template
) -> Summarised:
    """Fill a template. The same files, declarations, moment and template give the same bytes.

    Raises `unknown_placeholder`, `bad_period`, `not_published_yet`.
    """
    known = Basis(period.start, period.end, "", 0, declared, {}, Found())
    known.answers.check(template.names, template.name)
    basis = basis_of(summary(folder, declared, period.start, period.end, period.as_of_ms), declared, rules)
    filled = fill_template(template, basis)
    about = [("模板", template.name)]
    return Summarised(filled, Annex(basis, filled, shows_private=True).bytes(about), basis)


def basis_of(done: Summary, declared: Declared, rules: dict[str, Rule]) -> Basis:
    """What a summary that was worked out gives a template."""
    return Basis(
        done.start, done.end, done.as_of, done.seq, declared, done.forms, done.found, done.coverages, rules
    )
