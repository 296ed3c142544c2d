"""One language at a time: Chinese, or English by choice, on every page that the office can meet."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasette
import pytest
from datasette import handle_exception

import datasette_plugins

sys.path.insert(0, str(Path(__file__).parents[1]))

from office.visiting import examples, of_datasette, own_pages

from datasette_plugins.wording.rewording import FOR_PROGRAMMERS, INSTEAD, REPLACEMENTS, either, reworded
from datasette_plugins.wording.scripts import SCRIPTS
from datasette_plugins.wording.scripts import reworded as script_in
from schemas.replica.database import open_published

HOME = Path(datasette.__file__).parent
OURS = Path(datasette_plugins.__file__).parent / "assets" / "templates"
ENGLISH = {"taizhang_language": "en"}
BROWSER = {"accept": "text/html"}

FOREIGN = {
    "Datasette",
    "English",
    "Excel",
    "Word",
    "WPS",
    "CSV",
    "JSON",
    "SQL",
    "SQLite",
    "XLSX",
    "xlsx",
    "SELECT",
    "Esc",
}
"""Latin words that stand on Chinese pages."""
SPOKEN_ATTRIBUTES = r'(?:aria-label|title|placeholder|alt|data-column-description|data-label)="([^"]*)"'


def texts(page: str) -> str:
    """What a person reads or hears of a page; code is as programs call things."""
    page = re.sub(r"(?s)<(script|style|code|textarea|pre|kbd)\b.*?</\1>|<!--.*?-->|#[0-9a-z]{8}\b", " ", page)
    page = re.sub(r'(?s)<(\w+) lang="zh">.*?</\1>', " ", page)  # quoted from the text that the office prints
    spoken = re.findall(SPOKEN_ATTRIBUTES, page)
    spoken += re.findall(r'<input[^>]*type="submit"[^>]*value="([^"]*)"', page)
    said = html.unescape("\n".join([re.sub(r"<[^>]*>", "\n", page), *spoken]))
    return re.sub(r"taizhang(-server)?( [a-z-]+)*", "", said)  # commands are typed as they are


def latin(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z][A-Za-z']{2,}", text)) - FOREIGN


def chinese(text: str) -> set[str]:
    return set(re.findall(r"[\u3400-\u9fff]+", text)) - {"中文"}


@pytest.fixture(scope="module", autouse=True)
def without_coloured_traces() -> Iterator[None]:
    """Printing them takes longer than the pages."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(handle_exception, "rich", None)
        yield


