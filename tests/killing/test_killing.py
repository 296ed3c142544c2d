"""kill -9 at system calls: a short run of what `python tests/killing/run.py` does for long."""

import pytest
from killing import tracing
from killing.run import play

pytestmark = pytest.mark.skipif(
    not tracing.is_here(), reason="strace is not installed: apt-get install strace"
)


def test_killed_at_any_system_call_nothing_acknowledged_is_lost_and_nothing_doubled():
    fell = play(seed=7, kills=8)
    assert fell.total() == 8
    assert sum(count for (_, phase), count in fell.items() if phase in tracing.INSIDE) > 0
