"""Under which addresses devices of the office's network find this PC, so that nobody has to look them up.

Asking the system which of its addresses would lead outside sends nothing: a datagram socket only looks up a route.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress

from sync_server.settings import Settings

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what the settings say, not what is bound here
_OUTSIDE = ("10.255.255.255", 9)


def sync_addresses(settings: Settings) -> list[str]:
    """What to type after `taizhang join`, the likeliest first; empty when this PC has no network now."""
    hosts = own_addresses() if settings.host == EVERYWHERE else [settings.host]
    return [f"http://{host}:{settings.port}" for host in hosts]


def join_link(settings: Settings, code: str) -> str:
    """What the QR code of an enrolment holds: the field page, and behind the # the code, which no server gets to see. Empty
    when this PC has no network now.
    """
    addresses = [settings.public_url.rstrip("/")] if settings.public_url else sync_addresses(settings)
    return f"{addresses[0]}/app/#/join/{code}" if addresses else ""


def own_addresses() -> list[str]:
    """The addresses of this PC, its loopback left out."""
    return list(dict.fromkeys(a for a in _asked() if not a.startswith(("127.", "0."))))


def _asked() -> Iterator[str]:
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(_OUTSIDE)
        yield probe.getsockname()[0]
    with suppress(OSError):
        yield from socket.gethostbyname_ex(socket.gethostname())[2]
