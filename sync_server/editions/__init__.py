"""Editions: a summary that was sent, frozen so that it can be made again byte for byte, and explained when it has moved.

An edition does not keep what came out; it keeps what it was made from: which changes of which devices, which of them were held,
the declarations and the template. From these the same bytes follow on any server that has the changes.
"""

from sync_server.editions.edition import Edition, edition_of
from sync_server.editions.edition import editions as editions_of
from sync_server.editions.explaining import explain as explain_edition
from sync_server.editions.freezing import Frozen, Wanted
from sync_server.editions.picture import picture
from sync_server.editions.rendering import remake as remake_edition
from sync_server.editions.rendering import render as render_edition
from sync_server.editions.saying import Saying
from sync_server.editions.stamp import Stamp

__all__ = [
    "Edition", "Frozen", "Saying", "Stamp", "Wanted", "edition_of", "editions_of", "explain_edition", "picture",
    "remake_edition", "render_edition",
]  # fmt: skip
