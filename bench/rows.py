"""The rows that everything here is measured with: fixed by a seed, shaped like a county's outreach ledger.

Sixteen fields: uuid, date, a 12-digit village code, village, topic and lecturer in Chinese, four counts, latitude and
longitude as decimal text, about 120 Chinese characters of notes (templated, a fifth of the characters free), device,
and when the record was created and last updated.
"""

from __future__ import annotations

import random
from typing import Any

from schemas.changes import Change, make
from schemas.clock import uuid7
from schemas.form import Field, Form, Kind
from schemas.packed import Packed, pack

START_MS = 1_780_000_000_000
COLUMNS = (
    "uuid", "date", "village_code", "village", "topic", "lecturer", "men", "women", "elders", "members",
    "lat", "lon", "notes", "device", "created", "updated",
)  # fmt: skip
IN_HEADER = frozenset({"uuid", "device", "created", "updated"})
"""A change says these in its header: record, device, made_at (of the first and of the newest change)."""

Row = tuple[Any, ...]

_KINDS: dict[str, Kind] = {
    "date": "date", "men": "integer", "women": "integer", "elders": "integer", "members": "integer",
    "lat": "decimal", "lon": "decimal",
}  # fmt: skip
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰"
_PLACES = "东西南北上下大小新老石桥沟河湾坪山坝岭塘井泉柳槐杨松竹梅张李王赵陈"
_TOPICS = (
    "党的二十大精神宣讲", "乡村振兴政策解读", "移风易俗", "农村人居环境整治", "反电信诈骗", "医保缴费政策",
    "秸秆禁烧与森林防火", "粮食安全与耕地保护", "基层党组织建设", "民法典进万家", "农业技术培训", "高质量发展",
)  # fmt: skip
_SENTENCES = (
    "在村部会议室集中宣讲，", "群众提问踊跃，", "主要询问补贴发放时间，", "会后入户走访三户，", "发放宣传单若干份，",
    "天气炎热到会人数略少，", "村支书全程陪同，", "老年人居多，用方言讲解，", "对政策落实表示满意，", "反映道路积水问题，",
    "已记入台账待跟进，", "结合身边事例讲解，", "互动环节气氛热烈，", "下次拟安排在晚上，", "投影设备故障改为口头讲授，",
    "部分党员外出务工未到，",
)  # fmt: skip
_FREE = [chr(c) for c in range(0x4E00, 0x4E00 + 3000)]


def form(name: str, used: str = "field") -> Form:
    """The form of these rows: of instructors (`field`), or a list that every device is sent (`list`)."""
    label = {"zh": "基准", "en": "Bench"}
    fields = tuple(Field(c, _KINDS.get(c, "text"), {"zh": c, "en": c}) for c in COLUMNS if c not in IN_HEADER)
    return Form(name, 1, label, "office", used, fields)  # type: ignore[arg-type]


def rows(count: int, seed: int = 1, device: str = "dbench") -> list[Row]:
    """That many rows, always the same ones for a seed."""
    rng = random.Random(seed)
    villages = [_village(rng, i) for i in range(320)]
    lecturers = [rng.choice(_SURNAMES) + "".join(rng.choices(_GIVEN, k=rng.randint(1, 2))) for _ in range(40)]
    at = START_MS + seed * 10**9
    out = []
    for _ in range(count):
        at += rng.randint(20_000, 900_000)
        out.append(_row(rng, at, rng.choice(villages), rng.choice(lecturers), device))
    return out


def _village(rng: random.Random, number: int) -> tuple[str, str, float, float]:
    code = f"510724{100 + number // 20:03d}{200 + number % 20:03d}"
    name = "".join(rng.choices(_PLACES, k=2)) + "村"
    return code, name, 31.5 + rng.random() / 2, 104.3 + rng.random() / 2


def _row(
    rng: random.Random, at: int, village: tuple[str, str, float, float], lecturer: str, device: str
) -> Row:
    code, name, lat, lon = village
    day = f"2026-{1 + rng.randrange(12):02d}-{1 + rng.randrange(28):02d}"
    men, women = rng.randint(3, 60), rng.randint(3, 60)
    return (
        uuid7(at, rng.randbytes(10)), day, code, name, rng.choice(_TOPICS), lecturer,
        men, women, rng.randint(0, men + women), rng.randint(0, 20),
        f"{lat + rng.random() / 100:.6f}", f"{lon + rng.random() / 100:.6f}", notes(rng), device, at, at,
    )  # fmt: skip


def notes(rng: random.Random) -> str:
    """100 to 140 characters, about a fifth of them freely drawn from three thousand."""
    size, text = rng.randint(100, 140), ""
    while len(text) < size:
        text += rng.choice(_SENTENCES)
    return "".join(rng.choice(_FREE) if rng.random() < 0.2 else c for c in text[:size])


def changes(table: list[Row], name: str, n: int = 0, prev: str | None = None) -> list[Packed]:
    """One change for each row: what a device that recorded them holds. `n` and `prev` are its head before."""
    out: list[Packed] = []
    for row in table:
        n += 1
        values = dict(zip(COLUMNS, row, strict=True))
        change = _change(values["device"], n, prev, values["uuid"], name, "王伟", values["created"], {
            c: v for c, v in values.items() if c not in IN_HEADER
        })  # fmt: skip
        prev = change.id
        out.append(pack(change))
    return out


def edits(made: list[Packed], name: str, seed: int = 7) -> list[Packed]:
    """One edit of three fields (a count, the topic, the notes rewritten) for each of these changes."""
    rng = random.Random(seed)
    device, n, prev, out = made[-1].device, made[-1].n, made[-1].id.hex(), []
    for position, packed in enumerate(made):
        n += 1
        fields = {"men": rng.randint(3, 60), "topic": rng.choice(_TOPICS), "notes": notes(rng)}
        change = _change(device, n, prev, packed.record, name, "王伟", START_MS + 10**11 + position * 60_000, fields,
                         (packed.id.hex(),))  # fmt: skip
        prev = change.id
        out.append(pack(change))
    return out


def _change(
    device: str, n: int, prev: str | None, record: str, name: str, author: str, at: int,
    fields: dict[str, Any], parents: tuple[str, ...] = (),
) -> Change:  # fmt: skip
    return make(
        device=device, n=n, prev=prev, record=record, form=name, form_version=1, author=author, made_at=at,
        fields=fields, parents=parents,
    )  # fmt: skip
