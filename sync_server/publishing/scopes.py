"""What each of the two published files holds.

Private is a property of a form, and a form that is not known may turn out to be private. The office's file
holds what is openly published. The private one holds all else, and of the open forms only the lists that
private forms refer to, so that it can be read by itself. Decisions go where the records they speak of are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from schemas.form import REFERENCE_KINDS, Field, Form
from schemas.scope import EVERYTHING, Scope

FileKind = Literal["office", "private"]
FILE_KINDS: tuple[FileKind, ...] = ("office", "private")
Forms = Mapping[str, Form]

EVERYWHERE = frozenset({"device", "form"})
"""Forms of the programs themselves, which every file needs."""


def published_scope(kind: FileKind, forms: Forms) -> Scope:
    """What the replica behind a published file is sent, given the current forms."""
    decisions = frozenset(f.form for f in forms.values() if f.home == "follows")
    held = held_forms(kind, forms)
    if kind == "office":
        return Scope(whole=held - decisions, follow=decisions, about=held - decisions)
    barred = frozenset(f.form for f in forms.values() if f.home == "office") - held
    return Scope(whole=frozenset({EVERYTHING}), follow=decisions, about=held - decisions, barred=barred)


def held_forms(kind: FileKind, forms: Forms) -> frozenset[str]:
    """The known forms of which a file has tables."""
    decisions = {f.form for f in forms.values() if f.home == "follows"}
    if kind == "office":
        return frozenset(decisions | {f.form for f in forms.values() if f.home == "office"})
    private = {f.form for f in forms.values() if f.home == "private"}
    return frozenset(decisions | private | _shared(private, forms) | (EVERYWHERE & forms.keys()))


def _shared(private: set[str], forms: Forms) -> set[str]:
    """The open forms that private ones refer to, and those that these refer to in turn."""
    out: set[str] = set()
    waiting = [of for name in private for of in references(forms[name].fields)]
    waiting += [of for name in EVERYWHERE & forms.keys() for of in references(forms[name].fields)]
    while waiting:
        name = waiting.pop()
        if name in forms and name not in private and name not in out:
            out.add(name)
            waiting += references(forms[name].fields)
    return out


def references(fields: tuple[Field, ...]) -> Iterator[str]:
    """The forms that these fields refer to."""
    for field in fields:
        if field.kind in REFERENCE_KINDS:
            yield field.of
        yield from references(field.fields)
