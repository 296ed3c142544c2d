"""A page of another site cannot make a signed-in person's browser do anything here, whatever it is sent to."""

from __future__ import annotations

from typing import Any

import pytest

from .visiting import examples, of_datasette


@pytest.mark.parametrize("sent", [{"sec-fetch-site": "cross-site"}, {"origin": "http://elsewhere.example"}])
def test_no_route_takes_what_another_site_sends(clerk: Any, sent: dict[str, str]) -> None:
    cookies = {"taizhang_session": clerk.session}
    office = clerk.desk()
    before = office.log.end()
    taken = []
    for address in dict.fromkeys(of_datasette(clerk.pages.datasette, examples(clerk.pages.record))):
        answer = clerk.pages.ask(
            address, "post", actor=None, cookies=cookies, headers=sent, data={"heads": "x"}
        )
        if answer.status_code != 403:
            taken.append((address, answer.status_code))
    assert taken == [] and office.log.end() == before
    office.close()
