"""The routes of exports: a file at once, or a page that shows how far a long one has come.

In a browser anything above fifty thousand rows gets such a page; a program gets its file, however long it takes.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from typing import IO, Any

from datasette.utils.asgi import NotFound, Response

from datasette_plugins import compat
from datasette_plugins.assets import asset
from datasette_plugins.exporting.asked import order_of
from datasette_plugins.exporting.jobs import Job, Jobs, jobs_of
from datasette_plugins.exporting.reading import Progress, count, is_longer, watched
from datasette_plugins.exporting.sending import FileAnswer
from datasette_plugins.exporting.writing import Order, write
from datasette_plugins.identity.door import refusal
from datasette_plugins.identity.pages import COOKIE
from datasette_plugins.labels.catalogue import Catalogue
from datasette_plugins.labels.current import catalogue_of
from schemas.clock import shown
from schemas.problems import TaizhangError, fail

ROWS_AT_ONCE = 50_000
LOOK_S = 4.0
"""How long it may take to see whether there are more; what takes longer is long."""


async def export(datasette: Any, request: Any) -> Any:
    """`/DATABASE/TABLE.xlsx` and the like."""
    if request.method not in ("GET", "HEAD"):
        return Response.text("Method not allowed", status=405)
    try:
        order = await order_of(datasette, request, today())
        if order is None:
            raise NotFound("No such table or query")
        return await _answer(datasette, request, order) if isinstance(order, Order) else order
    except TaizhangError as error:
        return await refusal(datasette, request, error.problem)


async def _answer(datasette: Any, request: Any, order: Order) -> Any:
    jobs = jobs_of(datasette)
    if is_watched(request) and await _is_long(datasette, order, jobs):
        job = jobs.start(owner(request), request.full_path, order, writing(datasette, order))
        return Response.redirect(datasette.urls.path(f"/-/export/job/{job.key}"), status=303)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it is sent, and closed then
    try:
        async with jobs.room:
            await writing(datasette, order)(file, jobs.progress())
    except BaseException:
        file.close()
        raise
    return FileAnswer(file, order.file_name, is_shown=not (order.is_workbook or order.is_for_office))


def today() -> str:
    """The date that stands in the names of files."""
    return shown(int(time.time() * 1000))[:10]


def is_watched(request: Any) -> bool:
    """Whether a person sits before a browser."""
    return "text/html" in (request.headers.get("accept") or "")


def owner(request: Any) -> str:
    """Whose exports these are: a person's in one session. Another session of the same person has its own."""
    told = f"{(request.actor or {}).get('id')}\n{request.cookies.get(COOKIE)}"
    return hashlib.sha256(told.encode()).hexdigest()


async def _is_long(datasette: Any, order: Order, jobs: Jobs) -> bool:
    progress = jobs.progress(LOOK_S)

    def reading(db: compat.Connection) -> bool:
        try:
            with watched(db, lambda: progress.is_over):
                return is_longer(db, order.statement, ROWS_AT_ONCE)
        except TaizhangError as error:
            if error.problem.code == "export_too_slow":
                return True
            raise

    return await compat.read(datasette, order.statement.database, reading)


def writing(datasette: Any, order: Order) -> Any:
    """Makes the file of an order, in one snapshot of its database."""
    catalogue: Catalogue = catalogue_of(datasette)

    async def making(file: IO[bytes], progress: Progress) -> None:
        def reading(db: compat.Connection) -> None:
            with watched(db, lambda: progress.is_over):
                progress.total = count(db, order.statement)
                write(db, order, catalogue, file, progress)

        await compat.read(datasette, order.statement.database, reading)

    return making


# A long one.


async def job_page(datasette: Any, request: Any) -> Any:
    """`/-/export/job/KEY`: how far it is; the file once it is ready (`?file=1`); a button to stop it (POST)."""
    jobs = jobs_of(datasette)
    try:
        job = jobs.get(request.url_vars["job"], owner(request))
        await _check_right(datasette, request, job)
        if request.method == "POST":
            jobs.end(job)
            return Response.redirect(back(job), status=303)
        if request.args.get("file") and job.state == "ready":
            return KeptAnswer(job)
    except TaizhangError as error:
        return await refusal(datasette, request, error.problem)
    words = {
        "job": job,
        "told": told(job),
        "back": back(job),
        "script": asset(datasette, "exporting.js"),
    }
    page = await datasette.render_template("taizhang_export_job.html", words, request=request)
    status = job.problem.rule.status if job.problem else 200
    return Response.html(page, status=status, headers={"cache-control": "no-store"})


async def job_state(datasette: Any, request: Any) -> Any:
    """The same for the script of that page."""
    try:
        job = jobs_of(datasette).get(request.url_vars["job"], owner(request))
    except TaizhangError as error:
        return Response.json(
            {"state": "gone", "problem": error.problem.to_json()}, status=error.problem.rule.status
        )
    return Response.json(told(job), headers={"cache-control": "no-store"})


def told(job: Job) -> dict[str, Any]:
    """How far a job has come."""
    total, done = job.progress.total, job.progress.done
    share = 100 if job.state == "ready" else min(99, done * 100 // total) if total else None
    return {"state": job.state, "total": total, "done": done, "percent": share}


def back(job: Job) -> str:
    """The page that the export is of."""
    path, _, asked = job.address.partition("?")
    return path.rpartition(".")[0] + (f"?{asked}" if asked else "")


async def _check_right(datasette: Any, request: Any, job: Job) -> None:
    """Whoever lost the right meanwhile does not get the file either."""
    statement = job.order.statement
    await compat.read(
        datasette, statement.database, lambda _: None
    )  # so that whatever watches the file knows of this
    if not await compat.may_view(datasette, request.actor, statement.database, statement.table):
        jobs_of(datasette).end(job)
        raise fail("not_for_you", got=job.order.title)


class KeptAnswer:
    """The file of a job. It may be asked for again, and two at a time wait for each other."""

    def __init__(self, job: Job) -> None:
        self._job = job

    async def asgi_send(self, send: Any) -> None:
        """Send all of it."""
        async with self._job.sending:
            await FileAnswer(self._job.file, self._job.order.file_name, keeps=True).asgi_send(send)
