"""Who and where: the office's lists, as facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from sync_server.county import inventing
from sync_server.county.calendar import START, after
from sync_server.county.extent import Extent
from sync_server.county.world import Branch, Fact, Household, Pairing, Person, Place, Topic, UnitRate

BLOCK = "999001"
"""Division codes of a block that is nobody's."""
NAMESAKE = "王伟"
"""Two lecturers have this name."""
LEDGER_DAY = "2019-12-20"
HELD_BY = "c4"
"""This cadre's device may only write about households."""

_TOPICS = (
    ("新发展理念怎么落到村", "theory"), ("政绩观的根与魂", "party_spirit"), ("村干部的廉洁底线", "party_spirit"),
    ("党章里的初心", "theory"), ("村里的矛盾怎么解", "ability"), ("群众工作方法", "ability"),
    ("渡口的红色故事", "party_spirit"), ("乡村振兴政策问答", "knowledge"), ("集体“三资”管理", "knowledge"),
    ("基层党建怎么抓", "ability"), ("新旧动能转换", "knowledge"), ("优化营商环境", "knowledge"),
    ("十九届四中全会精神解读", "theory"), ("疫情防控与基层治理", "ability"), ("宪法与村民自治", "knowledge"),
    ("家风家教", "party_spirit"), ("合作社怎么办", "knowledge"), ("防范化解风险", "theory"),
)  # fmt: skip
NEW_TOPICS = 6
"""So many of the topics, from the end, were first taught in the half-year."""
_GUESTS = (
    *(("city_standing", "市委常委会"),) * 4, *(("other_leader", "市直部门"),) * 6,
    *(("outside_expert", "上级党校"),) * 4, *(("role_model", "先进村"),) * 3,
)  # fmt: skip
_OTHER_PLACES = (
    ("本校", "own_school", ""), ("渡口战斗纪念园", "base", ""), ("岭上红色交通站旧址", "base", ""),
    ("市委党校", "party_school", "省内"), ("临江县委党校", "party_school", "省内"),
    ("北原市委党校", "party_school", "外省"), ("南屏区委党校", "party_school", "外省"),
    ("卫健局", "office", ""), ("税务局", "office", ""), ("行政审批局", "office", ""),
    ("第一食品厂", "enterprise", ""), ("云锦纺织厂", "enterprise", ""), ("第一中学", "school", ""),
    ("实验小学", "school", ""), ("基层党校第一分校", "grassroots_school", ""),
)  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """The people and places of one county, by what they are for."""

    lecturers: Sequence[Person]
    cadres: Sequence[Person]
    guests: Sequence[Person]
    towns: Sequence[Place]
    villages: Sequence[Place]
    compounds: Sequence[Place]
    others: Sequence[Place]
    topics: Sequence[Topic]
    branches: Sequence[Branch]
    households: Sequence[Household]
    pairings: Sequence[Pairing]
    rates: Sequence[UnitRate]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All of them, in the order in which they can be written down."""
        lists: tuple[Sequence[Fact], ...] = (
            self.towns, self.villages, self.compounds, self.others, self.lecturers, self.cadres, self.guests,
            self.topics, self.branches, self.households, self.pairings, self.rates,
        )  # fmt: skip
        return tuple(fact for some in lists for fact in some)

    def kind(self, kind: str) -> list[Place]:
        """Places of a kind that are neither towns nor villages nor compounds."""
        return [place for place in self.others if place.kind == kind]


def make_cast(random: Random, extent: Extent) -> Cast:
    """Invent everybody and everything that the lists hold."""
    towns, villages, compounds = _land(random, extent)
    taken = {NAMESAKE}
    names = inventing.person_names(random, extent.of(15, 9) - 2, taken)
    lecturers = [
        _person(f"l{i}", name, "own_teacher", "教研室") for i, name in enumerate([NAMESAKE, *names], 1)
    ]
    lecturers.append(_person(f"l{len(lecturers) + 1}", NAMESAKE, "own_teacher", "科研室"))
    orgs = ("本校办公室", "组织科", "教务科", "后勤科")
    cadres = [
        _person(f"c{i}", name, "own_staff", random.choice(orgs))
        for i, name in enumerate(inventing.person_names(random, extent.of(40, 8), taken), 1)
    ]
    guests = [
        _person(f"g{i}", name, role, org)
        for i, ((role, org), name) in enumerate(
            zip(_GUESTS, inventing.person_names(random, len(_GUESTS), taken), strict=True), 1
        )
    ]
    households, pairings = _pairings(random, cadres, villages)
    others = [
        Place(f"o{i}", name, kind, region=region, code=f"{BLOCK}9{i:05d}")
        for i, (name, kind, region) in enumerate(_OTHER_PLACES, 1)
    ]
    topics = [
        Topic(f"t{i}", title, category, "专题一组" if i % 2 else "专题二组",
              "" if i > len(_TOPICS) - NEW_TOPICS else f"201{i % 9}-0{i % 8 + 1}-1{i % 9}")
        for i, (title, category) in enumerate(_TOPICS, 1)
    ]  # fmt: skip
    branches = [
        Branch(f"b{i}", name) for i, name in enumerate(("教研党支部", "行政党支部", "离退休党支部"), 1)
    ]
    return Cast(lecturers, cadres, guests, towns, villages, compounds, others, topics, branches, households,
                pairings, _rates())  # fmt: skip


def _person(key: str, name: str, role: str, org: str) -> Person:
    return Person(key, name, role, org, inventing.initials(name))


def _land(random: Random, extent: Extent) -> tuple[list[Place], list[Place], list[Place]]:
    towns, villages = [], []
    each = max(6, extent.of(800) // extent.of(10, 3))
    for t, name in enumerate(inventing.town_names(random, min(extent.of(10, 3), 16)), 1):
        town = Place(f"town{t}", name, "town", code=f"{BLOCK}{t:03d}000", initials=inventing.initials(name))
        towns.append(town)
        for v, called in enumerate(inventing.village_names(random, each + random.randint(-3, 3)), 1):
            kind = "community" if called.endswith("社区") else "village"
            villages.append(
                Place(f"v{t}-{v}", called, kind, town.key, initials=inventing.initials(called),
                      code=f"{BLOCK}{t:03d}{v:03d}")
            )  # fmt: skip
    for place in random.sample(villages, max(3, len(villages) // 20)):
        alias = f"{random.choice(inventing.FAMILIES)}家{random.choice('铺店寨窑')}"
        at = villages.index(place)
        villages[at] = replace(place, aliases=(alias, f"原{place.name}"), area_name=alias[:3])
    compounds = [
        Place(f"x{i}", name, "compound", random.choice(towns).key)
        for i, name in enumerate(inventing.compound_names(random, extent.of(12, 4)), 1)
    ]
    return towns, villages, compounds


def _pairings(
    random: Random, cadres: Sequence[Person], villages: Sequence[Place]
) -> tuple[list[Household], list[Pairing]]:
    """Three households for each cadre, in one village."""
    households, pairings = list[Household](), list[Pairing]()
    homes = random.sample([v for v in villages if v.kind == "village"], min(len(cadres), len(villages) // 2))
    for at, cadre in enumerate(cadres):
        member = random.random() < 0.85
        for nth in range(3):
            code = len(households) + 1
            households.append(Household(f"h{code}", f"H-{code:03d}", homes[at % len(homes)].key))
            pairings.append(Pairing(f"pair{code}", cadre.key, f"h{code}", member, LEDGER_DAY))
            if nth == 0 and at == 1:  # one pairing ended before the half-year began
                pairings.append(
                    Pairing("pair-ended", cadres[0].key, f"h{code}", member, "2018-03-01", LEDGER_DAY)
                )
    return households, pairings


def _rates() -> list[UnitRate]:
    rows = (
        ("rubble", "truck", "ton", "4", "环卫所过磅，农用车平均每车 4 吨"),
        ("rubble", "cubic", "ton", "1.3", "建筑垃圾每方约 1.3 吨"),
        ("board", "kuai", "ge", "1", "一块版面算一个"), ("board", "fu", "ge", "1", "一幅算一个"),
        ("advert", "zhang", "tiao", "1", "一张算一条"),
    )  # fmt: skip
    first = [
        UnitRate(f"rate{i}", a, b, c, Decimal(f), LEDGER_DAY, why) for i, (a, b, c, f, why) in enumerate(rows)
    ]
    later = UnitRate(
        "rate-later", "rubble", "truck", "ton", Decimal("4.5"), after(START, 121), "五月起换大车"
    )
    return [*first, later]
