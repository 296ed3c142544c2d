"""The bundled forms, compiled from their sources once for all tests here."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

import pytest

from schemas.form import Form
from schemas.xlsform import compile_form


@pytest.fixture(scope="session")
def sources() -> dict[str, Traversable]:
    folder = files("schemas").joinpath("forms")
    return {f.name.removesuffix(".md"): f for f in folder.iterdir() if f.name.endswith(".md")}


@pytest.fixture(scope="session")
def compiled(sources: dict[str, Traversable]) -> dict[str, Form]:
    return {name: compile_form(f.read_bytes(), "md", f.name) for name, f in sources.items()}
