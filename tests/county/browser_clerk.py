"""The clerk's decisions made in a real browser: from what waits and from each record's page, by its buttons."""

from __future__ import annotations

import re
from collections.abc import Mapping

from county.clerk import typed
from office.shown import Shown

from sync_server.county import Decision
from sync_server.county.world import World


class BrowserClerk:
    """Decides about the mishaps of one county, as `Clerk` does. `records` are record ids by key."""

    def __init__(self, look: Shown, world: World, records: Mapping[str, str]) -> None:
        self.look, self.world, self.records = look, world, records
        self.page = look.open()
        self.page.set_default_timeout(20_000)

    def decide(self, decision: Decision) -> None:
        getattr(self, f"_{decision.act}")(decision, [self.records.get(key, "") for key in decision.records])
        assert self.page.wrong == [], self.page.wrong

    def close(self) -> None:
        self.page.context.close()

    def _go(self, path: str) -> None:
        assert self.look.visit(self.page, path), path
        assert "出错" not in self.page.title(), (path, self.page.inner_text("body")[:500])

    def _from_record(self, decision: Decision, record: str, page: str) -> None:
        """Open a record and press the button that leads to one of its pages."""
        self._go(f"/-/record/{decision.form}/{record}")
        with self.page.expect_navigation():
            self.page.locator(f'a[href*="/-/{page}/{decision.form}/{record}"]').first.click()

    def _answer(self, name: str, value: str) -> None:
        found = self.page.locator(f'[name="{name}"]')
        kind = found.first.evaluate("e => e.tagName === 'INPUT' ? e.type : e.tagName")
        if kind == "SELECT":
            found.select_option(value)
        elif kind in ("radio", "checkbox"):
            self.page.check(f'[name="{name}"][value="{value}"]')
        else:
            found.first.fill(value)

    def _press(self, button: str) -> None:
        """Press a button of the page's form, and see that it was saved."""
        before = self.page.url
        with self.page.expect_navigation():
            self.page.locator(button).click()
        wrong = [note.inner_text() for note in self.page.locator('main [role="alert"], .tz-note.bad').all()]
        assert self.page.url != before or "已保存" in self.page.inner_text("h1"), (before, wrong)

    def _fill(self, decision: Decision) -> None:
        for name, value in decision.fields.items():
            self._answer(f"f.{name}", typed(self.world, self.records, value))
        self._press('button[name="save"]')

    def _amend(self, decision: Decision, ids: list[str]) -> None:
        self._from_record(decision, ids[0], "edit")
        self._fill(decision)

    def _record(self, decision: Decision, ids: list[str]) -> None:
        self._go("/-/new")
        with self.page.expect_navigation():
            self.page.click(f'main a[href$="/-/new/{decision.form}"], a[href$="/-/new/{decision.form}"]')
        self._fill(decision)

    def _join(self, decision: Decision, ids: list[str]) -> None:
        """From the list of possible double reports, where it is found there; otherwise by the address."""
        self._go("/-/waiting?kind=double")
        listed = self.page.locator("".join(["a", *(f'[href*="record={record}"]' for record in ids)]))
        if listed.count():
            with self.page.expect_navigation():
                listed.first.click()
        else:
            self._go(f"/-/join?form={decision.form}&" + "&".join(f"record={record}" for record in ids))
        self._answer("f.lead_record", ids[0])
        if self.page.locator('[name="f.audience_rule"][type="radio"]').count():
            self._answer("f.audience_rule", str(decision.fields["audience_rule"]))
        self._answer("f.reason", decision.reason)
        self._press("main form.tz-form button.primary, form.tz-form button.primary")

    def _settle(self, decision: Decision, ids: list[str]) -> None:
        self._from_record(decision, ids[0], "settle")
        for name, value in decision.fields.items():
            sides = self.page.locator(f'.tz-choice:has([name="side.{name}"])')
            sides.filter(has=self.page.locator("strong", has_text=re.compile(f"^{value}"))).locator(
                "input"
            ).check()
        self._press("form.taizhang-sides button.primary")

    def _restore(self, decision: Decision, ids: list[str]) -> None:
        self._from_record(decision, ids[0], "settle")
        self.page.check("#s-keep")
        self._press("form.taizhang-sides button.primary")

    def _rule(self, decision: Decision, ids: list[str]) -> None:
        self._from_record(decision, ids[0], "rule")
        self._answer("what", str(decision.fields["what"]))
        self._answer("reason", decision.reason)
        self._press('form[method="post"] button.primary')

    def _apart(self, decision: Decision, ids: list[str]) -> None:
        self._go("/-/waiting?kind=double")
        group = self.page.locator("article.tz-double")
        for record in ids:
            group = group.filter(has=self.page.locator(f'input[name="records"][value*="{record}"]'))
        assert group.count() == 1
        group.locator("summary").click()
        group.locator('input[name="reason"]').fill(decision.reason)
        with self.page.expect_navigation():
            group.locator("form button").click()
        assert self.page.locator(f'input[name="records"][value*="{ids[0]}"]').count() == 0

    def _release(self, decision: Decision, ids: list[str]) -> None:
        """From what waits: look at the held change, then let it in."""
        self._go("/-/waiting?kind=held")
        with self.page.expect_navigation():
            self.page.locator('main a[href*="/-/held/"], td a[href*="/-/held/"]').first.click()
        self._press('form[method="post"] button.primary')
        assert "放行" in self.page.inner_text("body")
