"""When the program is upgraded, an office that is there already takes over the newer forms that come with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import sync_server.office
from schemas.bundled import bundled
from schemas.form import Field


def versions(running: Any, form: str) -> list[int]:
    return [r.values["version"] for r in running.office.records.of_form("form") if r.values["form"] == form]


def with_forms(monkeypatch: pytest.MonkeyPatch, **forms: Any) -> None:
    monkeypatch.setattr(sync_server.office, "bundled", lambda: bundled() | forms)


def test_a_newer_form_is_defined_once(running: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = running.office.log.end()[0]
    running.office.adopt_bundled()
    assert running.office.log.end()[0] == before
    klass = bundled()["klass"]
    grown = replace(
        klass, version=klass.version + 1, fields=(*klass.fields, Field("room", "text", {"zh": "教室"}))
    )
    with_forms(monkeypatch, klass=grown)
    for _ in range(2):
        running.office.adopt_bundled()
    assert versions(running, "klass") == [klass.version, klass.version + 1]


def test_a_form_that_the_office_has_grown_in_its_own_way_stays(
    running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    klass = bundled()["klass"]
    running.office.define(
        replace(
            klass, version=klass.version + 1, fields=(*klass.fields, Field("room", "text", {"zh": "教室"}))
        )
    )
    with_forms(monkeypatch, klass=replace(klass, version=klass.version + 2))
    running.office.adopt_bundled()
    assert versions(running, "klass") == [klass.version, klass.version + 1]
