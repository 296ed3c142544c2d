"""The shared vectors: what the JavaScript twin and ODK's own engine are held to as well."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.expressions import Context, compile

SHARED = json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))
REPEAT_OF = {name: repeat for name, repeat in SHARED["repeat_of"].items() if repeat}


@pytest.mark.parametrize("vector", SHARED["vectors"], ids=lambda vector: vector["expr"])
def test_an_expression_has_the_value_that_all_engines_give_it(vector: dict[str, str]) -> None:
    expression = compile(vector["expr"], known=SHARED["repeat_of"])
    context = Context(SHARED["data"], datetime(2026, 11, 21, tzinfo=UTC), repeat_of=REPEAT_OF)
    assert expression.as_text(context) == vector["value"]


def test_no_vector_has_gone_missing() -> None:
    assert len(SHARED["vectors"]) == 92
