"""What is installed elsewhere: all of the four packages, nothing besides, and no more than a laptop needs."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("collector", "datasette_plugins", "schemas", "sync_server")
pytestmark = pytest.mark.skipif(
    not (ROOT / "pyproject.toml").exists(), reason="runs against an installed wheel"
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    unpacked = {**os.environ, "TAIZHANG_UNPACKED": "1"}  # the packed page has its own test, and takes a while
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=unpacked)
    (file,) = target.glob("*.whl")
    return zipfile.ZipFile(file)


def test_the_wheel_holds_the_four_packages_and_nothing_besides(wheel):
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {t for t in tops if not t.endswith(".dist-info")} == set(PACKAGES)


def test_every_file_of_the_packages_that_git_knows_is_in_the_wheel(wheel):
    listed = subprocess.run(
        ["git", "ls-files", *PACKAGES], cwd=ROOT, check=True, capture_output=True, text=True
    )
    missing = set(listed.stdout.split()) - set(wheel.namelist())
    assert not missing


def test_types_are_marked_in_each_package(wheel):
    assert {f"{p}/py.typed" for p in PACKAGES} <= set(wheel.namelist())


def test_the_field_install_asks_for_no_datasette():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    base = " ".join(project["dependencies"]).lower()
    assert not any(name in base for name in ("datasette", "pyxform", "waitress", "itsdangerous"))


BLOCKED = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"datasette", "pyxform", "waitress", "itsdangerous", "sync_server"}:
            raise ImportError(f"{name} belongs to the office")
sys.meta_path.insert(0, Refuse())
from collector.cli import main
main()
"""


def test_a_laptop_records_without_anything_of_the_office(tmp_path):
    notebook = tmp_path / "n.db"
    command = ["--notebook", str(notebook), "record", "workload", "item=wall", "qty=12"]
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED, *command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert notebook.exists()
