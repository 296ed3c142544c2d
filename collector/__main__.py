"""`python -m collector` is the command `taizhang`."""

from collector.cli import main

main(prog_name="taizhang")
