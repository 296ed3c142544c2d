"""Every world comes to rest with nothing lost and everybody shown the same. Each seed is a world of its own."""

import pytest
from simulation.world import play

BATCH = 10
WORLDS = 200


@pytest.mark.parametrize("first", range(0, WORLDS, BATCH))
def test_nothing_is_lost_and_everybody_agrees_whatever_goes_wrong(first):
    for seed in range(first, first + BATCH):
        try:
            play(seed)
        except Exception as error:
            pytest.fail(f"{error}\nreplay: python tests/simulation/run.py {seed}")


def test_a_world_is_a_function_of_its_seed():
    assert play(7) == play(7)
