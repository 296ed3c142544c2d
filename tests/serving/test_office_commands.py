"""What whoever looks after an office reads in the terminal: whole command lines, names in place of ids, ways out."""

import pytest
import sqlcipher3.dbapi2 as sqlite
from click.testing import CliRunner

from sync_server.addresses import sync_addresses
from sync_server.audit import READ, Audit
from sync_server.cli import main
from sync_server.settings import Settings


def told(*words: object, code: int = 0) -> str:
    ran = CliRunner().invoke(
        main, [str(w) for w in words], catch_exceptions=False, prog_name="taizhang-server"
    )
    assert ran.exit_code == code, ran.output
    return ran.output


@pytest.fixture
def village(running):
    return running.office.author.record("place", {"name": "前柳村", "kind": "village"}, "办公室").record


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["init"], "命令没有写完，还要写 DIR · 用 taizhang-server init --help 查看写法"),
        (["enrol", "x"], "命令没有写完，还要写 --name · 用 taizhang-server enrol --help 查看写法"),
        (["sing"], "没有这个命令 · 得到：sing · 用 taizhang-server --help 查看有哪些命令"),
        (["forms", "x"], "没有这个命令 · 得到：x · 用 taizhang-server forms --help 查看有哪些命令"),
        (
            ["init", "x", "--prot", "1"],
            "命令的写法不对 · 得到：--prot · 用 taizhang-server init --help 查看写法",
        ),
    ],
)
def test_a_slip_in_the_command_is_told_in_chinese(words, text):
    assert told(*words, code=2) == text + "\n"


def test_a_code_comes_with_the_line_to_type_on_the_device(running, village):
    said = told("enrol", running.folder, "--name", "甲", "--form", "地点", "--near", "前柳村").splitlines()

    code = said[0].rpartition("：")[2]
    lines = [line for line in said if line.startswith("在电脑上：taizhang join http://")]
    assert lines and all(line.endswith(f":8321 {code}") for line in lines)


def test_the_code_of_a_phone_stands_in_a_link_where_no_server_sees_it(running):
    (running.folder / "settings.json").write_text('{"public_url": "https://tz.example.cn/"}', "utf-8")
    said = told("enrol", running.folder, "--name", "甲").splitlines()
    code = said[0].rpartition("：")[2]
    assert f"在手机上扫一扫，或打开：https://tz.example.cn/app/#/join/{code}" in said
    assert sum("█" in line for line in said) > 10


def test_a_name_that_is_not_in_a_list_brings_up_the_near_ones_and_the_flag(running, village):
    assert told("enrol", running.folder, "--name", "甲", "--near", "前流村", code=2) == (
        "--near · 名单“地点、户”里没有这个名字，只有相近的 · 得到：前流村 · 是不是：前柳村\n"
    )


def test_an_office_without_devices_says_so(running):
    assert told("devices", running.folder).startswith("还没有设备加入")


def test_a_held_change_is_told_by_form_device_person_and_time_and_released_once(running):
    device = running.join("d001", write=["session"])
    device.push([device.change("workload", quantity=1)])
    [first, *_] = told("held", running.folder).splitlines()
    number, _, rest = first.partition("  ")

    assert rest.startswith("工作量 #") and "  王芳的手机  王芳  2026-09-2" in rest
    assert told("release", running.folder, number) == f"已放行：{rest}\n"
    assert "可能已经放行" in told("release", running.folder, number, code=2)
    assert told("held", running.folder) == "没有扣下的改动。\n"


def test_a_backup_makes_the_folder_it_is_to_lie_in(running, tmp_path):
    told("backup", running.folder, tmp_path / "备份" / "一月" / "log.db")

    assert (tmp_path / "备份" / "一月" / "log.db").exists()


def test_a_backup_onto_what_is_no_folder_says_where(running, tmp_path):
    (tmp_path / "备份").write_text("")

    assert str(tmp_path / "备份") in told("backup", running.folder, tmp_path / "备份" / "log.db", code=5)


def test_an_office_for_one_pc_is_found_at_the_address_of_its_settings():
    assert sync_addresses(Settings(host="127.0.0.1", port=9)) == ["http://127.0.0.1:9"]
    assert not any("127." in a or "0.0.0.0" in a for a in sync_addresses(Settings()))


def test_a_check_finds_an_altered_line_of_who_looked(running):
    audit = Audit(running.folder, running.clock)
    audit.note("王芳", READ, "GET /private/contact")
    audit.close()
    assert "全部对得上" in told("check", running.folder)
    db = sqlite.connect(str(running.folder / "audit.db"))
    db.executescript("drop trigger noted_stays; update noted set account = '李明'")
    db.close()

    assert "访问记录从这一行起和写下时不一样" in told("check", running.folder, code=5)
