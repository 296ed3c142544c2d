"""Where somebody may be sent after signing in: a page of ours, never another site."""

from __future__ import annotations


def own_path(text: str | None) -> str:
    """The path, or the home page for anything else."""
    path = text or "/"
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_ours else "/"
