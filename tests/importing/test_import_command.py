"""`taizhang import-excel`: everything is shown, nothing is added twice, what is left out is named."""

import pytest
from openpyxl import Workbook

HEADER = ["日期", "地点", "题目", "主讲人", "人数"]


@pytest.fixture
def ledger(tmp_path):
    """Writes rows under the usual header into a real file; its path."""

    def write(*rows, header=HEADER, name="台账.xlsx"):
        book = Workbook()
        book.active.append(["2020年宣讲台账"])
        for row in (header, *rows):
            book.active.append(row)
        path = tmp_path / name
        book.save(path)
        return path

    return write


@pytest.fixture
def run(taizhang, lists):
    def call(path, *options, **more):
        return taizhang("import-excel", "场次", path, "--set", "类别=宣讲", *options, **more)

    return call


GOOD = ["3月5日", "人民路", "防汛", "李明", "120人次"]
OTHER = ["3月6日", "柳河镇前柳村", "防火", "王芳、李明", 80]


def sessions(taizhang):
    notebook = taizhang.open()
    rows = [dict(r.values) for r in notebook.records.of_form("session")]
    notebook.close()
    return rows


def test_rows_become_records_with_what_the_lists_know(taizhang, run, ledger, lists):
    ran = run(ledger(GOOD, OTHER), "--yes", "--json")

    assert (ran.code, ran.json["imported"], ran.json["problems"]) == (0, 2, [])
    first = sessions(taizhang)[0]
    assert first == {
        "kind": "outreach", "held_on": "2020-03-05", "mode": "in_person", "place": lists.street,
        "lecturers": [lists.colleague], "lead": lists.colleague, "lecturer_role": "own_staff",
        "title": "防汛", "headcount": 120,
    }  # fmt: skip


def test_everything_is_shown_before_and_counted_after(run, ledger):
    out = run(ledger(GOOD, OTHER), "--yes").out

    assert "可导入 2 行" in out
    assert "A 日期 → 日期" in out
    assert "新记录 2 条，已有 0 行" in out
    assert "已导入 2 条" in out


def test_a_dry_run_writes_nothing(taizhang, run, ledger):
    ran = run(ledger(GOOD), "--dry-run")

    assert ran.code == 0
    assert "什么都没有写" in ran.out
    assert sessions(taizhang) == []


def test_with_nobody_to_ask_nothing_is_written_without_yes(taizhang, run, ledger):
    ran = run(ledger(GOOD), "--json")

    assert (ran.code, ran.codes) == (2, ["not_confirmed"])
    assert sessions(taizhang) == []


def test_a_person_is_asked(taizhang, run, ledger):
    taizhang.is_attended = True
    assert run(ledger(GOOD), input="n\n").code == 2
    assert sessions(taizhang) == []
    assert run(ledger(GOOD), input="y\n").code == 0
    assert len(sessions(taizhang)) == 1


def test_importing_the_same_file_again_adds_nothing(taizhang, run, ledger):
    run(ledger(GOOD, OTHER), "--yes")
    before = taizhang.count()
    ran = run(ledger(GOOD, OTHER), "--yes", "--json")

    assert (ran.code, ran.json["imported"]) == (0, 0)
    assert [row["fate"] for row in ran.json["rows"]] == ["already", "already"]
    assert taizhang.count() == before


def test_what_cannot_be_read_is_named_by_row_and_cell_and_the_rest_comes_in(taizhang, run, ledger):
    ran = run(ledger(GOOD, ["3月7日", "火星", "防疫", "李明", "约200人"]), "--yes")

    assert ran.code == 6
    assert "Sheet!B4" in ran.out and "Sheet!E4" in ran.out
    assert "有 1 行没有导入：第 4 行" in ran.err
    assert len(sessions(taizhang)) == 1


@pytest.fixture
def on_the_phone(taizhang, lists):
    """The lecture of GOOD, as it was recorded in the village: without the lecturer, and with another
    headcount.
    """
    values = ["类别=宣讲", "日期=2020-03-05", "地点=人民路", "题目=防汛", "人数=118", "主讲人="]
    return taizhang("record", "场次", *values, "--json").json["record"]


def test_a_row_that_is_likely_there_is_listed_and_left_out(taizhang, run, ledger, on_the_phone):
    ran = run(ledger(GOOD, OTHER), "--yes")

    assert ran.code == 6
    assert "第 3 行像是已有的记录" in ran.out
    assert f"#{on_the_phone[-8:]}" in ran.out
    assert len(sessions(taizhang)) == 2


def test_a_row_that_is_new_all_the_same_can_be_said_to_be(taizhang, run, ledger, on_the_phone):
    assert run(ledger(GOOD), "--yes", "--new-anyway").code == 0
    assert len(sessions(taizhang)) == 2


