"""Asking the next question while the last answer is stored: the same answers, in the same order, and never a wrong one."""

from pathlib import Path
from typing import Any

import pytest
import requests

from collector.asking_ahead import AskingAhead
from collector.http_peer import HttpPeer, join
from collector.notebook import Notebook
from collector.wire import Wire
from schemas.problems import TaizhangError, fail


class Noting:
    """Hands on to a real peer, noting what was asked; the questions in `broken` fail once."""

    def __init__(self, peer: HttpPeer, broken: tuple[int, ...] = ()) -> None:
        self.peer, self.broken = peer, list(broken)
        self.asked: list[dict[str, Any]] = []

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(request)
        if len(self.asked) in self.broken:
            self.broken.remove(len(self.asked))
            raise fail("unreachable", "http://office")
        return self.peer.ask(request)


def fresh(office: Any, tmp_path: Path, name: str, session: requests.Session) -> tuple[Notebook, HttpPeer]:
    notebook = Notebook(tmp_path / f"{name}.db", office.clock, office.random)
    wire = Wire(office.url, session)
    return notebook, HttpPeer(wire, join(wire, office.code(), notebook.replica.device).token)


def contents(notebook: Notebook) -> list[tuple[bytes, bytes]]:
    rows: list[tuple[bytes, bytes]] = notebook.db.execute(
        "select id, body from log where kind = 1 order by id"
    ).fetchall()
    return rows


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pull of a few forms already takes several pages."""
    monkeypatch.setattr("schemas.replica.answer.PAGE_BODY_BYTES", 20_000)


@pytest.mark.usefixtures("small_pages")
def test_a_long_pull_asked_ahead_brings_what_it_brings_otherwise(office: Any, tmp_path: Path) -> None:
    for n in range(40):
        office.add("place", name=f"第{n}村" + "备注" * 400)
    with requests.Session() as one, requests.Session() as other:
        plain, peer = fresh(office, tmp_path, "plain", one)
        plain.sync(peer)
        ahead, peer = fresh(office, tmp_path, "ahead", other)
        noting = Noting(peer)
        report = ahead.sync(AskingAhead(noting))
        # The second notebook also brings the record of its own joining.
        assert set(contents(plain)) < set(contents(ahead))
        assert len(contents(ahead)) == len(contents(plain)) + 1
        assert len(noting.asked) == report.requests > 3
        plain.close()
        ahead.close()


@pytest.mark.usefixtures("small_pages")
def test_a_question_asked_ahead_in_vain_is_asked_again(office: Any, tmp_path: Path) -> None:
    for n in range(40):
        office.add("place", name=f"第{n}村" + "备注" * 400)
    with requests.Session() as session:
        notebook, peer = fresh(office, tmp_path, "ahead", session)
        noting = Noting(peer, broken=(2,))
        report = notebook.sync(AskingAhead(noting))
        assert noting.asked[1] == noting.asked[2]
        assert len(noting.asked) == report.requests + 1
        assert len(list(notebook.records.of_form("place"))) == 40
        notebook.close()


def test_what_fails_first_is_told(office: Any, tmp_path: Path) -> None:
    with requests.Session() as session:
        notebook, peer = fresh(office, tmp_path, "ahead", session)
        with pytest.raises(TaizhangError):
            notebook.sync(AskingAhead(Noting(peer, broken=(1,))))
        notebook.close()


@pytest.mark.usefixtures("small_pages")
def test_what_is_recorded_meanwhile_is_sent_at_once_and_nothing_is_missed(
    office: Any, tmp_path: Path
) -> None:
    for n in range(40):
        office.add("place", name=f"第{n}村" + "备注" * 400)
    with requests.Session() as session:
        notebook, peer = fresh(office, tmp_path, "ahead", session)
        made: list[str] = []

        def record_once(_: object) -> None:
            if not made:
                made.append(notebook.record("session", {"headcount": 40}).change.record)

        noting = Noting(peer)
        report = notebook.sync(AskingAhead(noting), record_once)
        assert report.sent == 1
        assert len(noting.asked) == report.requests + 1, "what was asked ahead was no answer to it"
        assert office.office.records.get(made[0]).values["headcount"] == 40
        assert len(list(notebook.records.of_form("place"))) == 40
        assert notebook.sync(peer).requests == 1
        notebook.close()
