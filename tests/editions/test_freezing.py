"""A summary that was frozen comes out again byte for byte: after what came late, years on, on a server restored from a backup."""

from __future__ import annotations

import io
import random
import zipfile
from dataclasses import replace

import pytest
from docx import Document

from schemas.clock import instant
from schemas.problems import TaizhangError
from schemas.replica.database import transaction
from sync_server.editions import Wanted, edition_of, freezing
from sync_server.editions import editions_of as editions
from sync_server.editions import remake_edition as remake
from sync_server.editions import render_edition as render
from sync_server.editions.definitions import definitions_in
from sync_server.office import Office
from sync_server.restoring import restore
from sync_server.scenario import refilled
from sync_server.upkeep import backup

SENT = instant("2020-07-06") + 24 * 3600 * 1000 - 1
LATE = instant("2020-07-31") + 24 * 3600 * 1000 - 1
YEARS_ON = instant("2023-08-01")
TEXT = (
    "外出宣讲{{外出宣讲场次}}场次，受众{{外出宣讲受众人次}}人次，{{外出宣讲村数}}个村；"
    "线上{{线上宣讲场次}}/{{线上宣讲受众人次}}，现场教学{{现场教学场次}}/{{现场教学受众人次}}。\n"
)
OF_JULY_6 = "外出宣讲4场次，受众350余人次，4个村；线上1/300，现场教学1/40余。\n"
OF_JULY_31 = "外出宣讲5场次，受众420余人次，4个村；线上1/300，现场教学1/40余。\n"
EXACT = {
    "外出宣讲场次": "4", "外出宣讲受众人次": "355", "外出宣讲村数": "4", "线上宣讲场次": "1", "线上宣讲受众人次": "300",
    "现场教学场次": "1", "现场教学受众人次": "45",
}  # fmt: skip


def word_file(text: str = TEXT, more: bytes = b"") -> bytes:
    document, out = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.add_table(1, 1).cell(0, 0).text = "{{外出宣讲村数}}"
    if more:
        document.core_properties.comments = "x"
    document.save(out)
    return out.getvalue()


def wanted(office: Office, **other: object) -> Wanted:
    given = {
        "title": "2020 年上半年总结", "start": "2020-01-01", "end": "2020-06-30", "as_of_ms": SENT,
        "template_name": "总结.md", "template": TEXT.encode(), "definitions": definitions_in(office.folder),
    }  # fmt: skip
    return Wanted(**{**given, **other})  # type: ignore[arg-type]


def freeze(office: Office, asked: Wanted, author: str) -> tuple[str, bytes]:
    made, frozen = freezing.freeze(office, asked, author)
    return made, frozen.output


def code_of(raised: pytest.ExceptionInfo[TaizhangError]) -> str:
    return raised.value.problem.code


def test_the_golden_summary_as_of_either_day(office):
    record, output = freeze(office, wanted(office), "李主任")
    assert output.decode() == OF_JULY_6
    edition = edition_of(office, record)
    assert {name: edition.figures[name] for name in EXACT} == EXACT
    assert (edition.author, edition.altered, edition.as_of) == ("李主任", (), "2020-07-06 23:59:59")
    record, output = freeze(office, wanted(office, as_of_ms=LATE), "李主任")
    assert output.decode() == OF_JULY_31
    later = edition_of(office, record).figures
    assert [later[n] for n in ("外出宣讲场次", "外出宣讲受众人次", "外出宣讲村数")] == ["5", "425", "4"]


def test_what_was_frozen_on_the_day_comes_out_byte_for_byte_after_the_late_record_years_on_and_after_a_restore(
    on_the_day, office, records, tmp_path
):
    assert not on_the_day.log.of_record(records["b1"]) and office.log.of_record(records["b1"])
    asked = {"template_name": "总结.docx", "template": word_file()}
    made = freezing.prepare(on_the_day, wanted(on_the_day, **asked))
    record = freezing.record(office, made, "李主任")  # as it would have come to lie beside the late record
    assert render(office, edition_of(office, record)) == made.output
    packed = zipfile.ZipFile(io.BytesIO(made.output)).infolist()
    assert {part.date_time for part in packed} == {(1980, 1, 1, 0, 0, 0)}
    # Frozen today as of that day it is the same edition, but for nothing.
    assert freezing.prepare(office, wanted(office, **asked)).fields == made.fields
    copy = tmp_path / "copy.db"
    backup(office, copy)
    office.author.record("place", {"name": "新村", "kind": "village"}, "办公室")
    restore(office.folder, copy, lambda: YEARS_ON, random.Random(3).randbytes)
    again = Office(office.folder, lambda: YEARS_ON + 3 * 365 * 24 * 3600 * 1000, random.Random(4).randbytes)
    assert render(again, edition_of(again, record)) == made.output
    again.close()


def test_nothing_that_came_out_is_kept_only_what_it_was_made_from(office):
    record, output = freeze(office, wanted(office), "李主任")
    kept = office.log.of_record(record)[0].body.decode()
    assert "350余" not in kept and output.decode() not in kept
    with transaction(office.db):
        office.db.execute("delete from log where form = 'session'")
    with pytest.raises(TaizhangError) as raised:
        render(office, edition_of(office, record))
    assert code_of(raised) == "edition_lacks"


def test_the_offices_own_declarations_of_later_do_not_move_an_edition(office):
    record, output = freeze(office, wanted(office), "李主任")
    (office.folder / "figures.toml").write_text(
        '[[figure]]\nname = "外出宣讲场次"\nview = "session"\nmeasure = "count"\ndate = "held_on in_period"\nunit = "场次"\n'
        'wording = "exact"\nversion = 2\n',
        "utf-8",
    )
    assert render(office, edition_of(office, record)) == output
    assert freeze(office, wanted(office), "李主任")[1] != output


