"""Editions: a summary that was sent, frozen so that it can be made again byte for byte, and explained when it has moved.

An edition does not keep what came out; it keeps what it was made from: which changes of which devices, which of them were held,
the declarations and the template. From these the same bytes follow on any server that has the changes.
"""

from sync_server.editions.edition import Edition, edition_of, editions
from sync_server.editions.freezing import Frozen, Wanted, freeze
from sync_server.editions.picture import picture
from sync_server.editions.rendering import render
from sync_server.editions.stamp import Stamp, stamp

__all__ = [
    "Edition", "Frozen", "Stamp", "Wanted", "edition_of", "editions", "freeze", "picture", "render", "stamp",
]  # fmt: skip
