"""Reading the numbers off the summary and off the page of a figure."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import unquote

YEAR = "start=2020-01-01&end=2020-06-30"
ROW = re.compile(r'<tr><th scope="row"><a href="[^"]*/-/figure/([^?"]+)\?([^"]*)">[^<]*</a>(.*?)</tr>', re.S)
DATA = re.compile(r'<data value="([^"]*)">')


def lines(page: str) -> dict[str, list[str]]:
    """The cells of every figure on the summary, by name: exact, printed, what may move it, coverage, trends."""
    figures = page[: page.find('id="h-claims"')] if 'id="h-claims"' in page else page
    return {
        unquote(n): [text(c) for c in re.findall(r"<td[^>]*>(.*?)</td>", rest, re.S)]
        for n, _, rest in ROW.findall(figures)
    }


def text(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub("<[^>]+>", "", html))).strip()


def summary(pages: Any, asked: str = YEAR, **more: Any) -> dict[str, list[str]]:
    return lines(pages.page(f"/-/summary?{asked}", **more))


def behind(pages: Any, name: str, asked: str, **more: Any) -> tuple[str, list[str]]:
    """The number of a figure's page, and what its rows bring."""
    page = pages.page(f"/-/figure/{name}?{asked}", **more)
    exact = re.search(r'<data class="tz-exact" value="([^"]*)">', page)
    return exact[1] if exact else "", DATA.findall(page)
