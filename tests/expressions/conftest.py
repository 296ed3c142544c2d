"""A context in which nothing is filled in, on 21 November 2026 at noon in China."""

from datetime import datetime, timedelta, timezone

import pytest

from schemas.expressions import Context


@pytest.fixture(scope="session")
def noon_context() -> Context:
    return Context({}, datetime(2026, 11, 21, 12, tzinfo=timezone(timedelta(hours=8))))