@pytest.fixture(scope="module")
def written(golden: Path) -> str:
    """All that people wrote, as far as it is published: what stands on a page in whatever language it was written."""
    found: set[str] = set()
    for name in ("office", "private"):
        db = open_published(golden / f"{name}.db")
        tables = [row[0] for row in db.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            if not table.startswith(("form", "problem", "sqlite_", "log")):
                for row in db.execute(f'select * from "{table}"'):
                    found |= {value for value in row if isinstance(value, str) and not value.startswith("{")}
        db.close()
    return "\n".join(found) + "试办公室 · 台账"


def answer(pages: Any, address: str, **more: Any) -> Any:
    return pages.ask(address, headers=BROWSER, **more)


@pytest.fixture(scope="module")
def addresses(pages: Any) -> list[str]:
    given = examples(pages.record)
    every = dict.fromkeys([*own_pages(pages.datasette, given), *of_datasette(pages.datasette, given)])
    return [a for a in every if not a.startswith(("/-/language", "/-/static", "/favicon.ico"))]


def is_page(response: Any) -> bool:
    """A page, or a part of one such as the rows of a table that a script puts in."""
    return response.headers.get("content-type", "").startswith("text/html")


def listed(left: dict[str, set[str]]) -> str:
    return "\n".join(f"{address} {sorted(words)}" for address, words in left.items())


def said_language(page: str) -> str:
    found = re.search(r'<html lang="([^"]*)"', page)
    return found[1] if found else ""


def test_every_page_is_chinese_throughout(pages: Any, addresses: list[str], written: str) -> None:
    left = {}
    for address in addresses:
        response = answer(pages, address)
        if is_page(response):
            words = {word for word in latin(texts(response.text)) if word not in written + address}
            left |= {address: words} if words else {}
            assert said_language(response.text) == ("zh-CN" if "<html" in response.text else ""), address
    assert not left, listed(left)


def test_every_page_is_english_throughout_by_choice(pages: Any, addresses: list[str], written: str) -> None:
    left = {}
    for address in addresses:
        response = answer(pages, address, cookies=ENGLISH)
        if is_page(response):
            words = {word for word in chinese(texts(response.text)) if word not in written + address}
            left |= {address: words} if words else {}
            assert said_language(response.text) == ("en" if "<html" in response.text else ""), address
    assert not left, listed(left)


def templates() -> list[str]:
    return sorted(path.name for path in (HOME / "templates").glob("*.html"))


@pytest.mark.parametrize("template", templates())
def test_no_string_of_datasettes_templates_is_left_as_it_was(template: str) -> None:
    """Also where no page of ours leads at present: a version that says something new is found here."""
    if template in FOR_PROGRAMMERS or (OURS / template).exists():
        return
    source = reworded(template, (HOME / "templates" / template).read_text("utf-8"))
    chosen = re.sub(r'(?s)\{% if spoken\(\) == "zh" %\}(.*?)\{% else %\}.*?\{% endif %\}', r"\1", source)
    named = re.sub(r"\{% block body_class %\}.*?\{% endblock %\}", "", chosen)
    plain = re.sub(r"(?s)\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", named)
    assert not latin(texts(plain)) - {"CSRF"}


@pytest.mark.parametrize("template", sorted(path.name for path in OURS.glob("*.html")))
def test_our_own_templates_say_nothing_in_one_language_only(template: str) -> None:
    """Also where no test leads: what stands outside an expression is said to everybody."""
    source = (OURS / template).read_text("utf-8")
    named = re.sub(r"\{% block body_class %\}.*?\{% endblock %\}", "", source)
    plain = re.sub(r"(?s)\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", named)
    outside = texts(re.sub(r' aria-[a-z]+="[^"]*"', "", plain))
    assert not chinese(outside)
    assert not latin(outside)


@pytest.mark.parametrize("template", sorted(REPLACEMENTS))
def test_every_string_that_we_replace_still_stands_in_the_pinned_datasette(template: str) -> None:
    source = (HOME / "templates" / template).read_text("utf-8")
    for old, *new in REPLACEMENTS[template]:
        assert old in source, old
        source = source.replace(old, new[0] if len(new) == 1 else either(*new))


def test_pages_for_programmers_are_named_as_they_are_called(pages: Any) -> None:
    assert set(templates()) >= FOR_PROGRAMMERS
    assert (OURS / INSTEAD).exists()
    assert "给程序用的页面" in answer(pages, "/-/versions").text
    assert "A page for programs" in answer(pages, "/-/versions", cookies=ENGLISH).text
    assert pages.ask("/-/versions.json").json()["python"]


@pytest.mark.parametrize("script", sorted(SCRIPTS))
def test_every_string_that_we_replace_still_stands_in_the_pinned_scripts(script: str) -> None:
    source = (HOME / "static" / script).read_text("utf-8")
    for old, *new in SCRIPTS[script]:
        assert old in source, old
        source = source.replace(old, new[0])


def test_scripts_speak_the_language_of_their_address(pages: Any) -> None:
    for language, word in (("zh", "按这一列分组数"), ("en", "Count by this column")):
        page = answer(pages, "/office/session", cookies={"taizhang_language": language}).text
        found = re.search(r'src="(/-/static/table\.js[^"]*)"', page)
        assert found is not None
        script = pages.ask(html.unescape(found[1]), actor=None)
        assert word in script.text
        assert int(script.headers["content-length"]) == len(script.content)
        assert script.text == script_in(
            "table.js", (HOME / "static" / "table.js").read_text("utf-8"), language
        )
    assert "Facet by this" in pages.ask("/-/static/table.js", actor=None).text


def test_no_script_of_a_page_shows_a_word_that_is_left_in_english(pages: Any) -> None:
    unused = {"Save", "Set custom type", "Saving...", "Column: ${column}", "No registered custom types are"}
    shown = re.compile(
        r"""(?:textContent|innerText|title|label|placeholder)\s*[=:]\s*["'`]([A-Z][^"'`]*)["'`]"""
    )
    for name in SCRIPTS:
        left = set(shown.findall(script_in(name, (HOME / "static" / name).read_text("utf-8"), "zh")))
        assert {s for s in left if not s.startswith(tuple(unused))} == set(), (
            name
        )  # nobody may set types of columns


def test_the_choice_is_kept_and_leads_back(pages: Any) -> None:
    page = answer(pages, "/office/session?kind=outreach").text
    link = re.search(r'class="taizhang-tongue" href="([^"]*)"', page)
    assert link is not None
    chosen = pages.ask(html.unescape(link[1]), actor=None, follow_redirects=False)
    assert chosen.status_code == 302
    assert chosen.headers["location"] == "/office/session?kind=outreach"
    assert "taizhang_language=en" in chosen.headers["set-cookie"]
    assert "Max-Age" in chosen.headers["set-cookie"]


@pytest.mark.parametrize(
    "place", ["//elsewhere.example/", "https://elsewhere.example/", "/\\elsewhere", "", "elsewhere"]
)
def test_the_choice_leads_nowhere_else(pages: Any, place: str) -> None:
    chosen = pages.ask(f"/-/language?to=en&next={html.escape(place)}", actor=None, follow_redirects=False)
    assert chosen.headers["location"] == "/"


def test_an_unknown_language_changes_nothing(pages: Any) -> None:
    chosen = pages.ask("/-/language?to=xx&next=/office", actor=None, follow_redirects=False)
    assert "set-cookie" not in chosen.headers
    assert '<html lang="zh-CN">' in answer(pages, "/", cookies={"taizhang_language": "xx"}).text


def test_who_is_not_let_in_is_told_so_in_their_language(pages: Any) -> None:
    for cookies, words in ((None, "登录"), (ENGLISH, "Sign in")):
        refused = answer(pages, "/office", method="post", actor=None, cookies=cookies)
        assert refused.status_code in (401, 403)
        assert f"<title>{words}</title>" in refused.text
    for cookies, words in ((None, "不能打开"), (ENGLISH, "Cannot be opened")):
        nobody = {"id": "nobody", "name": "nobody", "roles": []}
        assert words in answer(pages, "/office", actor=nobody, cookies=cookies).text
    assert '<html lang="en">' in answer(pages, "/-/sign-in", actor=None, cookies=ENGLISH).text
