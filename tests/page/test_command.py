"""`taizhang page` as a person starts it: it says where the page is, serves it on this machine only, and stops when told to."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

ALONE = ["unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
"""A machine with no network at all: only its loopback."""


def started(notebook: Path, *more: str, before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "collector", "--notebook", str(notebook), *more, "page", "--no-browser"]
    return subprocess.Popen([*before, *line], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def told(process: subprocess.Popen[str]) -> str:
    """The address, from what a program is told."""
    assert process.stdout is not None
    text = ""
    for line in process.stdout:
        text += line
        if line.startswith("}"):
            return str(json.loads(text)["address"])
    raise AssertionError(text + (process.stderr.read() if process.stderr else ""))


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_what_it_says_until_it_is_stopped(tmp_path: Path, stop: signal.Signals) -> None:
    process = started(tmp_path / "notebook.db", "--json")
    try:
        origin, _, token = told(process).partition("/#token=")
        assert origin.startswith("http://127.0.0.1:") and len(token) == 32
        assert 'data-store="laptop"' in requests.get(origin, timeout=10).text
        headers = {"Origin": origin}
        key = requests.post(f"{origin}/api/open", json=[token], headers=headers, timeout=10).json()["ok"]
        headers["X-Taizhang-Key"] = key
        asked = requests.post(f"{origin}/api/status", json=[], headers=headers, timeout=10)
        assert asked.json()["ok"]["joined"] is False
        process.send_signal(stop)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, err) == (0, ""), (out, err)
        with pytest.raises(requests.ConnectionError):
            requests.get(origin, timeout=10)
    finally:
        process.kill()
        process.communicate()


def test_a_person_reads_the_address_in_a_sentence(tmp_path: Path) -> None:
    process = started(tmp_path / "notebook.db")
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert "Ctrl-C" in said and "http://127.0.0.1:" in said and "#token=" in said
    finally:
        process.terminate()
        process.communicate(timeout=20)


CLIENT = """
import json, socket, subprocess, sys, urllib.request
page = subprocess.Popen([sys.executable, "-m", "collector", "--notebook", sys.argv[1], "--json", "page", "--no-browser"],
                        stdout=subprocess.PIPE, text=True)
text = ""
for line in page.stdout:
    text += line
    if line.startswith("}"):
        break
origin, _, token = json.loads(text)["address"].partition("/#token=")

def ask(name, *arguments, key=""):
    headers = {"Origin": origin, "X-Taizhang-Key": key, "Content-Type": "application/json"}
    request = urllib.request.Request(f"{origin}/api/{name}", json.dumps(arguments).encode(), headers)
    return json.load(urllib.request.urlopen(request, timeout=10))["ok"]

key = ask("open", token)
ask("save", "session", {"kind": "other", "headcount": 3}, key=key)
names = [name for _, name in socket.if_nameindex()]
print(json.dumps({"interfaces": names, "rows": len(ask("list", key=key)["rows"])}))
page.terminate()
page.wait(20)
"""


def test_it_works_on_a_machine_with_no_network_stack_but_loopback(tmp_path: Path) -> None:
    if (
        not shutil.which("unshare")
        or subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("this machine lets nobody make a network of their own")
    line = [*ALONE, sys.executable, "-c", CLIENT, str(tmp_path / "notebook.db")]
    ran = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {"interfaces": ["lo"], "rows": 1}
