"""`python -m sync_server` is the command `taizhang-server`."""

from sync_server.cli import main

main(prog_name="taizhang-server")
