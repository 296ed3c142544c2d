"""What the school brought forth: articles, projects, textbooks, posts, and its website."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any

from sync_server.county.calendar import after
from sync_server.county.cast import Cast
from sync_server.county.world import Result

_RESULTS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("project", "approved", "2020-02-24", {"title": "新旧动能转换", "level": "own", "headline": True}),
    ("project", "approved", "2020-02-24", {"title": "乡村振兴", "level": "own", "headline": True}),
    ("project", "approved", "2020-02-24", {"title": "营商环境", "level": "own", "headline": True}),
    ("project", "approved", "2020-03-02", {"title": "村级治理", "level": "own"}),
    ("project", "approved", "2020-04-13", {"title": "县级党校办学模式研究", "level": "city_above"}),
    ("project", "approved", "2019-04-13", {"title": "红色资源融入课堂", "level": "city_above"}),
    ("project", "concluded", "2020-05-25", {"title": "红色资源融入课堂", "level": "city_above"}),
    (
        "project",
        "concluded",
        "2020-06-08",
        {"title": "新时代思想大众化", "level": "province", "theme": "congress19"},
    ),
    ("project", "concluded", "2020-06-09", {"title": "合作经济", "level": "province", "theme": "other"}),
    (
        "article",
        "published",
        "2020-03-18",
        {
            "title": "破除旧观念",
            "level": "city_above",
            "theme": "mind_discussion",
            "layout": "full_page",
            "publisher": "云州日报",
        },
    ),
    (
        "article",
        "published",
        "2020-04-22",
        {
            "title": "对标先进",
            "level": "city_above",
            "theme": "mind_discussion",
            "layout": "full_page",
            "publisher": "云州日报",
        },
    ),
    (
        "article",
        "published",
        "2020-04-28",
        {
            "title": "对标先进",
            "level": "city_above",
            "theme": "mind_discussion",
            "layout": "full_page",
            "publisher": "云州晚报",
            "reprint": True,
        },
    ),
    (
        "article",
        "published",
        "2020-05-20",
        {
            "title": "课堂搬到村头",
            "level": "province",
            "theme": "party_spirit",
            "layout": "part_page",
            "publisher": "党校研究",
            "region": "江北",
        },
    ),
    (
        "textbook",
        "printed",
        "2020-04-10",
        {"title": "红色渡口", "level": "own", "theme": "party_spirit", "qty": Decimal(500), "unit": "ben"},
    ),
    (
        "textbook",
        "printed",
        "2020-05-11",
        {"title": "家风读本", "level": "own", "theme": "party_spirit", "qty": Decimal(300), "unit": "ben"},
    ),
    (
        "textbook",
        "printed",
        "2020-05-12",
        {"title": "经济读本", "level": "own", "theme": "other", "qty": Decimal(200), "unit": "ben"},
    ),
    *(
        ("training_model", "built", f"2020-0{1 + i % 6}-1{i}", {"title": title})
        for i, title in enumerate(
            (
                "党员分类",
                "师资配备",
                "授课方式",
                "学习方式",
                "学员帮扶",
                "榜样示范",
                "班级管理",
                "措施保障",
                "实践基地",
            )
        )
    ),
    ("archive", "built", "2020-06-18", {"campaign": "sanitation", "qty": Decimal(12), "unit": "ce"}),
    ("archive", "built", "2020-06-18", {"qty": Decimal(3), "unit": "ce"}),
    ("post", "appointed", "2020-04-01", {"post_level": "senior", "qty": Decimal(1)}),
    ("post", "appointed", "2020-04-01", {"post_level": "middle", "qty": Decimal(2)}),
    ("idea", "submitted", "2020-05-29", {"qty": Decimal(3), "unit": "tiao"}),
    ("idea", "submitted", "2020-06-12", {"qty": Decimal(4), "unit": "tiao"}),
    (
        "honour",
        "awarded",
        "2020-06-30",
        {"publisher": "创卫指挥部", "grade": "好", "doc_no": "创卫〔2020〕7号", "campaign": "sanitation"},
    ),
    ("prep_group", "built", "2020-01-07", {"title": "新时代思想"}),
    ("prep_group", "built", "2020-01-07", {"title": "党性教育"}),
    ("special_group", "built", "2020-01-07", {"title": "专题备课组"}),
    ("teaching_group", "built", "2020-01-07", {"title": "党性教育教研组"}),
    ("teaching_group", "built", "2020-01-07", {"title": "意识形态教研组"}),
)
_SECTIONS = ("机关党建", "教学管理", "理论研究", "红色阵地", "旧版专栏")


def make_results(random: Random, cast: Cast) -> Iterator[Result]:
    """Sections of the website and what was put there week by week, then the rest."""
    for i, title in enumerate(_SECTIONS, 1):
        ended = "2020-05-31" if title == "旧版专栏" else ""
        yield Result(f"section{i}", "web_section", "built", f"2019-0{i}-11", title, ended=ended)
    yield Result(
        "web-before", "web_post", "opening", "2019-12-31", "网站以往信息", qty=Decimal(1386), unit="tiao"
    )
    for week in range(26):
        day = after("2020-01-03", 7 * week)
        for i in range(1, len(_SECTIONS) if day <= "2020-05-31" else 4):
            if not (week % 9 == 4 and i == 3):  # now and then a section has nothing new
                yield Result(f"post{week}-{i}", "web_post", "published", day, section=f"section{i}",
                             qty=Decimal(random.randint(1, 3)), unit="tiao")  # fmt: skip
    for i, (kind, event, day, more) in enumerate(_RESULTS, 1):
        yield Result(f"result{i}", kind, event, day, authors=(random.choice(cast.lecturers).key,), **more)
