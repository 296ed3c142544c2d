"""The half-year's days: which are worked on, and which were quiet because an epidemic kept everybody at home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

START, END = "2020-01-01", "2020-06-30"
ENROLLED = "2019-12-27"
FREEZE = "2020-07-06"
TODAY = "2020-07-28"
HOLIDAYS = (("2020-01-01", "2020-01-01"), ("2020-01-23", "2020-02-09"), ("2020-05-01", "2020-05-05"),
            ("2020-06-25", "2020-06-27"))  # fmt: skip
QUIET = (("2020-02-01", "2020-03-31"), 0.12)
"""The quiet months, and how likely a working day of theirs is used."""


def after(day: str, days: int) -> str:
    """So many days later."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def weekday(day: str) -> int:
    """0 is Monday."""
    return date.fromisoformat(day).weekday()


def is_working(day: str) -> bool:
    """Neither a weekend nor a holiday."""
    return weekday(day) < 5 and not any(first <= day <= last for first, last in HOLIDAYS)


def working_days(first: str, last: str) -> list[str]:
    """The working days between two days, both included."""
    days, day = [], first
    while day <= last:
        if is_working(day):
            days.append(day)
        day = after(day, 1)
    return days


def is_quiet(day: str) -> bool:
    """Whether it lies in the quiet months."""
    (first, last), _ = QUIET
    return first <= day <= last


def busy_day(random: Random, days: Sequence[str]) -> str:
    """One of these days, a quiet one seldom."""
    while True:
        day = random.choice(days)
        if not is_quiet(day) or random.random() < QUIET[1]:
            return day


def clock_time(random: Random, day: str, first: int, last: int) -> str:
    """Some time between two hours of a day, as a scenario writes it."""
    return f"{day}T{random.randint(first, last - 1):02d}:{random.randint(0, 59):02d}"
