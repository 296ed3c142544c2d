"""Makes the neighbouring modules importable although the tests are no packages."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]
