"""Takes one guard out of the real code for a while.

The function's source is altered and compiled anew in its own module, and its code object swapped in place, so that
everybody who imported it gets the altered one. A cut whose text is no longer in the source is stale and says so.
"""

from __future__ import annotations

import importlib
import inspect
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import CodeType, FunctionType
from typing import Any, NamedTuple


class Cut(NamedTuple):
    """In `target` (`module:qualified.name`), `old` becomes `new`."""

    target: str
    old: str
    new: str


class Mutant(NamedTuple):
    """A planted fault, and a world that the invariants find it in."""

    name: str
    seed: int
    cuts: Sequence[Cut]


@contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    """The code under test with the fault in it."""
    with ExitStack() as stack:
        for target in dict.fromkeys(cut.target for cut in mutant.cuts):
            stack.enter_context(_altered(target, [c for c in mutant.cuts if c.target == target]))
        yield


@contextmanager
def _altered(target: str, cuts: Sequence[Cut]) -> Iterator[None]:
    function = _function(target)
    whole = function.__code__
    function.__code__ = _compiled(function, target, cuts)
    try:
        yield
    finally:
        function.__code__ = whole


def _function(target: str) -> FunctionType:
    module, _, name = target.partition(":")
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = inspect.getattr_static(found, part)
    found = found.fget if isinstance(found, property) else found
    assert isinstance(found, FunctionType), target
    return found


def _compiled(function: FunctionType, target: str, cuts: Sequence[Cut]) -> CodeType:
    source = textwrap.dedent(inspect.getsource(function))
    for cut in cuts:
        assert source.count(cut.old) == 1, f"stale cut: {target} has {source.count(cut.old)} times: {cut.old}"
        source = source.replace(cut.old, cut.new)
    space: dict[str, Any] = {}
    code = compile("from __future__ import annotations\n" + source, f"<{target} cut>", "exec")
    exec(code, dict(function.__globals__), space)
    altered = space[function.__name__]
    return (altered.fget if isinstance(altered, property) else altered).__code__
