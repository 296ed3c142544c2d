"""How whole a figure is: what is known to be missing, what nobody knows, what the office no longer waits for."""

from __future__ import annotations

from pathlib import Path

import pytest

import schemas
from schemas.figures import Declared, read, shipped
from schemas.figures.coverage import Coverage, Device, Moment, coverage_of, covered
from schemas.form import Form

END, LATER = "2020-06-30", Moment("2020-07-06 23:59:59", "2020-06-30")
OWN = Device("d-own")


def phone(name: str, contact: str | None = "2020-07-02 18:00:00", **more: object) -> Device:
    return Device(f"d-{name}", name, **{"state": "enrolled", "last_contact": contact, **more})  # type: ignore[arg-type]


def told(coverage: Coverage) -> tuple[str, str, list[str], list[str], list[str]]:
    kinds = (coverage.missing, coverage.unknown, coverage.closed)
    return coverage.state, coverage.to, *([d.name for d in kind] for kind in kinds)  # type: ignore[return-value]


def test_complete_to_the_contact_that_is_longest_ago() -> None:
    devices = [OWN, phone("王"), phone("李", "2020-07-01 08:00:00")]
    assert told(covered(devices, LATER)) == ("complete", "2020-07-01 08:00:00", [], [], [])


def test_a_device_that_announced_10_and_delivered_7_is_missing_3() -> None:
    found = covered([OWN, phone("王", missing=3, numbers="8–10"), phone("李")], LATER)
    assert told(found) == ("missing", "2020-07-02 18:00:00", ["王"], [], [])
    assert found.lacking == 3


@pytest.mark.parametrize("contact", [None, "2020-05-01 09:00:00", "2020-06-30 23:00:00"])
def test_not_heard_of_since_before_the_period_ended_is_unknown_even_if_nothing_is_missing(
    contact: str | None,
) -> None:
    found = covered([OWN, phone("王", contact), phone("李")], LATER)
    assert told(found) == ("unknown", "2020-07-02 18:00:00", [], ["王"], [])


def test_those_longest_unheard_of_come_first() -> None:
    devices = [phone("甲", "2020-06-01 09:00:00"), phone("乙", None), phone("丙", "2020-05-01 09:00:00")]
    assert told(covered(devices, LATER))[3] == ["乙", "丙", "甲"]


def test_while_a_period_runs_a_device_is_given_a_fortnight() -> None:
    running = Moment("2020-05-20 12:00:00", END)
    assert told(covered([phone("王", "2020-05-08 12:00:00")], running))[0] == "complete"
    assert told(covered([phone("王", "2020-05-06 12:00:00")], running))[0] == "unknown"


def test_a_closed_lost_device_is_not_waited_for_and_says_so() -> None:
    lost = phone(
        "张", "2020-05-01 09:00:00", state="closed", missing=2, closed_on="2020-07-03", reason="丢失"
    )
    found = covered([OWN, phone("王"), lost], LATER)
    assert told(found) == ("complete", "2020-07-02 18:00:00", [], [], ["张"])
    assert (found.closed[0].closed_on, found.closed[0].reason) == ("2020-07-03", "丢失")


@pytest.mark.parametrize(
    ("closed_on", "contact", "is_told"),
    [("2019-12-31", "2019-05-01 09:00:00", False), ("2020-01-01", "2019-05-01 09:00:00", True),
     ("2020-07-03", "2020-07-02 18:00:00", False)],
)  # fmt: skip
def test_a_closed_device_is_told_of_only_where_it_may_have_held_something_of_the_period(
    closed_on: str, contact: str, is_told: bool
) -> None:
    moment = Moment(LATER.at, END, "2020-01-01")
    assert (
        bool(covered([phone("张", contact, state="closed", closed_on=closed_on)], moment).closed) == is_told
    )


def test_a_stopped_device_is_only_waited_for_where_something_is_known_to_be_missing() -> None:
    assert covered([phone("张", None, state="revoked")], LATER).state == "complete"
    assert covered([phone("张", state="revoked", missing=1)], LATER).state == "missing"


DECLARED = read(
    """
figure = [
  {name = "场次", measure = "count", view = "session", date = "held_on in_period"},
  {name = "班次", measure = "count", view = "klass", date = "opened_on in_period"},
  {name = "新课", measure = "count", view = "topic_life", date = "first_taught_on in_period"},
  {name = "每班场次", measure = "ratio", over = ["场次", "班次"]},
]
""",
    "test.toml",
)


def state(name: str, declared: Declared = DECLARED) -> str:
    label = {"zh": "表", "en": "form"}
    forms = {
        form: Form(form, 1, label, "office", used, ())
        for form, used in (("session", "field"), ("klass", "office"), ("topic", "list"))
    }
    return coverage_of(declared.figures[name], declared, forms, [OWN, phone("王", None)], LATER).state


def test_only_a_figure_that_is_recorded_in_the_field_waits_for_the_devices() -> None:
    assert [state(name) for name in ("场次", "班次", "新课", "每班场次")] == [
        "unknown",
        "complete",
        "unknown",
        "unknown",
    ]


def test_every_figure_that_ships_has_a_form_to_be_covered_by() -> None:
    folder = Path(schemas.__file__).parent / "forms"
    known = {path.stem for path in folder.glob("*.md")}
    assert {f.view for f in shipped().figures.values() if f.view} - known == {"topic_life"}
