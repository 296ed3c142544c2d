"""Every version of every form that a published file knows.

A record is judged by the version that it was filled in with, now and for ever: a later version that asks
for more makes no old record wrong. Its row has the columns of all versions, and versions only ever add.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

import orjson

from schemas.bundled import bundled
from schemas.canonical import canonical, digest
from schemas.form import Field, Form
from schemas.form_names import NAME
from schemas.replica.known_forms import definitions
from schemas.replica.log import Log


class Definitions:
    """The forms at one moment. `versions` holds for each form its definitions by version."""

    def __init__(self, versions: Mapping[str, Mapping[int, Form]]) -> None:
        self.versions = versions
        self._resolved: dict[tuple[str, int], Form] = {}

    @classmethod
    def of(cls, log: Log) -> Definitions:
        """The bundled forms, overlaid by the definitions in a log."""
        versions: dict[str, dict[int, Form]] = {f.form: {f.version: f} for f in bundled().values()}
        for fields in definitions(log):
            form = read_definition(fields["definition"])
            if form is not None:
                versions.setdefault(form.form, {})[form.version] = form
        return cls(versions)

    @cached_property
    def forms(self) -> Mapping[str, Form]:
        """Each form by name: its newest version, with the fields that only older ones had as retired."""
        return {name: _grown(versions) for name, versions in self.versions.items()}

    @cached_property
    def fingerprint(self) -> str:
        """Stands for all of them: tables that were made by other definitions have to be made anew."""
        plain = {
            n: {str(v): f.to_json() for v, f in versions.items()} for n, versions in self.versions.items()
        }
        return digest(canonical(plain)).hex()[:16]

    def judging(self, form: str, version: int) -> Form:
        """The definition for a record of this version: that very one, else the newest before it, else the
        oldest.
        """
        found = self._resolved.get((form, version))
        if found is None:
            versions = self.versions[form]
            found = versions[max((v for v in versions if v <= version), default=min(versions))]
            self._resolved[form, version] = found
        return found


def read_definition(text: object) -> Form | None:
    """The form that a definition's text says, None when it says none that can be published."""
    try:
        form = Form.from_json(orjson.loads(str(text)))
        names = [form.form, *_names(form.fields)]
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return form if all(isinstance(n, str) and NAME.fullmatch(n) for n in names) else None


def _names(fields: tuple[Field, ...]) -> list[str]:
    return [name for f in fields for name in (f.name, *_names(f.fields))]


def _grown(versions: Mapping[int, Form]) -> Form:
    newest = versions[max(versions)]
    gone = {
        f.name: replace(f, retired=True)
        for version in sorted(versions)
        for f in versions[version].fields
        if f.name not in newest.by_name
    }
    return replace(newest, fields=(*newest.fields, *gone.values())) if gone else newest
