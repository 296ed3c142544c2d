"""What went wrong on a page, in words: what it is, and what to do. Datasette says it in English, from its code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from datasette_plugins.language import say


class Trouble(NamedTuple):
    """An error page: heading, what to know, and the program's own words for whoever looks after it."""

    title: str
    text: str
    original: str


TOO_LONG = re.compile(r"took too long|interrupted", re.IGNORECASE)


def trouble(status: int, title: str | None, error: str, allowed_ms: int) -> Trouble:
    """The page for an error."""
    original = Markup(error).striptags()  # noqa: S704 - so that it is text afterwards
    if TOO_LONG.search(f"{title or ''} {original}"):
        return _too_long(allowed_ms)
    if title == "Invalid SQL":
        return Trouble(say("这个查询不能运行", "This query cannot run"), sql_trouble(original), "")
    if status == 404:
        return _missing()
    if status == 403:
        text = say(
            "你的账号看不到这一页。需要的话，请找管账号的人。",
            "Your account may not see this page. Ask whoever looks after the accounts.",
        )
        return Trouble(say("不能看这一页", "Not for this account"), text, original)
    if status >= 500:
        return _broken(original)
    text = say(
        "地址里有不认识的内容，所以没有结果；数据没有动。请从首页重新打开。",
        "The address asks for something that does not exist, so there is no answer; the data is untouched."
        " Start again from the home page.",
    )
    return Trouble(say("不能这样查", "This cannot be asked"), text, original)


def _too_long(allowed_ms: int) -> Trouble:
    seconds = f"{allowed_ms / 1000:g}"
    text = say(
        f"一个查询最多算 {seconds} 秒，这一个到时间还没有算完，所以停下了；数据没有动。"
        "请把时间段缩短一些，或先选一个镇街、一种类别再查；要全部的数，用表格页上的“另存为”取出来算。",
        f"A query may run for {seconds} seconds; this one was not finished and has been stopped. The data is untouched."
        " Ask for a shorter period, or for one town or kind; for everything, save the table and work on it there.",
    )
    return Trouble(say("算得太久，停下了", "Stopped: it took too long"), text, "")


def _missing() -> Trouble:
    text = say(
        "可能是地址抄错了，或者这一条已经不在了。请从首页找。",
        "The address may be mistyped, or what it names is gone. Look for it from the home page.",
    )
    return Trouble(say("没有这一页", "No such page"), text, "")


def _broken(original: str) -> Trouble:
    text = say(
        "程序在这一页上出错了；数据没有动。请先再试一次；还不行，就把下面这句话告诉管这台电脑的人。",
        "The program failed on this page; the data is untouched. Try once more; if it fails again, tell whoever looks"
        " after this PC what stands below.",
    )
    return Trouble(say("程序出错了", "The program failed"), text, original)


_SQL: Sequence[tuple[str, str, str]] = (
    (r'near "(.*)": syntax error', "在“{0}”附近写错了。", "There is a mistake near “{0}”."),
    (r"incomplete input", "没有写完。", "It is not finished."),
    (r"no such table: (.*)", "没有叫“{0}”的表。", "There is no table “{0}”."),
    (r"no such column: (.*)", "没有叫“{0}”的列。", "There is no column “{0}”."),
    (r"ambiguous column name: (.*)", "不止一张表里有“{0}”，请写明是哪张表的。", "More than one table has a column “{0}”."),
    (r"no such function: (.*)", "没有叫“{0}”的函数。", "There is no function “{0}”."),
    (r'unrecognized token: "(.*)"', "不认识“{0}”。", "“{0}” is not understood."),
    (r".*Statement must be a SELECT.*", "这里只能查（SELECT），不能改。", "Only SELECT can be run here."),
    (r".*(?:not authorized|prohibited).*", "这一项你的账号不能查。", "Your account may not ask for this."),
    (r"You can only execute one statement at a time\.?", "一次只能运行一句。", "One statement at a time."),
    (r"attempt to write a readonly database", "这里只能查，不能改。", "This can only be read."),
)  # fmt: skip


def sql_trouble(error: str) -> str:
    """What SQLite says about somebody's own SQL."""
    if TOO_LONG.search(error):
        return say("算得太久，停下了。", "It took too long and was stopped.")
    for pattern, zh, en in _SQL:
        if found := re.fullmatch(pattern, error.strip(), re.DOTALL):
            return say("SQL " + zh, en).format(*found.groups())
    return say(f"这句 SQL 不能运行：{error}", f"This SQL cannot run: {error}")
