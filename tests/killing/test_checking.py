"""`taizhang-server check` passes a sound office and finds whatever was altered behind its back."""

import pytest
import sqlcipher3.dbapi2 as durable
from killing.processes import run, taizhang_server


@pytest.fixture
def filled(office, carry):
    """An office at rest with something in its log."""
    office.serve()
    device = carry("王芳")
    device.record(10)
    device.sync()
    office.stop()
    return office


def check(office):
    return run(taizhang_server("check", str(office.folder)))


def alter(office, *statements: str) -> None:
    db = durable.connect(str(office.log))
    for statement in statements:
        assert db.execute(statement).rowcount == 1
    db.commit()
    db.close()


def test_a_sound_office_passes(filled):
    done = check(filled)
    assert done.returncode == 0, done.stderr.decode()
    assert "全部对得上" in done.stdout.decode()


LAST = "(select max(seq) from log where form = 'session')"


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (f"update log set body = cast(replace(cast(body as text), '第9场', '第8场') as blob) where seq = {LAST}", "编号对不上"),
        (f"update log set received_at = received_at + 1 where seq = {LAST}", "日志第"),
        (f"delete from log where seq = {LAST} - 3", "日志第"),
        (f"update log set kind = 2 where seq = {LAST}", "日志第"),
        (f"update log set chain = zeroblob(16) where seq = {LAST} - 2", "日志第"),
        (f"update log set record = 'x' where seq = {LAST}", "编号对不上"),
        (f"update log set n = n + 1 where seq = {LAST}", "编号对不上"),
        (f"update log set form = 'place' where seq = {LAST}", "编号对不上"),
    ],
    ids=["a byte of a body", "a receipt time", "a removed row", "a kind", "a chain", "a record", "a number", "a form"],
)  # fmt: skip
def test_what_was_altered_is_found(filled, statement, code):
    alter(filled, statement)
    done = check(filled)
    assert (done.returncode, b"Traceback" in done.stderr) == (5, False)
    assert code in done.stderr.decode()


def test_an_altered_value_of_a_private_record_is_found(office, carry):
    office.serve()
    device = carry("王芳")
    device.notebook.record("contact", {"note": "家里漏雨"})
    device.sync()
    office.stop()
    alter(
        office,
        "update log set opened = cast(replace(cast(opened as text), '漏雨', '漏风') as blob) where form = 'contact'",
    )
    done = check(office)
    assert done.returncode == 5
    assert "封签" in done.stderr.decode()


def test_pages_overwritten_with_garbage_are_found(filled):
    with filled.log.open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xff" * 8192)
    done = check(filled)
    assert (done.returncode, b"Traceback" in done.stderr) == (5, False)
