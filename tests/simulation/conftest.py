"""Makes the simulation importable as `simulation.…` although the tests are no packages."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
