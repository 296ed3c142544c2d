"""The document of the field page says what is there: its buttons, its names, and a test for each thing that goes wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sync_server.field_page import PREFIX, source_folder
from sync_server.settings import Settings

DOCUMENT = Path(__file__).parents[2] / "docs" / "field-page.md"


@pytest.fixture
def document() -> str:
    if not DOCUMENT.exists():
        pytest.skip("away from the checkout there are no documents")
    return DOCUMENT.read_text("utf-8")


def test_what_the_document_calls_buttons_are_buttons_of_the_page(document: str) -> None:
    page = "\n".join(path.read_text("utf-8") for path in source_folder().rglob("*.js"))
    for button in ("更多", "导出备份", "先交上，以后补", "同步"):
        assert button in document and f'"{button}"' in page, button


def test_the_address_and_the_setting_it_names_are_those_of_the_office(document: str) -> None:
    assert f"`{PREFIX}/`" in document
    assert '"public_url"' in document and "public_url" in Settings.__dataclass_fields__


def test_every_thing_that_goes_wrong_has_its_test(document: str) -> None:
    told = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", document.split("## 出了错")[1], re.MULTILINE)[1:]
    here = Path(__file__).parent
    tests = "".join((here / name).read_text("utf-8") for name in ("test_bad_input.py", "test_phone_story.py"))
    words = {
        "letters in a number": "each_message", "a date ahead": "2062-01-01", "the browser killed": "killed",
        "the disk is full": "full_disk", "two windows": "two_tabs", "the office changes": "the_office_changes",
        "the clock is wrong": "clock_set_back", "a network's log-in": "log_in_page",
    }  # fmt: skip
    assert len(told) == len(words)
    for (begins, test), row in zip(words.items(), told, strict=True):
        assert row.startswith(begins) and test in tests, row
