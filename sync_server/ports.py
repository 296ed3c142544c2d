"""Whether the ports an office listens on are free, said before anything is started."""

from __future__ import annotations

import socket

from schemas.problems import fail


def must_be_free(*addresses: tuple[str, int]) -> None:
    """Raise `port_taken` for the first address that another program listens on."""
    for host, port in addresses:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                raise fail("port_taken", got=f"{host}:{port}") from None
