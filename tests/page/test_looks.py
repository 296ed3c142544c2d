"""What the page looks like to eyes, fingers and screen readers: every screen, phone and desk, light and dark, both
languages, and with writing twice as large.

`TAIZHANG_SCREENSHOTS=folder` keeps the pictures.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

WRITTEN = (
    "前柳村", "后柳村", "石桥村", "青石镇", "王芳", "李明", "的手机", "防汛知识", "惠农政策解读和春耕生产安排", "防汛常识", "中文",
    "办公室",
)  # fmt: skip
SIZES = {"small": (360, 740), "phone": (390, 844), "desk": (1280, 800)}
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter(e => {
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  if (!box.width || style.clipPath !== 'none' || e.closest('.only-read')) return false;
  const tooWide = box.right > innerWidth + 1 || box.left < -1;
  const clipped = ['A', 'BUTTON', 'LEGEND', 'LABEL', 'B', 'DD'].includes(e.tagName) && e.scrollWidth > e.clientWidth + 1
      && style.display !== 'inline' && style.overflow !== 'visible';
  return tooWide || clipped; }).map(e => e.outerHTML.slice(0, 120))"""
SMALL_TARGETS = """() => [...document.querySelectorAll('a[href], button, input, textarea, summary')].filter(e => {
  const box = e.getBoundingClientRect();
  return box.width && (box.width < 43.5 || box.height < 43.5); }).map(e => e.outerHTML.slice(0, 120))"""


GO = """async place => {
  const go = hash => location.hash === hash ? null : new Promise(done => {
    addEventListener('hashchange', () => setTimeout(done), { once: true });
    location.hash = hash;
  });
  if (location.hash === `#${place}`) await go('#/none');
  document.querySelector('main').dataset.left = '1';
  await go(`#${place}`); }"""
pytestmark = pytest.mark.xdist_group("page_looks")


@pytest.fixture(scope="module")
def screens(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, office_at: Any
) -> Iterator[tuple[Page, dict[str, str]]]:
    """A joined phone with a few records, and the address of every screen."""
    office = office_at(tmp_path_factory.mktemp("looks") / "office")
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, locale="zh-CN", service_workers="block"
    )
    page = context.new_page()
    page.set_default_timeout(8_000)
    app = f"{office.url}/app/"
    page.goto(app)
    expect(page.get_by_label("加入码")).to_be_visible()
    page.goto(f"{app}#/join/{office.code()}")
    expect(page.get_by_text("全部已交")).to_be_visible()
    for place, title in (("青石镇·前柳村", "防汛知识"), ("青石镇·石桥村", "惠农政策解读和春耕生产安排")):
        page.get_by_role("link", name="＋ 记场次").click()
        page.get_by_role("button", name="宣讲", exact=True).click()
        page.get_by_placeholder("名称或拼音首字母").first.fill(place[-3:])
        page.get_by_role("button", name=place).click()
        page.get_by_label("题目").fill(title)
        page.get_by_label("人数").fill("120")
        page.get_by_role("button", name="保存", exact=True).click()
        expect(page.get_by_text("已记下。")).to_be_visible()
    record = (page.locator(".rows a").first.get_attribute("href") or "").removeprefix("#/record/")
    yield page, {
        "home": app, "new": f"{app}#/new/session", "need": f"{app}#/new/need", "record": f"{app}#/record/{record}",
        "edit": f"{app}#/edit/{record}", "count": f"{app}#/count/audience_count/{record}", "more": f"{app}#/more",
        "missing": f"{app}#/record/00000000-0000-7000-8000-000000000000",
    }  # fmt: skip
    context.close()
    office.close()


def show(page: Page, url: str, language: str = "zh", scheme: Any = "light", size: str = "phone") -> None:
    """Go to a screen. Within one language the page goes there by itself, as by a tap, which is quicker than to load it."""
    resize(page, size)
    page.emulate_media(color_scheme=scheme)
    if language != page.evaluate("localStorage.getItem('taizhang-language') ?? 'zh'"):
        page.evaluate("language => localStorage.setItem('taizhang-language', language)", language)
        page.reload()
        page.locator("main:not(.letter) > *").first.wait_for()
    page.evaluate(GO, url.partition("#")[2] or "/")
    page.locator("main:not([data-left]):not(:has([aria-busy=true])) > *").first.wait_for()
    for fold in page.locator("details:not([open]) > summary").all():
        fold.click()


def resize(page: Page, size: str, scale: float = 1) -> None:
    page.set_viewport_size({"width": SIZES[size][0], "height": SIZES[size][1]})
    page.evaluate(
        "scale => { document.documentElement.style.fontSize = scale === 1 ? '' : `${112.5 * scale}%` }", scale
    )


def keep(page: Page, name: str) -> None:
    if folder := os.environ.get("TAIZHANG_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"page-{name}.png", full_page=True)


def test_nothing_is_cut_off_at_any_size_and_with_writing_twice_as_large(screens: Any) -> None:
    page, addresses = screens
    for name, url in addresses.items():
        show(page, url)
        for size, scale in itertools.product(SIZES, (1, 2)):
            resize(page, size, scale)
            keep(page, f"{name}-{size}-{scale}x")
            assert page.evaluate(CUT_OFF) == [], (name, size, scale)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_that_is_pressed_is_large_enough_and_english_fits_too(screens: Any, language: str) -> None:
    page, addresses = screens
    for name, url in addresses.items():
        show(page, url, language=language, size="small")
        keep(page, f"{name}-{language}")
        assert page.evaluate(CUT_OFF) == [], name
        assert page.evaluate(SMALL_TARGETS) == [], name


EVERY = [(scheme, language) for scheme in ("light", "dark") for language in ("zh", "en")]
LOOKED_AT = EVERY if os.environ.get("TAIZHANG_LOOKS") == "all" else [("light", "zh"), ("dark", "en")]
"""Colours go with the scheme and names with the language, so two of the four find nearly all; `all` looks at each."""


@pytest.mark.parametrize(("scheme", "language"), LOOKED_AT)
def test_axe_finds_nothing_on_any_screen(screens: Any, scheme: str, language: str) -> None:
    page, addresses = screens
    for name, url in addresses.items():
        show(page, url, language=language, scheme=scheme)
        if name == "new":
            page.get_by_role("button", name="保存" if language == "zh" else "Save", exact=True).click()
        if scheme == "dark":
            keep(page, f"{name}-dark-{language}")
        found = Axe().run(page)
        assert [
            (v["id"], [n["html"][:150] for n in v["nodes"]]) for v in found.response["violations"]
        ] == [], name


def test_english_leaves_no_chinese_but_names_and_what_people_wrote(screens: Any) -> None:
    page, addresses = screens
    for name in ("new", "need", "more", "count"):
        show(page, addresses[name], language="en")
        text = page.locator("main").inner_text()
        for word in (*WRITTEN, "·"):
            text = text.replace(word, "")
        assert not [c for c in text if "一" <= c <= "鿿"], (name, text)
