"""How long one goes on asking: briefly when nobody answers at first, longer once the office has answered."""

import pytest

from collector.patience import PAUSE_MAX_S, TRIES_FIRST, TRIES_LATER, Patient
from schemas.problems import TaizhangError, fail


class Moody:
    """Answers with each of these in turn; a problem's code is raised."""

    def __init__(self, *moods):
        self.moods = list(moods)
        self.asked = 0

    def ask(self, request):
        self.asked += 1
        mood = self.moods.pop(0) if len(self.moods) > 1 else self.moods[0]
        if isinstance(mood, TaizhangError):
            raise mood
        return {"answer": mood}


GONE, REFUSED = fail("unreachable"), fail("revoked")


def patient(peer, draw=b"\xff\xff\xff\xff"):
    pauses = []
    return Patient(peer, pauses.append, lambda count: draw[:count]), pauses


def test_nobody_at_first_is_told_soon():
    peer = Moody(GONE)
    asking, pauses = patient(peer)
    with pytest.raises(TaizhangError):
        asking.ask({})

    assert peer.asked == TRIES_FIRST
    assert len(pauses) == TRIES_FIRST - 1


def test_a_break_in_the_midst_is_waited_out():
    peer = Moody("hello", *[GONE] * (TRIES_LATER - 1), "back")
    asking, pauses = patient(peer)

    assert asking.ask({}) == {"answer": "hello"}
    assert asking.ask({}) == {"answer": "back"}
    assert pauses == sorted(pauses)
    assert max(pauses) <= PAUSE_MAX_S


def test_patience_ends():
    peer = Moody("hello", GONE)
    asking, pauses = patient(peer)
    asking.ask({})
    with pytest.raises(TaizhangError):
        asking.ask({})

    assert len(pauses) == TRIES_LATER - 1


def test_pauses_are_drawn_from_nothing_up_to_their_length():
    for draw, low, high in ((b"\0\0\0\0", 0.0, 0.0), (b"\x80\0\0\0", 0.5, 0.5), (b"\xff" * 4, 0.99, 1.0)):
        asking, pauses = patient(Moody(GONE), draw)
        with pytest.raises(TaizhangError):
            asking.ask({})
        assert low <= pauses[0] <= high


@pytest.mark.parametrize("code", ["revoked", "bad_token", "not_the_office", "unknown_protocol"])
def test_what_waiting_does_not_mend_is_told_at_once(code):
    peer = Moody("hello", fail(code))
    asking, pauses = patient(peer)
    asking.ask({})
    with pytest.raises(TaizhangError):
        asking.ask({})

    assert (peer.asked, pauses) == (2, [])


def test_a_pause_the_office_asks_for_is_kept():
    asking, pauses = patient(Moody(fail("too_many_tries", retry_after=7), "back"), b"\0\0\0\0")

    assert asking.ask({}) == {"answer": "back"}
    assert pauses == [7.0]


def test_an_hour_is_not_waited_for():
    asking, pauses = patient(Moody(fail("too_many_tries", retry_after=3600)))
    with pytest.raises(TaizhangError):
        asking.ask({})

    assert pauses == []
