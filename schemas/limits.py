"""The protocol's number and its limits: both sides of an exchange must agree on them.

They stand apart from the messages, because whoever only writes records must not wait for a schema library to load.
"""

PROTOCOL = 1
PAGE_CHANGES_MAX = 1000
PAGE_BYTES_MAX = 8 * 2**20
"""Of a message before compression. A sound sender cuts its pages far below."""
PAGE_BODY_BYTES = 1_000_000
"""Where a sender cuts a page that is not full yet."""
BODY_BYTES_MAX = 2 * 2**20
"""Of a compressed body on the wire."""
CHANGE_BYTES_MAX = 256 * 2**10
