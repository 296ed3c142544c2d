"""Excusing a requirement on the page of its claim: from a day to a day, of one household or of all, with a reason.

What is written is a ruling of the office, a record like any other: it can be read, and withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from datasette_plugins.acting import act, decision_id
from datasette_plugins.language import say, spoken
from schemas.figures.claiming import Cadence
from schemas.figures.declared import Claim
from schemas.form import Form
from schemas.problems import TaizhangError
from schemas.scope import is_record_id


@dataclass
class Excuse:
    """The form as it stands. `wrong` says what is wrong, by question; `stopped` what the server says against it."""

    given: Mapping[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    stopped: str = ""
    decision: str = field(default_factory=decision_id)

    @property
    def status(self) -> int:
        """What the page is answered with."""
        return 422 if self.wrong or self.stopped else 200


def may_excuse(actor: Mapping[str, Any] | None, form: Form | None) -> bool:
    """Whether somebody may decide about records of this form."""
    return form is not None and form.home in (actor or {}).get("roles", ())


async def excuse(datasette: Any, request: Any, claim: Claim, asks: Cadence) -> Excuse | None:
    """Write what was sent; None when it was written, else the form with what is wrong."""
    given = {name: str(value).strip() for name, value in (await request.post_vars()).items()}
    found = Excuse(given, _wrong(given), decision=decision_id(given.get("decision", "")))
    if found.wrong:
        return found
    fields = {
        "what": "excuse", "form": asks.form, "claim": claim.name, "from_on": given["from_on"], "to_on": given["to_on"],
        "reason": given["reason"],
    }  # fmt: skip
    fields |= {"subject": given["subject"]} if given.get("subject") else {}
    try:
        await act(
            datasette,
            request,
            [{"act": "record", "form": "ruling", "record": found.decision, "fields": fields}],
        )
    except TaizhangError as error:
        found.stopped = error.problem.text(spoken())
        return found
    return None


def _wrong(given: Mapping[str, str]) -> dict[str, str]:
    wrong = {}
    days: dict[str, date] = {}
    for name in ("from_on", "to_on"):
        try:
            days[name] = date.fromisoformat(given.get(name, ""))
        except ValueError:
            wrong[name] = say("请填日期，如 2020-02-01", "a day is wanted, such as 2020-02-01")
    if len(days) == len(("from_on", "to_on")) and days["from_on"] > days["to_on"]:
        wrong["to_on"] = say("止日不能早于起日", "cannot be before the first day")
    if given.get("subject") and not is_record_id(given["subject"]):
        wrong["subject"] = say("请从名单里选", "choose one of the list")
    if not given.get("reason"):
        wrong["reason"] = say("必填：签字的人看得到", "required: whoever signs can read it")
    return wrong
