"""The page as a wheel brings it: packed into one script, small enough for a village's network, and working as the sources do."""

from __future__ import annotations

import gzip
import importlib.util
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from sync_server.field_page import field_page, offline_files, page_folder, source_folder

pytestmark = pytest.mark.xdist_group("page_office_serves")
ROOT = Path(__file__).parents[2]
MOST = 54_000
"""Bytes that a phone fetches for the page, each file packed in gzip; the forms, which are data, come besides."""


def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packed page of the installed wheel; in a checkout one that is packed now, if asked for: the packer takes its time."""
    if page_folder() != source_folder():
        return page_folder()
    if not os.environ.get("TAIZHANG_PACKED") or not (ROOT / "build" / "esbuild" / "esbuild.wasm").exists():
        pytest.skip("runs against an installed wheel, or with TAIZHANG_PACKED=1 once a wheel was made here")
    target = tmp_path_factory.mktemp("packed")
    builder().pack(source_folder(), ROOT / "build" / "esbuild", target)
    return target


@pytest.fixture
def app(folder: Path) -> Iterator[str]:
    made = Flask("packed", static_folder=None)
    made.register_blueprint(field_page(folder))
    server = make_server("127.0.0.1", 0, made, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.port}/app/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_packed_page_is_small(folder: Path) -> None:
    names = [path for path in folder.iterdir() if path.is_file()]
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in names) <= MOST
    assert len(offline_files(folder)[0]) <= 8


def test_the_packed_page_opens_records_and_opens_again_without_a_network(browser: Browser, app: str) -> None:
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    page.goto(app)
    page.get_by_role("link", name="先记，以后再加入").click()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    page.reload()
    page.get_by_role("link", name="先记，以后再加入").click()
    page.get_by_role("link", name="＋ 记场次").click()
    page.get_by_role("button", name="宣讲", exact=True).click()
    page.get_by_label("题目").fill("防汛知识")
    page.get_by_label("人数").fill("86")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="先交上，以后补").click()
    expect(page.get_by_text("已记下")).to_be_visible()
    page.reload()
    expect(page.locator(".rows b", has_text="防汛知识")).to_be_visible()
    context.close()
