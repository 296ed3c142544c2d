"""The messages shown in `docs/protocol.md`: one conversation in which everything happens, as it was heard."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
import requests

from collector.membership import join
from collector.syncing import sync
from docs.printing.blocks import as_json, table
from docs.printing.stage import ListeningWire, Stage, stage
from schemas import limits as agreed
from schemas.pages import encode
from schemas.problems import CATALOGUE
from sync_server.upkeep import backup


class Heard(NamedTuple):
    """One request and what came back."""

    path: str
    request: Mapping[str, Any]
    reply: Mapping[str, Any]


LIMITS = {
    "PAGE_CHANGES_MAX": ("changes in a page, and entries asked for", "page_too_large"),
    "PAGE_BODY_BYTES": ("bytes of changes after which a sender cuts a page", ""),
    "PAGE_BYTES_MAX": ("bytes of a message before compression", "body_too_large"),
    "BODY_BYTES_MAX": ("bytes of a compressed body", "body_too_large"),
    "CHANGE_BYTES_MAX": ("bytes of one change", "change_too_large"),
}
"""The limits of `schemas.limits`: what is counted, and the problem when there is more."""


def limits() -> str:
    """The table of limits."""
    told = ((getattr(agreed, name), what, code) for name, (what, code) in LIMITS.items())
    rows = [(f"{limit:,}", what, f"`{code}`" if code else "") for limit, what, code in told]
    return table(("limit", "of what", "problem"), rows)


def refusals() -> str:
    """The problems that refuse a whole request, with their statuses."""
    codes = (
        "bad_token", "foreign_device", "revoked", "bad_code", "too_many_tries", "unknown_protocol",
        "bad_message", "page_too_large", "body_too_large", "damaged_page", "server_failed",
    )  # fmt: skip
    rules = [CATALOGUE[c] for c in codes]
    return table(
        ("status", "problem", "rule"),
        ((r.status, f"`{r.code}`", r.rule["en"].format_map(_Blank())) for r in rules),
    )


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"‹{key}›"


def request(name: str, *leave_out: str) -> str:
    """The request of a step, as a code block. What is left out is shown as `…`."""
    return as_json(_without(heard()[name].request, leave_out))


def reply(name: str, *leave_out: str) -> str:
    """The reply of a step, likewise."""
    return as_json(_without(heard()[name].reply, leave_out))


def _without(message: Mapping[str, Any], leave_out: tuple[str, ...]) -> dict[str, Any]:
    return {k: "…" if k in leave_out else v for k, v in message.items()}


@lru_cache(maxsize=1)
def heard() -> Mapping[str, Heard]:
    """Every step by its name."""
    with stage() as on:
        return _Conversation(on).steps


class _Conversation:
    """Plays it, once."""

    def __init__(self, on: Stage) -> None:
        self.on = on
        self.steps: dict[str, Heard] = {}
        self.wire = ListeningWire(on.url)
        self.token = self._joins()
        self._pushes()
        self._is_held()
        self._moves()
        self._goes_wrong()
        self._is_restored()
        self._is_copied()

    def _keep(self, name: str, at: int = -1) -> Heard:
        self.steps[name] = step = Heard(*copy.deepcopy(self.wire.heard[at]))
        return step

    def _sync(self, device: str) -> None:
        with self.on.notebook(device) as notebook:
            sync(notebook, self.wire, lambda seconds: None)

    def _record(self, when: str, device: str, *pairs: str) -> None:
        self.on.at(when)
        self.on.taizhang(device, "record", *pairs)

    def _joins(self) -> str:
        on = self.on
        self.village = on.listed("place", name="前柳村", kind="village")
        person = on.listed("person", name="王芳", role="own_teacher")
        with on.notebook("wang") as notebook:
            join(notebook, self.wire, on.code("王芳的笔记本", holder=person, write=["session"]))
            reply = dict(self._keep("join").reply)
            self.steps["join"] = Heard(
                "/v1/join", self.wire.heard[-1][1], reply | {"token": reply["token"][:24] + "…"}
            )
        self._sync("wang")
        return str(reply["token"])

    def _pushes(self) -> None:
        self._record("2026-03-18 15:40", "wang", "场次", "类别=宣讲", "地点=前柳村", "题目=防汛", "人数=120")
        before = len(self.wire.heard)
        self.on.at("2026-03-20 17:05")
        self._sync("wang")
        push = self._keep("push", before)
        self.wire.post("/v1/exchange", push.request, self.token)
        self._keep("repeated")
        self._sync("wang")
        self._keep("level")

    def _is_held(self) -> None:
        self._record(
            "2026-03-20 17:20",
            "wang",
            "工作量",
            *("事项=清理广告", "专项=创卫", "地点=前柳村", "数量=20", "单位=条"),
        )
        before = len(self.wire.heard)
        self._sync("wang")
        self._keep("held", before)

    def _moves(self) -> None:
        on = self.on
        row = next(d for d in on.office.registry.all().values() if d.name == "王芳的笔记本")
        scope = orjson.dumps({"near": [self.village], "write": ["session"]}).decode()
        shown = on.office.records.get(row.record).heads
        on.office.author.amend(row.record, "device", {"scope": scope}, shown, "办公室")
        before = len(self.wire.heard)
        self._sync("wang")
        self._keep("restart", before)

    def _goes_wrong(self) -> None:
        for title in ("护林", "防溺水"):
            self._record(
                "2026-03-21 09:00", "wang", *f"场次 类别=宣讲 地点=前柳村 题目={title} 人数=30".split()
            )
        with self.on.notebook("wang") as notebook:
            newest = notebook.replica.outgoing()[-1:]
        message = {"v": 1, "device": newest[0].device, "head": [newest[0].n, newest[0].id.hex()], "limit": 0}
        torn = message | {"page": encode(newest) | {"author": ["王方"]}}
        for name, asked in (("damaged", torn), ("heads", message | {"page": encode(newest)})):
            self.wire.post("/v1/exchange", asked, self.token)
            self._keep(name)
        headers = {"Authorization": "Bearer x"}
        answer = requests.post(self.on.url + "/v1/exchange", json=message, headers=headers, timeout=10)
        self.steps["refused"] = Heard("/v1/exchange", message, answer.json())

    def _is_restored(self) -> None:
        copied = self.on.folder / "backup.db"
        backup(self.on.office, copied)
        self._record("2026-03-23 10:10", "wang", "场次", "类别=宣讲", "地点=前柳村", "题目=春耕", "人数=60")
        self.on.at("2026-03-23 18:00")
        self._sync("wang")
        self.on.restore(copied)
        self.wire = ListeningWire(self.on.url)
        self._sync("wang")
        self._keep("rewound", 0)

    def _is_copied(self) -> None:
        shutil.copy(self.on.path("wang"), self.on.path("copy"))
        self._record("2026-03-24 09:00", "wang", "场次", "类别=宣讲", "地点=前柳村", "题目=防火", "人数=40")
        self._record("2026-03-24 09:30", "copy", "场次", "类别=宣讲", "地点=前柳村", "题目=防疫", "人数=45")
        self._sync("wang")
        before = len(self.wire.heard)
        self._sync("copy")
        self._keep("forked", before)
        for path, asked, told in self.wire.heard[before:]:
            if path == "/v1/succeed":
                self.steps["succeed"] = Heard(path, asked, dict(told) | {"token": told["token"][:24] + "…"})
