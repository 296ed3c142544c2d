"""The field page: one front end for the laptop and the phone, and the laptop's own server of it.

The files under `static` are plain: no step builds them. On a laptop `serving` hands them out on 127.0.0.1 beside the
notebook; for phones the sync server hands out the very same files.
"""
