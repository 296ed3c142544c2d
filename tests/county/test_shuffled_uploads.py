"""Whatever order the uploads come in, every figure of the summary is the generator's own count of what happened, before the
clerk has decided and after. Many more orders: `python tests/county/run.py --seeds 1-20 --shuffles 100`.
"""

from __future__ import annotations

import pytest
from county.playing import Played
from county.shuffles import Uploads, compared

from schemas.figures import shipped

ORDERS = range(1, 6)


@pytest.fixture(scope="module", params=["one", "other"])
def uploads(
    request: pytest.FixtureRequest, played: Played, other: Uploads, tmp_path_factory: pytest.TempPathFactory
) -> Uploads:
    """Those of two counties."""
    return other if request.param == "other" else Uploads(played, tmp_path_factory.mktemp("shuffles"))


def test_in_any_order_every_figure_is_the_generators_own_count(uploads: Uploads) -> None:
    assert {order: found for order in ORDERS if (found := uploads.wrong(order))} == {}
    assert uploads.order(1) != uploads.order(2) and sorted(uploads.order(1)) == sorted(uploads.order(2))


def test_every_number_blank_and_typed_digit_is_among_what_is_compared(uploads: Uploads) -> None:
    """The first 46 figures are the blanks, one of which stands twice; the three after them are typed in the text."""
    blanks = [figure.english for figure in list(shipped().figures.values())[: 46 + 3]]
    assert set(blanks) <= compared(uploads.seen) & compared(uploads.truth)
    assert {"trial_rate", "big_classes", "prep_groups"} <= set(blanks)
