"""Publishing: the SQLite files that the office reads with Datasette, kept level with the server's log."""

from sync_server.publishing.offices import publish_office, verify_all
from sync_server.publishing.publish import file_of, publish_once
from sync_server.publishing.published_file import PublishedFile
from sync_server.publishing.scopes import FILE_KINDS, FileKind, held_forms, published_scope
from sync_server.publishing.verifying import verify

__all__ = [
    "FILE_KINDS",
    "FileKind",
    "PublishedFile",
    "file_of",
    "held_forms",
    "publish_office",
    "publish_once",
    "published_scope",
    "verify",
    "verify_all",
]