def test_a_person_says_it_is_the_same_and_only_its_gaps_are_filled(
    taizhang, run, ledger, on_the_phone, lists
):
    taizhang.is_attended = True
    ran = run(ledger(GOOD), input="s\ny\n")

    assert ran.code == 0
    assert "补全 1 条" in ran.out
    assert "第 3 行与记录不一样，没有改：人数" in ran.out
    [only] = sessions(taizhang)
    assert (only["headcount"], only["lecturers"]) == (118, [lists.colleague])


@pytest.mark.parametrize(("answer", "count"), [("n", 2), ("k", 1)])
def test_a_person_says_it_is_new_or_skips_it(taizhang, run, ledger, on_the_phone, answer, count):
    taizhang.is_attended = True

    assert run(ledger(GOOD), input=f"{answer}\ny\n").code == 0
    assert len(sessions(taizhang)) == count


def test_one_record_is_taken_for_one_row_only(run, ledger, taizhang):
    run(ledger(GOOD), "--yes")
    less = ["3月5日", "人民路", "防汛", "", ""]
    ran = run(ledger(GOOD, less), "--yes", "--json")

    assert [row["fate"] for row in ran.json["rows"]] == ["already", "undecided"]


def test_a_withdrawn_record_is_no_match(taizhang, run, ledger, on_the_phone):
    taizhang("withdraw", on_the_phone)

    assert run(ledger(GOOD), "--yes", "--json").json["imported"] == 1


def test_a_column_can_be_said_to_be_a_field(taizhang, run, ledger):
    path = ledger(GOOD, header=["日期", "地点", "题目", "主讲人", "到了多少"])

    assert run(path, "--yes", "--map", "到了多少=人数").code == 0
    assert sessions(taizhang)[0]["headcount"] == 120


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--map", "到了多少"], "bad_pair"),
        (["--map", "题目=颜色"], "unknown_field"),
        (["--set", "颜色=红"], "unknown_field"),
        (["--sheet", "第二张"], "ledger_no_sheet"),
        (["--year", "2019"], "ledger_two_years"),
        (["--map", "没有的列=人数"], "ledger_no_such_column"),
    ],
)
def test_a_slip_in_the_options_stops_everything(taizhang, run, ledger, options, code):
    ran = run(ledger(GOOD), "--yes", *options, "--json")

    assert (ran.code, ran.codes) == (2, [code])
    assert sessions(taizhang) == []


def test_a_file_that_is_not_there_is_named(run, tmp_path):
    ran = run(tmp_path / "none.xlsx", "--json")

    assert (ran.code, ran.codes) == (2, ["no_file"])


def test_a_file_without_the_columns_that_are_needed_is_not_imported(taizhang, ledger, lists):
    ran = taizhang("import-excel", "场次", ledger(GOOD), "--yes", "--json")

    assert ran.code == 2
    assert ran.codes == ["ledger_no_column"]
    assert sessions(taizhang) == []


def test_incomplete_rows_come_in_and_are_counted(taizhang, run, ledger):
    ran = run(ledger(["3月5日", "人民路", "防汛", "李明", ""]), "--yes")

    assert ran.code == 0
    assert "其中 1 条还缺内容" in ran.out
    assert "还缺：人数" in taizhang("status").out


def test_a_csv_from_an_old_machine_is_read(taizhang, run, tmp_path):
    path = tmp_path / "台账.csv"
    path.write_bytes("日期,地点,题目,主讲人,人数\n2020-3-5,人民路,防汛,李明,120\n".encode("gbk"))

    assert run(path, "--yes").code == 0
    assert sessions(taizhang)[0]["headcount"] == 120


def test_rows_of_a_private_form_are_sealed(taizhang, lists, ledger):
    taizhang.write("household", code="H1", place=lists.village)
    path = ledger(["3月5日", "H1", "李明"], header=["日期", "户", "走访人"])
    ran = taizhang(
        "import-excel",
        "联系走访",
        path,
        "--set",
        "方式=入户",
        "--set",
        "是否见到或接通=是",
        "--yes",
        "--json",
    )
    notebook = taizhang.open()
    change = notebook.records.history(ran.json["rows"][0]["record"])[0].change
    notebook.close()

    assert change.sealed


def test_a_list_is_imported_by_its_names(taizhang, ledger, lists):
    rows = [["人民路", "街路"], ["解放路", "街路"]]
    path = ledger(*rows, header=["名称", "类型"])
    ran = taizhang("import-excel", "地点", path, "--set", "所属镇街=柳河镇", "--yes", "--json")

    assert [row["fate"] for row in ran.json["rows"]] == ["already", "new"]
