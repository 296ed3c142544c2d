"""What an exception means to a person, where it means something: a slip in the command, a file in trouble.

Everything else is a fault of the program and is left alone, so that it is seen; unless the notebook turns out
to be damaged, over which any program may fail.
"""

from __future__ import annotations

import click

from schemas.problems import Problem, TaizhangError

_FULL = ("full", "readonly", "read-only", "disk i/o", "unable to open")
_BUSY = ("locked", "busy")


def problem_of(error: Exception, ctx: click.Context) -> TaizhangError | Problem | None:
    """The problem behind an exception, None where there is none for people."""
    if isinstance(error, TaizhangError):
        return error
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return None
    if isinstance(error, click.UsageError):
        return _usage(error, ctx)
    if isinstance(error, click.FileError):
        return Problem("no_file", error.ui_filename)
    from schemas.replica.database import DamagedErrors  # noqa: PLC0415 - only when there is trouble

    path = str(ctx.params.get("notebook", ""))
    return _database(error, path) if isinstance(error, DamagedErrors) else _damage(path)


def _damage(path: str) -> Problem | None:
    """What is wrong with the notebook, in case a program fails over damaged bytes. None when it is sound."""
    from pathlib import Path  # noqa: PLC0415 - only when there is trouble

    from collector.notebook import FILE_VERSION  # noqa: PLC0415
    from schemas.replica.database import DamagedErrors, open_durable  # noqa: PLC0415
    from schemas.replica.log import Log  # noqa: PLC0415
    from schemas.replica.soundness import log_problems  # noqa: PLC0415

    file = Path(path).expanduser()
    if not file.exists():
        return None
    try:
        db = open_durable(file, version=FILE_VERSION, read_only=True)
        found = next(log_problems(Log(db), path), None)
        db.close()
    except TaizhangError as error:
        return error.problem
    except DamagedErrors as error:
        return _database(error, path)
    return found and Problem("damaged_file", path, found.where)


def _usage(error: click.UsageError, ctx: click.Context) -> Problem:
    """A command that was not well written. An unknown flag of a form's command is an unknown field."""
    where = error.ctx or ctx
    form = where.meta.get("taizhang.form")
    if isinstance(error, click.NoSuchOption) and form:
        return Problem("unknown_field", "", error.option_name, {"form": form})
    command = {"command": where.command_path}
    if isinstance(error, getattr(click.exceptions, "NoSuchCommand", ())):
        return Problem("unknown_command", "", str(getattr(error, "command_name", "")), command)
    if isinstance(error, click.MissingParameter) and error.param:
        return Problem("missing_argument", "", "", {"what": error.param.make_metavar(where), **command})
    if isinstance(error, click.NoSuchOption):
        return Problem("bad_usage", "", error.option_name, command)
    return Problem("bad_usage", "", error.format_message(), command)


def _database(error: Exception, path: str) -> Problem:
    text = str(error).lower()
    if any(word in text for word in _BUSY):
        return Problem("notebook_busy", path, str(error))
    if any(word in text for word in _FULL):
        return Problem("disk_full", path, str(error))
    return Problem("damaged_file", path, str(error))
