"""`python -m sync_server.publishing FOLDER`: the publisher as a process of its own."""

import sys
from pathlib import Path

from sync_server.publishing.offices import main

main(Path(sys.argv[1]))
