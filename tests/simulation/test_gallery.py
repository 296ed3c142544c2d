"""Each guard is needed: with any one of them taken out, the invariants of every world notice it."""

import pytest
from simulation.cutting import Mutant
from simulation.gallery import GALLERY
from simulation.hunt import found


@pytest.mark.parametrize("mutant", GALLERY, ids=lambda mutant: mutant.name)
def test_a_planted_fault_is_found(mutant: Mutant):
    said = found(mutant, mutant.seed)
    assert said, (
        f"seed {mutant.seed} finds it no more: python tests/simulation/hunt.py --write '{mutant.name}'"
    )
