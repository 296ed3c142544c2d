"""The disk fails at each of its system calls in turn: the person is told truly whether the record was saved."""

import pytest
from killing import soundness, tracing
from killing.processes import answer, run, taizhang

pytestmark = pytest.mark.skipif(not tracing.is_here(), reason="no strace: apt-get install strace")

WRITES, FLUSHES = 26, 6
"""More than one `record` makes: at the end nothing fails any more."""


@pytest.mark.parametrize(
    ("call", "error", "most"), [("pwrite64", "ENOSPC", WRITES), ("fsync", "EIO", FLUSHES)]
)
def test_whatever_fails_on_the_disk_saved_means_saved_and_not_saved_means_not(tmp_path, call, error, most):
    notebook = tmp_path / "notebook.db"
    command = taizhang(notebook, "record", "场次", "题目=防汛")
    saved = {answer(run(command))["change"]}
    codes = []
    for k in range(1, most + 1):
        tracer = [
            "strace",
            "-f",
            "-qq",
            f"-o{tmp_path / 'trace'}",
            f"-etrace={call}",
            f"-einject={call}:error={error}:when={k}",
        ]
        done = run([*tracer, *command])
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        codes.append(done.returncode)
        if done.returncode == 0:
            saved.add(answer(done)["change"])
        else:
            assert b'"code": "disk_full"' in done.stdout
        assert set(soundness.check(notebook, saved)) == saved, (k, done.returncode)
    assert set(codes) == {0, 5}
    assert codes[-1] == 0
