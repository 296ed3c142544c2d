"""Writes what was decided about the rows, in lots that each come in whole or not at all.

Every new record has had its id since it was shown, so a lot that is sent again makes nothing twice; what was written
before something went wrong is remembered, and going on begins after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datasette_plugins.acting import ACTS_MAX, act
from datasette_plugins.importing.drafts import Draft
from datasette_plugins.importing.planning import NEW, SAME, Plan, Planned
from schemas.form import Form


async def carry_out(datasette: Any, request: Any, form: Form, draft: Draft, plan: Plan) -> Mapping[str, Any]:
    """Write; what came of it. Raises what stops a lot: those before it are written."""
    doing = [(p, fate_of(draft, p)) for p in plan.rows if p.row.number not in draft.written]
    doing = [(planned, fate) for planned, fate in doing if fate in (NEW, SAME)]
    contested: set[str] = set()
    shows = True
    for start in range(0, len(doing), ACTS_MAX):
        lot = doing[start : start + ACTS_MAX]
        acted = await act(datasette, request, [_act(form, draft, planned, fate) for planned, fate in lot])
        contested |= acted.contested
        shows = acted.shows
        draft.corrected += sum(fate == SAME for _, fate in lot)
        draft.written |= {planned.row.number: r for (planned, _), r in zip(lot, acted.records, strict=True)}
    return {
        "new": len(draft.written) - draft.corrected,
        "same": draft.corrected,
        "skipped": sum(planned.row.number not in draft.written for planned in plan.rows),
        "unreadable": [row.number for row in plan.ledger.unreadable],
        "contested": sorted(contested),
        "shows": shows,
    }


def fate_of(draft: Draft, planned: Planned) -> str:
    """What becomes of a row: what the person said, as far as it can still be."""
    said = draft.fates.get(planned.row.number, planned.first_fate)
    return said if said in planned.fates else planned.first_fate


def _act(form: Form, draft: Draft, planned: Planned, fate: str) -> dict[str, Any]:
    if fate == SAME and planned.match:
        record, parents = planned.match.record, list(planned.heads)
        return {
            "act": "amend",
            "form": form.form,
            "record": record,
            "parents": parents,
            "fields": dict(planned.differing),
        }
    record = draft.records[planned.row.number]
    return {"act": "record", "form": form.form, "record": record, "fields": dict(planned.values)}
