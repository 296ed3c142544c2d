"""`/-/export/office.sqlite` and `/-/export/private.sqlite`: a whole published file as it is at one moment.

For those who go on with other programs. A copy is made by SQLite itself, so that it is whole even while the publisher
writes; each file is for its own role, and nobody gets the one with the other.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from datasette_plugins import compat
from datasette_plugins.exporting.jobs import jobs_of
from datasette_plugins.exporting.pages import today
from datasette_plugins.exporting.reading import watched
from datasette_plugins.exporting.sending import FileAnswer
from datasette_plugins.identity.door import refusal
from datasette_plugins.labels.current import OFFICE, PRIVATE
from schemas.problems import Problem, TaizhangError


def may_have_whole(actor: compat.Actor | None, database: str) -> bool:
    """Each file is for the role that is called like it."""
    return database in (OFFICE, PRIVATE) and database in ((actor or {}).get("roles") or ())


async def whole(datasette: Any, request: Any) -> Any:
    """The file, to keep."""
    database = request.url_vars["database"]
    if not (
        may_have_whole(request.actor, database) and await compat.may_view(datasette, request.actor, database)
    ):
        return await refusal(datasette, request, Problem("not_for_you", got=request.path))
    jobs = jobs_of(datasette)
    progress = jobs.progress()
    folder = tempfile.TemporaryDirectory(prefix="taizhang-", ignore_cleanup_errors=True)
    path = Path(folder.name) / f"{database}.sqlite"

    def copying(db: compat.Connection) -> None:
        with watched(db, lambda: progress.is_over):
            db.execute("vacuum into ?", (str(path),))

    try:
        async with jobs.room:
            await datasette.get_database(database).execute_fn(copying)
        return FileAnswer(path.open("rb"), f"taizhang-{database}-{today()}.sqlite", after=folder.cleanup)
    except TaizhangError as error:
        folder.cleanup()
        return await refusal(datasette, request, error.problem)
    except BaseException:
        folder.cleanup()
        raise
