"""What is only counted, and never listed, comes to what is listed: the summary page counts, an edition lists."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from county.playing import ASKED_AT
from county.shuffles import Uploads

from schemas.counting import counting_sql
from schemas.figures import Asked, Declared, Reckoning, shipped
from schemas.figures.gathering import year_before
from schemas.figures.reckoning import Value
from sync_server.figures import forms_of, opened
from sync_server.office import Office
from sync_server.publishing import publish_office

OUTREACH = "kind = 'outreach' and mode = 'in_person' and venue_class is not 'own_school'"
PERIODS = (("2020-01-01", "2020-06-30"), ("2020-02-10", "2020-05-05"))


@pytest.fixture(scope="module")
def files(other: Uploads) -> Any:
    """The files of a county that was decided about."""
    office = Office(other.decided, lambda: ASKED_AT, bytes)
    publish_office(office)
    office.close()
    with opened(other.decided) as found:
        yield found


def all_of(reckoning: Reckoning) -> dict[str, Value]:
    """Every figure that a file can tell, with what is behind it."""
    figures = reckoning.declared.figures.items()
    return {name: reckoning.of(name) for name, figure in figures if reckoning.is_here(figure)}


def moments(files: Any) -> list[int]:
    """Now, and when half of it had come."""
    newest = max(db.execute("select max(seq) from log").fetchone()[0] for db in files)
    return [newest, newest // 2]


def test_every_total_is_that_of_the_rows_behind_it_in_any_period_as_of_any_moment(files: Any) -> None:
    found = 0
    for seq in moments(files):
        for start, end in PERIODS:
            for db in files:
                asked = Asked(start, end, seq, "2020-07-06")
                listed = Reckoning(db, forms_of(db), shipped(), asked)
                wanted = {n: replace(v, records=(), reports=()) for n, v in all_of(listed).items()}
                listed.close()
                counted = Reckoning(db, forms_of(db), shipped(), asked)
                assert {n: counted.total(n) for n in wanted} == wanted
                counted.close()
                found += sum(bool(v.value) for v in wanted.values())
    assert found > 150


def test_a_figure_as_of_a_moment_is_what_the_counting_view_of_that_moment_says(files: Any) -> None:
    """Now is read from the present rows alone, an earlier moment from those that were replaced too."""
    db, (start, end) = files[0], PERIODS[0]
    forms = forms_of(db)
    view = counting_sql(forms["session"], forms, as_of=True)
    sql = f"select count(*), sum(audience) from ({view}) where {OUTREACH} and held_on between '{start}' and '{end}'"
    said = []
    for seq in moments(files):
        reckoning = Reckoning(db, forms, shipped(), Asked(start, end, seq, "2020-07-06"))
        values = [reckoning.total(name).value for name in ("外出宣讲场次", "外出宣讲受众人次")]
        reckoning.close()
        assert tuple(values) == db.execute(sql, {"as_of_seq": seq}).fetchone()
        said.append(values)
    assert said[0] != said[1]


def test_what_was_worked_out_for_one_period_is_not_taken_for_another(files: Any) -> None:
    """The temporary tables of a period hold no other days; two periods of one reckoning are as two of their own."""
    db = files[0]
    asked = Asked(*PERIODS[0], moments(files)[0], "2020-07-06")
    together = Reckoning(db, forms_of(db), shipped(), asked)
    one = all_of(together)
    periods = [PERIODS[1], tuple(map(year_before, PERIODS[0])), PERIODS[0]]
    found = [all_of(together.in_period(*period)) for period in periods]
    together.close()
    assert db.execute("select count(*) from temp.sqlite_master").fetchone() == (0,)
    for (start, end), values in zip(periods, found, strict=True):
        alone = Reckoning(db, forms_of(db), shipped(), replace(asked, start=start, end=end))
        assert values == all_of(alone)
        alone.close()
    assert found[-1] == one != found[0]


def test_a_figure_that_nobody_foresaw_has_all_the_columns_it_needs(files: Any) -> None:
    """Tables are made with what the declared figures use; a figure that comes later may use more."""
    few = Declared({n: f for n, f in shipped().figures.items() if n == "外出宣讲场次"})
    reckoning = Reckoning(
        files[0], forms_of(files[0]), few, Asked(*PERIODS[0], moments(files)[0], "2020-07-06")
    )
    before = reckoning.total("外出宣讲场次")
    reckoning.declared = shipped()
    assert reckoning.total("外出宣讲受众人次").value and reckoning.of("外出宣讲场次").value == before.value
    reckoning.close()
