"""Every page in a real browser, at a desk and on a phone, light and dark: nothing sticks out, nothing is fetched from
elsewhere, no script fails, and axe finds nothing.

`TAIZHANG_SCREENSHOTS=folder` keeps what was seen. `TAIZHANG_LOOKS=all` looks at every combination, English too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from office.shown import DESK, OVERFLOW, PHONE, Shown, name_of, shown
from office.visiting import examples, own_pages

ALL = os.environ.get("TAIZHANG_LOOKS") == "all"


@pytest.fixture(scope="module")
def look(clerk: Any) -> Iterator[Shown]:
    served = type(clerk.pages)(clerk.served.folder, clerk.served.url, clerk.served.key)
    with shown(served.datasette, clerk.session) as made:
        yield made
    served.runner.close()


@pytest.fixture(scope="module")
def addresses(clerk: Any) -> list[str]:
    found = own_pages(clerk.pages.datasette, examples(clerk.pages.record))
    return [address for address in dict.fromkeys(found) if address not in ("/-/language", "/-/tables")]


def seen(look: Shown, page: Any, address: str, name: str) -> list[str]:
    """What is wrong with a page as it stands at this width."""
    look.keep(page, f"{name_of(address)}-{name}")
    wrong = [f"{address} ({name}): {what}" for what in (*page.wrong, *page.evaluate(OVERFLOW))]
    page.wrong.clear()
    return wrong


def test_every_page_is_readable_at_a_desk_and_on_a_phone_light_and_dark_and_by_a_screen_reader(
    look: Shown, addresses: list[str]
) -> None:
    """What takes long is asked once for what is alike: the readability of each pair of colours, and all that axe looks for
    on each template of Datasette's.
    """
    page, wrong = look.open(), []
    for address in addresses:
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="dark")
        if look.visit(page, address):
            wrong += seen(look, page, address, "phone-dark")
            if look.has_new_colours(page):
                wrong += [f"{address} (dark): {found}" for found in look.violations(page, others=False)]
            page.set_viewport_size(DESK)
            page.emulate_media(color_scheme="light")
            wrong += seen(look, page, address, "desk-light")
            colours, others = look.has_new_colours(page), not look.is_like_another(page, address)
            if colours or others:
                found = look.violations(page, colours, others)
                wrong += [f"{address}: {one}" for one in found]
    page.context.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.skipif(not ALL, reason="only when somebody looks at everything: TAIZHANG_LOOKS=all")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("touch", [False, True])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_combination(
    look: Shown, addresses: list[str], language: str, scheme: str, touch: bool
) -> None:
    page, wrong = look.open(language, scheme, touch), []
    for address in addresses:
        if not look.visit(page, address):
            continue
        name = f"{'phone' if touch else 'desk'}-{scheme}-{language}"
        wrong += seen(look, page, address, name)
        wrong += [f"{address} ({name}): {found}" for found in look.violations(page)]
    page.context.close()
    assert not wrong, "\n".join(wrong)


def test_what_is_pressed_on_a_phone_is_big_enough(look: Shown, addresses: list[str]) -> None:
    """44 px in one direction at least, for whatever stands alone; links within sentences and tables are text."""
    page, small = look.open(touch=True), []
    for address in ("/", "/office/session", "/-/sign-out", "/office/outreach_audience"):
        look.visit(page, address)
        small += [f"{address}: {one}" for one in page.evaluate(SMALL)]
    page.context.close()
    assert not small, "\n".join(small)


SMALL = """() => [...document.querySelectorAll(
    'button, input:not([type=hidden],[type=checkbox],[type=radio]), select, summary, a.tz-button, a.tz-chip, .tz-tabs a')]
  .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 43.5)
  .map((e) => e.outerHTML.slice(0, 120) + ' ' + Math.round(e.getBoundingClientRect().height))"""
