"""A form page in a real browser: the script asks the server what to ask, and nothing typed is lost."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from office.shown import Shown, shown


@pytest.fixture(scope="module")
def conflict(clerk: Any) -> str:
    """A class that two people have called differently."""
    office = clerk.desk()
    made = office.author.record(
        "klass", {"name": "班", "kind": "other", "is_main": "no", "sponsor": "own"}, "王芳"
    )
    for name in ("甲班", "乙班"):
        office.author.amend(made.record, "klass", {"name": name}, (made.id,), name)
    office.close()
    clerk.fill("/-/new/klass", {"name": "班", "kind": "other", "is_main": "no", "sponsor": "own"})
    return str(made.record)


@pytest.fixture(scope="module")
def look(clerk: Any, conflict: str) -> Iterator[Shown]:
    served = type(clerk.pages)(clerk.served.folder, clerk.served.url, clerk.served.key)
    with shown(served.datasette, clerk.session) as made:
        yield made
    served.runner.close()


def test_a_form_asks_only_what_the_answers_leave_and_grows_as_it_is_filled(look: Shown) -> None:
    page = look.open()
    look.visit(page, "/-/new/session")
    result = page.locator('[data-name="trial_result"]')
    result.wait_for(state="hidden")
    page.select_option("#f-kind", "trial")
    result.wait_for(state="visible")
    people = page.locator('input[name="f.lecturers"]')
    before = people.count()
    people.last.fill("王")
    people.nth(before).wait_for()
    page.locator('[data-name="lead"]').wait_for(state="visible")
    look.visit(page, "/-/new/klass")
    page.fill("#f-enrolled", "30")
    page.fill("#f-repeat_enrolled", "4")
    page.locator("#f-enrolled_once", has_text="26").wait_for()
    assert page.wrong == []
    page.context.close()


def test_the_first_question_that_is_wrong_has_the_focus_and_then_it_is_saved(look: Shown) -> None:
    page = look.open()
    look.visit(page, "/-/new/klass")
    page.select_option("#f-kind", "section_cadre")
    page.check('input[name="f.is_main"][value="yes"]')
    page.click('button[name="save"]')
    page.locator("#f-name:focus").wait_for()
    page.keyboard.type("浏览器里记的班")
    page.keyboard.press("Enter")
    page.wait_for_url("**/-/record/klass/*")
    assert "已保存" in page.inner_text("body") and "为这个班次登记考勤" in page.inner_text("body")
    look.visit(page, "/-/new/klass")
    assert page.locator("#taizhang-draft").is_hidden()  # it was saved
    page.context.close()


def test_what_was_typed_and_not_saved_can_be_gone_on_with_in_this_tab(look: Shown) -> None:
    page = look.open()
    look.visit(page, "/-/new/klass")
    page.fill("#f-name", "填到一半的班")
    page.select_option("#f-kind", "seminar")
    look.visit(page, "/-/sign-out")
    look.visit(page, "/-/new/klass")
    page.click("#taizhang-draft button")
    assert (page.input_value("#f-name"), page.input_value("#f-kind")) == ("填到一半的班", "seminar")
    look.visit(page, "/-/new/pairing")
    page.fill("#f-from_on", "2020-03-01")
    assert "pairing" not in page.evaluate("Object.keys(sessionStorage).join()")  # households are not kept
    page.context.close()


def test_without_scripts_everything_is_there_to_fill(look: Shown) -> None:
    context = look.browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "taizhang_session", "value": look.session, "url": look.url}])
    page = context.new_page()
    page.goto(look.url + "/-/new/session")
    assert page.locator('[data-name="trial_result"]').is_visible()
    page.goto(look.url + "/-/new/klass")
    page.fill("#f-name", "没有脚本的班")
    page.select_option("#f-kind", "seminar")
    page.check('input[name="f.is_main"][value="no"]')
    page.click('button[name="save"]')
    assert "/-/record/klass/" in page.url
    context.close()


def test_typing_another_answer_beside_those_that_stand_chooses_it(look: Shown, conflict: str) -> None:
    page = look.open()
    look.visit(page, f"/-/settle/klass/{conflict}")
    page.fill("#f-name", "丙班")
    page.click("form.taizhang-sides button")
    page.wait_for_url("**/-/record/klass/*")
    assert "丙班" in page.inner_text("h1")
    page.context.close()