def test_an_edition_that_somebody_amended_is_shown_as_altered_and_gives_what_it_was(office):
    record, output = freeze(office, wanted(office), "李主任")
    heads = office.records.get(record).heads
    office.author.amend(record, "edition", {"output_hash": "0" * 64, "title": "别的"}, heads, "张三")
    edition = edition_of(office, record)
    assert (edition.altered, edition.title) == (("output_hash", "title"), "2020 年上半年总结")
    assert render(office, edition) == output


def test_an_edition_that_was_altered_where_it_is_kept_is_listed_as_damaged_and_not_read(office):
    record, _ = freeze(office, wanted(office), "李主任")
    with transaction(office.db):
        office.db.execute(
            "update log set body = cast(replace(cast(body as text), '总结', '别的') as blob) where record = ?",
            (record,),
        )
    (edition,) = editions(office)
    assert (edition.damaged, edition.title, edition.told()["damaged"]) == (True, "", True)
    with pytest.raises(TaizhangError) as raised:
        edition_of(office, record)
    assert code_of(raised) == "damaged_file"


def test_in_whatever_order_the_changes_came_the_edition_is_the_same(office, tmp_path):
    other = refilled(office, tmp_path / "shuffled", 7)
    asked = wanted(office, as_of_ms=YEARS_ON)
    made, again = (freezing.prepare(one, replace(asked, as_of_ms=one.clock())) for one in (office, other))
    assert again.output == made.output
    assert {n: v for n, v in again.fields.items() if not n.startswith("as_of")} == {
        n: v for n, v in made.fields.items() if not n.startswith("as_of")
    }
    record = freezing.record(office, made, "李主任")
    assert freezing.record(office, made, "李主任", record) == record and len(editions(office)) == 1
    other.close()


def test_what_is_to_come_on_the_day_itself_is_not_claimed(office):
    record, _ = freeze(office, wanted(office, as_of_ms=YEARS_ON + 3_600_000), "李主任")
    assert edition_of(office, record).as_of == "2023-08-01 00:00:00"


def test_names_of_households_are_printed_and_made_again_only_for_those_who_may_see_them(office):
    own = '[[names]]\nname = "走访的户"\nenglish = "x"\nof = "走访户数"\nshows = "household.code"\nwording = "names all"\n'
    (office.folder / "figures.toml").write_text(own, "utf-8")
    asked = wanted(office, template="{{走访的户}}".encode())
    with pytest.raises(TaizhangError) as raised:
        freezing.prepare(office, asked, sees_private=False)
    assert code_of(raised) == "not_for_you"
    record, _ = freeze(office, asked, "李主任")
    with pytest.raises(TaizhangError) as raised:
        remake(office, edition_of(office, record), sees_private=False)
    assert code_of(raised) == "not_for_you"
    assert remake(office, edition_of(office, record)).annex[:2] == b"PK"


def test_a_note_may_be_added_and_an_edition_taken_back(office):
    record, _ = freeze(office, wanted(office), "李主任")
    office.author.amend(record, "edition", {"note": "已报县委"}, office.records.get(record).heads, "李主任")
    office.author.withdraw(record, "edition", office.records.get(record).heads, "李主任")
    (edition,) = editions(office)
    assert (edition.note, edition.altered, edition.withdrawn) == ("已报县委", (), True)


def test_what_comes_out_differently_is_not_given_out_as_the_edition(office):
    record, _ = freeze(office, wanted(office), "李主任")
    edition = edition_of(office, record)
    forged = type(edition)(**{**vars(edition), "output_hash": "0" * 64})
    with pytest.raises(TaizhangError) as raised:
        render(office, forged)
    assert code_of(raised) == "edition_altered"
    forged = type(edition)(**{**vars(edition), "definitions": "[]"})
    with pytest.raises(TaizhangError) as raised:
        render(office, forged)
    assert code_of(raised) == "edition_altered"


def test_a_word_template_of_forty_kilobytes_fits_and_one_that_does_not_is_refused_and_nothing_recorded(
    office,
):
    ballast = random.Random(1).randbytes(40_000).hex()[:40_000]
    small = word_file(TEXT + ballast)
    assert len(small) > 40_000
    assert len(freeze(office, wanted(office, template_name="大.docx", template=small), "李")[1]) > 40_000
    large = (TEXT + random.Random(1).randbytes(150_000).hex()).encode()
    with pytest.raises(TaizhangError) as raised:
        freeze(office, wanted(office, template=large), "李")
    assert code_of(raised) == "edition_too_large"
    assert len(editions(office)) == 1


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"start": "2020-07-01"}, "bad_period"),
        ({"title": " "}, "required"),
        ({"template": b"{{\xe5\xa4\x96\xe5\x87\xba}}"}, "unknown_placeholder"),
        ({"template_name": "x.docx"}, "not_a_word_file"),
        ({"template": b"\xff\0\xff"}, "template_unreadable"),
    ],
)
def test_what_cannot_be_frozen_is_refused_in_words_and_nothing_is_recorded(office, other, code):
    with pytest.raises(TaizhangError) as raised:
        freeze(office, wanted(office, **other), "李")
    assert code_of(raised) == code
    assert editions(office) == []


def test_an_edition_nobody_knows_is_said_to_be_unknown(office):
    for record in ("", "0" * 12):
        with pytest.raises(TaizhangError) as raised:
            edition_of(office, record)
        assert code_of(raised) == "unknown_edition"
