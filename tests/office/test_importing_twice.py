"""Two presses of the button that writes an imported ledger, at the same moment."""

from __future__ import annotations

import asyncio
from typing import Any

from .test_importing import CONSTANTS, draft, sessions, sheet, write


def test_pressing_twice_at_the_same_moment_corrects_once(clerk: Any) -> None:
    """The second press comes while the first is being written."""
    write(clerk, draft(clerk, sheet([["2021-11-03", "甲村", "王", "两次", 40]]), **CONSTANTS))
    address = draft(clerk, sheet([["2021-11-03", "甲村", "王", "两次", 44]]), **CONSTANTS)
    given = {"data": {"do": "write", "row.2": "same"}, "cookies": {"taizhang_session": clerk.session}}

    async def both() -> list[Any]:
        client = clerk.pages.datasette.client
        return await asyncio.gather(*[client.post(address, **given) for _ in range(2)])

    assert [answer.status_code for answer in clerk.pages.runner.run(both())] == [303, 303]
    [one] = sessions(clerk, "2021-11-03")
    office = clerk.desk()
    assert one["headcount"] == 44 and len(office.records.history(one["record"])) == 2
    office.close()


def test_a_second_upload_waits_for_the_tables_to_have_the_first(clerk: Any, monkeypatch: Any) -> None:
    """Compared with tables that are behind, every row would look new."""
    rows = sheet([["2021-11-04", "甲村", "王", "落后", 40]])
    ahead = getattr(clerk.pages.datasette, "_taizhang_acted", 0) + 10_000
    clerk.pages.datasette._taizhang_acted = ahead  # the publisher stands still
    with monkeypatch.context() as patched:
        patched.setattr("datasette_plugins.acting.LOOKS", 1)
        held = clerk.ask("/-/import/session", "post", files={"file": ("a.xlsx", rows)})
    assert held.status_code == 503 and "认不出重复" in held.text
    clerk.pages.datasette._taizhang_acted = 0
    write(clerk, draft(clerk, rows, **CONSTANTS))
    assert clerk.pages.datasette._taizhang_acted > 0
    again = clerk.page(draft(clerk, rows, **CONSTANTS))
    assert "已有" in again and len(sessions(clerk, "2021-11-04")) == 1
