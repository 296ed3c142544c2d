"""Reading the numbers off the summary and off the page of a figure."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from html import unescape
from typing import Any
from urllib.parse import unquote

from schemas.figures import Figure, shipped

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


def at_links(ask: Callable[[str], str], asked: str) -> dict[str, tuple[str, str]]:
    """Every number on the summary that is not 0, by the name of its figure; and what the rows behind its link come to, or the two
    figures behind a share. `ask` gives a page.
    """
    page = ask(f"/-/summary?{asked}")
    shown = {name: cells[0].partition(" ")[0] for name, cells in lines(page).items()}
    links = {unquote(name): unescape(query) for name, query, _ in ROW.findall(page)}
    found: dict[str, tuple[str, str]] = {}
    for name, number in shown.items():
        if number[:1].isdigit() and number != "0":
            figure = shipped().figures[name]
            found[name] = (
                number,
                share_of(figure, shown) if figure.over else rows_at(ask, figure, links[name]),
            )
    return found


def share_of(figure: Figure, shown: dict[str, str]) -> str:
    top, bottom = (Fraction(shown[name].replace(",", "")) for name in figure.over)
    return f"{float(round(top / bottom * 100, 2)):g}%"


def rows_at(ask: Callable[[str], str], figure: Figure, query: str) -> str:
    """What the rows of a figure's pages come to."""
    page = ask(f"/-/figure/{figure.name}?{query}")
    values, pages = DATA.findall(page), re.search(r"<span>1 / (\d+)</span>", page)
    for nth in range(2, int(pages[1]) + 1 if pages else 0):
        values += DATA.findall(ask(f"/-/figure/{figure.name}?{query}&page={nth}"))
    filled = [v for v in values if v]
    if figure.measure == "sum":
        total = sum((Fraction(v) for v in filled), Fraction(0))
        return f"{int(total):,}" if total.denominator == 1 else f"{float(total):g}"
    return f"{len(values) if figure.measure == 'count' else len(set(filled)):,}"
