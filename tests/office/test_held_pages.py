"""What was held, at the office's pages: shown to whoever may see it, let in with a button, and then it counts."""

from __future__ import annotations

import html
import random
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.changes import Change, make
from schemas.packed import pack
from schemas.problems import Problem
from schemas.replica.chains import append_chained
from schemas.replica.database import transaction
from sync_server.office import Office
from sync_server.publishing.offices import run as publish_always
from sync_server.sign_in import SignIn

from .planting import found_in, planted_office

NOTE = "灪"
"""What the planted private change says that is held."""
DEVICE = "d0stranger0000000"
Ask = Callable[..., Any]


def hold(office: Office, n: int, before: Change | None, code: str, **fields: object) -> Change:
    """A talk that came from a device and was held."""
    change = make(
        device=DEVICE, n=n, prev=before.id if before else None, record=f"01900000-0000-7000-8000-9{n:011d}", form="session",
        form_version=1, author="王芳", made_at=1_583_985_600_000 + n, fields=fields,
    )  # fmt: skip
    packed = pack(change)
    with transaction(office.db):
        append_chained(office.log, [packed._replace(held=Problem(code, packed.place))], office.clock())
    return change


@pytest.fixture(scope="module")
def held() -> dict[str, Change]:
    return {}


@pytest.fixture(scope="module")
def ask(
    golden: Path, tmp_path_factory: pytest.TempPathFactory, noting: Any, pages: Any, held: dict[str, Change]
) -> Iterator[Ask]:
    """Asks the pages of an office with everything planted, as somebody with these roles."""
    folder = tmp_path_factory.mktemp("held") / "office"
    office = planted_office(golden, folder).office
    talk = {
        "kind": "outreach",
        "held_on": "2020-03-18",
        "mode": "in_person",
        "title": "<b>防汛</b>",
        "headcount": 61,
    }
    held["open"] = hold(office, 1, None, "out_of_scope", **talk)
    held["second"] = hold(office, 2, held["open"], "change_too_large", **talk)
    office.close()
    served, stopping = type(noting)(folder), threading.Event()
    publishing = Office(folder, lambda: served.now, random.Random(7).randbytes)
    thread = threading.Thread(target=publish_always, args=(publishing, stopping), daemon=True)
    thread.start()
    made = type(pages)(folder, served.url, served.key)
    sessions: dict[str, str] = {}

    def asking(roles: str, path: str, method: str = "get", **more: Any) -> Any:
        if roles not in sessions:
            passes = SignIn(folder, lambda: served.now, random.Random(len(sessions)).randbytes)
            passes.accounts.add(roles, "", tuple(roles.split("+")))
            sessions[roles] = passes.redeem(passes.make_code(roles))
            passes.close()
        cookies = {"taizhang_session": sessions[roles]} | more.pop("cookies", {})
        headers = {"accept": "text/html", **more.pop("sent", {})}
        return made.ask(path, method, actor=None, cookies=cookies, headers=headers, **more)

    yield asking
    made.close()
    stopping.set()
    thread.join()
    publishing.close()
    served.stop()


def links(page: str) -> list[str]:
    return re.findall(r'href="(/-/held/[0-9a-f]{64})"', page)


@pytest.mark.parametrize(("roles", "known", "sees"), [
    ("office", 2, False), ("private", 3, True), ("admin", 3, False), ("office+admin", 3, False),
    ("office+private+admin", 3, True),
])  # fmt: skip
def test_a_private_one_is_read_by_who_may_see_households_and_by_nobody_else(
    ask: Ask, roles: str, known: int, sees: bool
) -> None:
    listed = ask(roles, "/-/held")
    assert listed.status_code == 200 and len(links(listed.text)) == known
    alone = [ask(roles, address) for address in links(listed.text)]
    assert {answer.status_code for answer in alone} == {200}
    served = b"".join(answer.content for answer in [listed, *alone])
    assert (NOTE in found_in(served)) is sees
    assert sees or found_in(served) == set()


def test_a_page_says_what_it_would_say_and_shows_typed_text_as_text(
    ask: Ask, held: dict[str, Change]
) -> None:
    page = ask("office", f"/-/held/{held['open'].id}").text
    assert "61人次" in page and "王芳" in page and "没有填这张表的权限" in page and ">填写</dd>" in page
    assert "&lt;b&gt;防汛" in page and "<b>防汛" not in page
    assert "<button" not in page.partition("放行以后写的是")[2], "the office alone does not let it in"
    english = ask("office", f"/-/held/{held['open'].id}", cookies={"taizhang_language": "en"}).text
    assert "A held change" in english and "may not write this form" in english


def test_what_there_is_not_or_may_not_be_known_of_is_one_answer(ask: Ask) -> None:
    private = set(links(ask("private", "/-/held").text)) - set(links(ask("office", "/-/held").text))
    for address in (*private, f"/-/held/{'0' * 64}"):
        for method in ("get", "post"):
            answer = ask("office", address, method)
            assert answer.status_code == 404 and found_in(answer.content) == set()
    assert ask("office", "/-/held/no-id").status_code == 404


def test_who_may_not_let_it_in_is_refused_and_it_stays_held(ask: Ask, held: dict[str, Change]) -> None:
    path = f"/-/held/{held['open'].id}"
    assert ask("office", path, "post").status_code == 403
    assert path in links(ask("office", "/-/held").text)


def test_it_is_let_in_once_and_counts_and_its_story_says_so(ask: Ask, held: dict[str, Change]) -> None:
    change = held["open"]
    path = f"/-/held/{change.id}"
    assert path in links(ask("office+admin", "/-/waiting").text)
    answer = ask("office+admin", path, "post")
    record = f"/-/record/session/{change.record}"
    assert answer.status_code == 303 and answer.headers["location"] == record
    page = html.unescape(ask("office+admin", record).text)
    assert "61" in page and "放行" in page
    assert path not in links(ask("office+admin", "/-/held").text)
    again = ask("office+admin", path, "post")
    assert again.status_code == 404 and "可能已经放行" in again.text


def test_what_was_only_too_large_is_let_in_by_whoever_writes_the_form(
    ask: Ask, held: dict[str, Change]
) -> None:
    path = f"/-/held/{held['second'].id}"
    assert ask("admin", path, "post").status_code == 403
    assert ask("office", path, "post").status_code == 303


def test_a_page_of_another_site_cannot_let_it_in(ask: Ask, pages: Any) -> None:
    before = links(ask("admin", "/-/held").text)
    for sent in ({"sec-fetch-site": "cross-site"}, {"origin": "http://elsewhere.example"}):
        answer = ask("admin", before[0], "post", sent=sent)
        assert answer.status_code == 403
    assert links(ask("admin", "/-/held").text) == before
