"""What every program of taizhang must agree on.

Forms, changes, the fold, messages and problems live here, because the notebook, the server
and the office must read them alike. A thing belongs here only if two programs must agree on it.

Nothing here reads a clock, draws a random number, or touches disk or network, except the
sub-package `schemas.replica`, which is handed an open database and a peer.
"""
