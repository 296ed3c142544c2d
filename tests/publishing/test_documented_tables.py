"""The page about published files names what is in them, no less and no more."""

import re
from pathlib import Path

import pytest

from schemas.counting.names import TAIL

PAGE = Path(__file__).parents[2] / "docs" / "published-files.md"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="the document is in the checkout")
OWN = {"tip", "state", "coming", "coming_elsewhere"}


def sections():
    text = PAGE.read_text("utf-8")
    return {part.split("\n", 1)[0]: part for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]}


def rows(section):
    """The rows of a section's tables: what the first cell names in code, and the second."""
    for line in section.split("\n"):
        cells = [re.findall(r"`([^`]+)`", cell) for cell in line.split("|")[1:-1]]
        if len(cells) > 1 and cells[0]:
            yield cells[0], cells[1]


def columns(file, name):
    return {row[1] for row in file.db.execute(f"pragma table_xinfo({name})")}


def test_every_table_that_is_named_is_there_with_these_columns(world):
    file = world.file()
    for (name,), named in rows(sections()["Every file"]):
        assert set(named) - {"topic"} <= columns(file, name), name
        if not name.endswith("_past") and name not in ("topic_life", "log"):
            assert set(named) == columns(file, name), name


def test_every_table_that_does_not_belong_to_a_form_is_named(world):
    for kind in ("office", "private"):
        file = world.file(kind)
        forms = tuple(maker.tables.name for maker in file.tables.makers.values())
        names = {
            row[0]
            for row in file.db.execute("select name from sqlite_master where type in ('table', 'view')")
        }
        others = {n for n in names if n not in forms and not n.startswith(tuple(f"{f}_" for f in forms))}
        others |= {
            "device_coverage",
            "device_contact",
            "device_received",
            "device_stated",
            "device_elsewhere",
        }
        named = {name for (name,), _ in rows(sections()["Every file"])}
        assert named - others <= {"topic_life"}
        assert {n for n in others if not n.startswith("sqlite_")} - named == OWN


def test_the_tables_of_a_form_are_called_as_the_page_says(world):
    file = world.file()
    section = sections()["One form"]
    named = [cells[0] for cells, _ in rows(section)]
    assert {"session", "session_past", "session_counted_lecturers", "place_merged"} <= set(named)
    for name in (n for n in named if n.startswith(("session", "place_m"))):
        assert columns(file, name), name
    listed = {name for cells, _ in rows(section) for name in cells}
    assert set(TAIL) <= listed
    own = columns(file, "session_counted") - columns(file, "session")
    assert own <= listed
