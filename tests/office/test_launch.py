"""The process that the supervisor starts: the stock Datasette with our settings over one office."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from datasette_plugins.launch import address, check_port, command, wait_for_files
from schemas.problems import TaizhangError
from sync_server.sign_in import SignIn


def office(folder: Path, **settings: object) -> Path:
    (folder / "keys.json").write_text('{"tokens": "t", "pages": "secret-key"}', "utf-8")
    if settings:
        (folder / "settings.json").write_text(json.dumps(settings), "utf-8")
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_settings_and_keys_are_read_from_the_folder(tmp_path: Path) -> None:
    at = address(office(tmp_path, host="0.0.0.0", port=9001, pages_port=9002, name="某校"))
    assert (at.host, at.port, at.sync_url) == ("127.0.0.1", 9002, "http://127.0.0.1:9001")
    assert (at.pages_key, at.office_name) == ("secret-key", "某校")


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("192.168.1.5", "http://192.168.1.5:8321"),
        ("::", "http://[::1]:8321"),
        ("0.0.0.0", "http://127.0.0.1:8321"),
    ],
)
def test_the_sync_server_is_asked_where_it_listens(tmp_path: Path, host: str, url: str) -> None:
    assert address(office(tmp_path, host=host)).sync_url == url


@pytest.mark.parametrize(("content", "code"), [("{", "bad_settings"), ("[]", "bad_settings")])
def test_settings_that_cannot_be_read_are_named(tmp_path: Path, content: str, code: str) -> None:
    office(tmp_path)
    (tmp_path / "settings.json").write_text(content, "utf-8")
    with pytest.raises(TaizhangError) as raised:
        address(tmp_path)
    assert raised.value.problem.code == code


def test_a_folder_without_an_office_is_named(tmp_path: Path) -> None:
    with pytest.raises(TaizhangError) as raised:
        address(tmp_path)
    assert raised.value.problem.code == "not_an_office"


def test_the_command_denies_by_default_and_tells_no_secret(tmp_path: Path) -> None:
    arguments, environment = command(tmp_path, address(office(tmp_path)))
    assert "--default-deny" in arguments
    assert "secret-key" not in " ".join(arguments)
    assert environment["DATASETTE_SECRET"] != environment["TAIZHANG_PAGES_KEY"] == "secret-key"
    assert command(tmp_path, address(tmp_path))[1] == environment


def test_it_waits_for_the_publisher_and_then_says_what_is_missing(tmp_path: Path) -> None:
    now = [0.0]

    def pause(seconds: float) -> None:
        now[0] += seconds
        (tmp_path / "office.db").write_bytes(b"x")

    with pytest.raises(TaizhangError) as raised:
        wait_for_files(tmp_path, lambda: now[0], pause)
    assert (raised.value.problem.code, raised.value.problem.got) == ("not_published_yet", "private.db")
    (tmp_path / "private.db").write_bytes(b"x")
    wait_for_files(tmp_path, lambda: now[0], pause)


def test_a_taken_port_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(TaizhangError) as raised:
            check_port("127.0.0.1", other.getsockname()[1])
    assert raised.value.problem.code == "port_taken"


@pytest.fixture
def launched(served: Any) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    port = free_port()
    settings = {"host": "127.0.0.1", "port": served.server.port, "pages_port": port, "name": "真办公室"}
    (served.folder / "settings.json").write_text(json.dumps(settings), "utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "datasette_plugins.launch", str(served.folder)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "HTTP_PROXY": "http://127.0.0.1:9"},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        while not is_open(port):
            assert process.poll() is None, process.stdout.read()
        yield f"http://127.0.0.1:{port}", process
        process.send_signal(signal.SIGTERM)
        said = process.stdout.read()
        process.wait(20)
        assert said == "", "addresses are kept out of the log, and nothing else is worth saying"


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def get(url: str, **headers: str) -> tuple[int, str]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, headers=headers), timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_real_process_serves_who_is_signed_in(served: Any, launched: Any) -> None:
    url, process = launched
    passes = SignIn(served.folder, lambda: served.now, lambda n: bytes(range(n)))
    session = passes.redeem(passes.make_code())
    passes.close()
    assert get(f"{url}/-/sign-in?code=abc")[0] == 200
    assert get(f"{url}/office.json")[0] == 403
    cookie = f"taizhang_session={session}"
    status, text = get(f"{url}/office/outreach_audience.json?_shape=array&as_of=2020-07-06", Cookie=cookie)
    assert status == 200
    assert json.loads(text)[0]["人次"] == 355
    status, text = get(f"{url}/", Cookie=cookie, Accept="text/html")
    assert "真办公室" in text and "数据截至 2020年7月20日 18:00" in text
    served.stop()
    assert get(f"{url}/office.json", Cookie=cookie)[0] == 503
    assert process.poll() is None
