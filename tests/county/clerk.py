"""The clerk's decisions at the pages: opens the page of a decision, fills it in as it is drawn, and sends it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from county.html_form import FilledForm
from county.served import ServedCounty

from sync_server.county import Decision
from sync_server.county.world import Place, World


def typed(world: World, records: Mapping[str, str], value: Any) -> str:
    """A value as somebody types it; a place by name and town, as it is offered."""
    if not isinstance(value, str) or not value.startswith("@"):
        return str(value)
    key = value[1:]
    place = next((p for p in world.all(Place) if p.key == key), None)
    town = next((p.name for p in world.all(Place) if place and p.key == place.town), "")
    return f"{place.name}（{town}）" if place and town else records[key]


class Clerk:
    """Decides about the mishaps of one county. `records` are record ids by key."""

    def __init__(self, served: ServedCounty, world: World, records: Mapping[str, str]) -> None:
        self.served, self.world, self.records = served, world, records

    def decide(self, decision: Decision) -> None:
        getattr(self, f"_{decision.act}")(decision, [self.records.get(key, "") for key in decision.records])

    def _open(self, path: str) -> FilledForm:
        shown = self.served.ask(path)
        assert shown.status_code == 200, (path, shown.status_code, shown.text[-3000:])
        return FilledForm(shown.text)

    def _send(self, path: str, form: FilledForm) -> None:
        answer = self.served.ask(path, "post", data=form.sent)
        # 200 says that it is saved and will show in a moment; 422 shows the page again with what is wrong.
        assert answer.status_code in (200, 303), (path, answer.status_code, form.sent, answer.text[-3000:])

    def typed(self, value: Any) -> str:
        return typed(self.world, self.records, value)

    def _amend(self, decision: Decision, ids: list[str]) -> None:
        path = f"/-/edit/{decision.form}/{ids[0]}"
        form = self._open(path)
        for name, value in decision.fields.items():
            form.write(f"f.{name}", self.typed(value))
        self._send(path, form)

    def _record(self, decision: Decision, ids: list[str]) -> None:
        path = f"/-/new/{decision.form}"
        form = self._open(path)
        for name, value in decision.fields.items():
            form.write(f"f.{name}", self.typed(value))
        self._send(path, form)

    def _join(self, decision: Decision, ids: list[str]) -> None:
        path = f"/-/join?form={decision.form}&" + "&".join(f"record={record}" for record in ids)
        form = self._open(path)
        form.click("f.lead_record", ids[0])
        if ("f.audience_rule", "lead") in form.choices:
            form.click("f.audience_rule", str(decision.fields["audience_rule"]))
        form.write("f.reason", decision.reason)
        self._send(path, form)

    def _settle(self, decision: Decision, ids: list[str]) -> None:
        path = f"/-/settle/{decision.form}/{ids[0]}"
        form = self._open(path)
        for name, value in decision.fields.items():
            form.choose(f"side.{name}", str(value))
        self._send(path, form)

    def _restore(self, decision: Decision, ids: list[str]) -> None:
        path = f"/-/settle/{decision.form}/{ids[0]}"
        form = self._open(path)
        form.click("keep", "restore")
        self._send(path, form)

    def _rule(self, decision: Decision, ids: list[str]) -> None:
        path = f"/-/rule/{decision.form}/{ids[0]}"
        form = self._open(path)
        form.click("what", str(decision.fields["what"]))
        form.write("reason", decision.reason)
        self._send(path, form)

    def _apart(self, decision: Decision, ids: list[str]) -> None:
        """The list of possible double reports, where each pair has a form of its own."""
        shown = self.served.ask("/-/waiting?kind=double").text
        forms = re.findall(
            r'name="records" value="([^"]*)">\s*<input type="hidden" name="heads" value="([^"]*)"', shown
        )
        ours = [(records, heads) for records, heads in forms if set(ids) <= set(records.split())]
        assert len(ours) == 1, (len(forms), shown[-2000:])
        given = {"records": ours[0][0], "heads": ours[0][1], "reason": decision.reason}
        answer = self.served.ask("/-/waiting/apart", "post", data=given)
        assert answer.status_code in (302, 303), (
            answer.status_code,
            re.findall(r"alert.>(.*?)<", answer.text),
            given,
        )

    def _release(self, decision: Decision, ids: list[str]) -> None:
        """The page of what is held, where each change has a page of its own with the button."""
        shown = self.served.ask("/-/held").text
        paths = re.findall(r'href="(/-/held/[0-9a-f]{64})"', shown)
        assert len(paths) == 1, shown[-2000:]
        page = self.served.ask(paths[0]).text
        assert ">放行</button>" in page
        answer = self.served.ask(paths[0], "post")
        assert answer.status_code in (200, 303), (answer.status_code, answer.text[-2000:])
