"""What an office declares: its figures, its name lists and its claims, read from TOML.

One file ships with the project; an office may put its own beside it, whose entries stand in place of those of the same name.
Reading checks the words; `checking` holds them against the forms.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib.resources import files
from typing import Any, Literal, TypeVar

from schemas.figures.claiming import Cadence, Holds, read_cadence, read_holds
from schemas.figures.clauses import Clause, Dated, Path, read_date, read_filter, read_path
from schemas.figures.wording import Wording, read_wording
from schemas.problems import fail

Measure = Literal["count", "sum", "distinct", "ratio"]
MEASURES = ("count", "sum", "distinct", "ratio")
T = TypeVar("T")


@dataclass(frozen=True)
class Figure:
    """One number. `view` is a form's counting view or `topic_life`, with `each` once for every entry of that list field; a
    ratio has no view but two figures, `over`. `rules` name the office's rules (口径) that stand behind it.
    """

    name: str
    english: str
    measure: Measure
    unit: str
    wording: Wording
    view: str = ""
    each: str = ""
    field: Path | None = None
    filter: tuple[Clause, ...] = ()
    date: Dated | None = None
    over: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    version: int = 1


@dataclass(frozen=True)
class Names:
    """A list of names out of the rows of the figure `of`; or, `given`, a text the office fixes."""

    name: str
    english: str
    wording: Wording
    of: str = ""
    each: str = ""
    shows: Path | None = None
    given: str | None = None
    rules: tuple[str, ...] = ()
    version: int = 1


@dataclass(frozen=True)
class Claim:
    """A sentence of the summary that its figures have to bear out. `asks` is what `says` and `over` mean; a cadence is asked on
    the days that it is `in_force`, `2019-01-01..`.
    """

    name: str
    english: str
    kind: Literal["holds", "cadence"]
    says: str
    asks: Holds | Cadence
    over: str = ""
    rules: tuple[str, ...] = ()
    version: int = 1
    in_force: str = ""


@dataclass(frozen=True)
class Declared:
    """Everything declared, by name."""

    figures: Mapping[str, Figure] = field(default_factory=dict)
    names: Mapping[str, Names] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)

    def __or__(self, other: Declared) -> Declared:
        return Declared(
            {**self.figures, **other.figures}, {**self.names, **other.names}, {**self.claims, **other.claims}
        )


def shipped() -> Declared:
    """The declarations of the half-year summary that come with the project."""
    return read(files(__package__).joinpath("figures.toml").read_text("utf-8"), "figures.toml")


def read(text: str, source: str) -> Declared:
    """Declarations from TOML. `source` is the file's name, for problems. Raises `bad_figure`, `unknown_figure`."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise fail("bad_figure", source, str(error)) from None
    return Declared(
        _each(data, "figure", source, _figure),
        _each(data, "names", source, _names),
        _each(data, "claim", source, _claim),
    )


def known_as(known: Mapping[str, Figure] | Mapping[str, Claim], name: str) -> str:
    """The Chinese name of what is called so in either language; else the name as it is."""
    return name if name in known else next((n for n, one in known.items() if one.english == name), name)


def nearest(name: str, known: Iterable[str]) -> str:
    """The known names that a wrong one may have meant, for a problem."""
    return "、".join(get_close_matches(name, list(known), n=3, cutoff=0.4))


def _each(
    data: Mapping[str, Any], kind: str, source: str, make: Callable[[Mapping[str, Any], str], T]
) -> dict[str, T]:
    found: dict[str, T] = {}
    entries = data.get(kind, [])
    if not isinstance(entries, list):
        raise fail("bad_figure", f"{source} · {kind}", f"[{kind}]", nearest=f"[[{kind}]]")
    for entry in entries:
        where = f"{source} · {entry.get('name', kind)}"
        if not isinstance(entry.get("name"), str) or not entry["name"].isidentifier():
            raise fail("bad_figure", where, str(entry.get("name", "")))
        if entry["name"] in found:
            raise fail("bad_figure", where, entry["name"])
        found[entry["name"]] = make(entry, where)
    return found


def _figure(entry: Mapping[str, Any], where: str) -> Figure:
    known = {*Figure.__dataclass_fields__} - {"each"}
    _only(entry, known, where)
    measure = entry.get("measure", "")
    if measure not in MEASURES:
        raise fail("bad_figure", f"{where} · measure", str(measure), nearest=nearest(str(measure), MEASURES))
    view, _, each = str(entry.get("view", "")).partition(" each ")
    over = tuple(entry.get("over", ()))
    if (measure == "ratio") != (len(over) == 2) or (measure == "ratio") == bool(view):
        raise fail("bad_figure", f"{where} · over", str(over))
    return Figure(
        entry["name"], str(entry.get("english", "")), measure, str(entry.get("unit", "")),
        read_wording(entry.get("wording", "exact"), f"{where} · wording"), view.strip(), each.strip(),
        read_path(entry["field"]) if entry.get("field") else None,
        read_filter(entry.get("filter", ""), f"{where} · filter"),
        read_date(entry["date"], f"{where} · date") if entry.get("date") else None,
        over, tuple(entry.get("rules", ())), int(entry.get("version", 1)),
    )  # fmt: skip


def _names(entry: Mapping[str, Any], where: str) -> Names:
    _only(entry, Names.__dataclass_fields__, where)
    return Names(
        entry["name"], str(entry.get("english", "")), read_wording(entry.get("wording", "names all"), f"{where} · wording"),
        entry.get("of", ""), entry.get("each", ""), read_path(entry["shows"]) if entry.get("shows") else None,
        entry.get("given"), tuple(entry.get("rules", ())), int(entry.get("version", 1)),
    )  # fmt: skip


def _claim(entry: Mapping[str, Any], where: str) -> Claim:
    _only(entry, {*Claim.__dataclass_fields__} - {"asks"}, where)
    kind, says, over = entry.get("kind"), str(entry.get("says", "")), str(entry.get("over", ""))
    if kind not in ("holds", "cadence"):
        raise fail(
            "bad_figure", f"{where} · kind", str(kind), nearest=nearest(str(kind), ("holds", "cadence"))
        )
    in_force = str(entry.get("in_force", ""))
    if kind == "holds":
        asks: Holds | Cadence = read_holds(says, f"{where} · says")
    else:
        asks = read_cadence(says, over, in_force, where)
    return Claim(
        entry["name"], str(entry.get("english", "")), kind, says, asks, over,
        tuple(entry.get("rules", ())), int(entry.get("version", 1)), in_force,
    )  # fmt: skip


def _only(entry: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    for key in entry:
        if key not in known:
            raise fail("bad_figure", f"{where} · {key}", key, nearest=nearest(key, known))
        if not _is_written_right(key, entry[key]):
            raise fail("bad_figure", f"{where} · {key}", repr(entry[key]))


def _is_written_right(key: str, value: object) -> bool:
    """Rules are a list of texts, what a figure is over too, a version is a whole number, and everything else is a text."""
    if isinstance(value, list):
        return key in ("rules", "over") and all(isinstance(part, str) for part in value)
    return key != "rules" and isinstance(value, int if key == "version" else str)
