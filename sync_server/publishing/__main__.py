"""The publisher as a process of its own: `python -m sync_server.publishing FOLDER`."""

import sys
from pathlib import Path

from sync_server.publishing.offices import main

if __name__ == "__main__":
    main(Path(sys.argv[1]))
