"""Datasette's own pages in the office's words.

Its templates are not copied: while they are loaded, the listed strings are replaced. `tests/office`
holds that each listed string still stands in the pinned version.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from datasette.utils.asgi import Request
from jinja2 import BaseLoader, Environment

from datasette_plugins.compat import hook
from datasette_plugins.language import COOKIE, say, speak
from datasette_plugins.wording.downloads import with_mark
from datasette_plugins.wording.naming import Naming

REPLACEMENTS: Mapping[str, Sequence[tuple[str, str]]] = json.loads(
    files(__package__).joinpath("pages.json").read_text("utf-8")
)


class Rewording(BaseLoader):
    """A loader around Datasette's."""

    def __init__(self, inner: BaseLoader) -> None:
        self.inner = inner

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The template's text, with the listed strings replaced."""
        source, filename, is_current = self.inner.get_source(environment, template)
        return reworded(template, source), filename, is_current

    def list_templates(self) -> list[str]:
        """As the inner loader."""
        return self.inner.list_templates()


def reworded(template: str, source: str) -> str:
    """One template in our words."""
    for old, new in REPLACEMENTS.get(template, ()):
        source = source.replace(old, new)
    return source


@hook
def asgi_wrapper(datasette: Any) -> Any:
    """The language of the person who asks, and files that Excel opens as they should be."""
    return lambda app: _speaking(with_mark(app))


def _speaking(app: Any) -> Any:
    async def spoken(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            speak(Request(scope, receive).cookies.get(COOKIE))
        await app(scope, receive, send)

    return spoken


@hook
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    """Put the loader in place, and give the templates what names things."""
    env.loader = Rewording(env.loader)
    env.globals["taizhang"] = Naming(datasette)
    env.globals["say"] = say
