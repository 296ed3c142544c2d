"""The stamp of an edition names exactly the changes it rests on, and they can be brought together again anywhere."""

from __future__ import annotations

import random

import pytest

from schemas.clock import instant
from schemas.figures import shipped
from schemas.problems import TaizhangError
from sync_server.editions import Stamp, picture
from sync_server.editions.stamp import stamp
from sync_server.figures import Summary, summary
from sync_server.office import Office
from sync_server.publishing import publish_office

SENT = instant("2020-07-06") + 24 * 3600 * 1000 - 1
YEARS_ON = instant("2023-08-01")
PERIOD = ("2020-01-01", "2020-06-30")


def upto(office: Office, moment: int) -> int:
    return int(
        office.db.execute(
            "select coalesce(max(seq), 0) from log where received_at <= ?", (moment,)
        ).fetchone()[0]
    )


def told(done: Summary) -> dict[str, tuple[object, ...]]:
    return {
        name: (v.value, sorted(v.reports), v.open, v.differing, sorted(v.maybe))
        for name, v in done.values.items()
    }


def pictured(office: Office, stamped: Stamp) -> Summary:
    with picture(office, stamped) as folder:
        return summary(folder, shipped(), *PERIOD, YEARS_ON)


def test_the_golden_summary_of_the_sixth_of_july_is_what_it_was(office):
    done = pictured(office, stamp(office.log, upto(office, SENT)))
    numbers = [
        done.values[n].value
        for n in (
            "外出宣讲场次",
            "外出宣讲受众人次",
            "外出宣讲村数",
            "线上宣讲场次",
            "线上宣讲受众人次",
            "现场教学场次",
            "现场教学受众人次",
        )
    ]
    assert numbers == [4, 355, 4, 1, 300, 1, 45]


def test_a_picture_of_now_says_what_the_published_files_say(office):
    publish_office(office)
    now = summary(office.folder, shipped(), *PERIOD, YEARS_ON)
    assert told(pictured(office, stamp(office.log, office.log.end()[0]))) == told(now)
    assert [now.values[n].value for n in ("外出宣讲场次", "外出宣讲受众人次")] == [5, 425]


def test_a_stamp_reads_back_as_it_was_written(office):
    stamped = stamp(office.log, office.log.end()[0])
    assert Stamp.from_json(stamped.to_json()) == stamped
    assert Stamp.from_json(stamped.to_json()).to_json() == stamped.to_json()


def test_a_server_that_lacks_a_change_says_which_and_gives_nothing(office, tmp_path):
    stamped = stamp(office.log, office.log.end()[0])
    fresh = Office.create(tmp_path / "fresh", lambda: YEARS_ON, random.Random(5).randbytes)
    with pytest.raises(TaizhangError) as raised, picture(fresh, stamped):
        pass
    assert raised.value.problem.code == "edition_lacks"
    fresh.close()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"devices": {"d": [[1]]}, "held": []}'])
def test_a_stamp_that_was_damaged_is_said_to_be(text):
    with pytest.raises(TaizhangError) as raised:
        Stamp.from_json(text)
    assert raised.value.problem.code == "bad_stamp"
