"""A season of talks as people report them: some twice, in the ways in which that happens, and some that only look so.

It knows which reports tell of one talk. Nothing of the product is used to make it up but the shape of a report.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import exp
from random import Random

from schemas.events import Report, Spot

TALKS, TWICE, TRAPS = 120, 60, 40
"""Ordinary talks of a season, how many of them are reported twice, and how many pairs of talks only look like one."""
HALVES = ("morning", "afternoon", "evening")
AUDIENCES = ("villagers", "members", "village_cadres", "mixed")
SUBJECTS = (
    "学习贯彻党的十九大精神", "乡村振兴战略解读", "全面从严治党", "脱贫攻坚政策宣讲", "疫情防控与科学防护", "民法典与日常生活",
    "弘扬沂蒙精神", "党史中的初心故事", "基层党组织建设", "移风易俗树新风", "农村人居环境整治", "扫黑除恶应知应会",
    "四中全会精神解读", "新时代文明实践", "党支部工作条例", "安全生产与防汛",
)  # fmt: skip
_STEMS = "丙丁戊庚壬柳杨槐榆枣杏桃梨桑葛苇荷蒲松柏"


@dataclass(frozen=True)
class Talk:
    """What took place."""

    key: str
    day: int
    half: str
    place: str
    lecturers: tuple[str, ...]
    topic: int
    came: int
    audience: str


@dataclass
class Season:
    """All of it. `event_of` says of which talk each report tells."""

    random: Random
    spots: dict[str, Spot] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)
    event_of: dict[str, str] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)

    def truth(self) -> set[frozenset[str]]:
        """Every pair of reports of one talk."""
        of: dict[str, list[str]] = {}
        for record, event in self.event_of.items():
            of.setdefault(event, []).append(record)
        return {frozenset((a, b)) for told in of.values() for a in told for b in told if a < b}


def make_season(seed: int) -> Season:
    """The season of a seed."""
    season = Season(Random(f"season/{seed}"))
    _villages(season)
    talks = [_talk(season, f"t{i}") for i in range(TALKS)]
    for nth, talk in enumerate(talks):
        _report(season, talk)
        if nth < TWICE:
            _again(season, talk)
    for nth in range(TRAPS):
        one, other = _trap(season, nth)
        _report(season, one), _report(season, other)
        if season.random.random() < 0.3:  # a trap may be reported twice as well
            _again(season, season.random.choice((one, other)))
    return season


def _villages(season: Season) -> None:
    for town in range(8):
        for n, character in enumerate(_STEMS):
            names = (
                [f"东{character}村", f"西{character}村"]
                if n % 5 == 0
                else [f"{character}家{'庄' * (n % 2)}村"]
            )
            for name in names:
                record = f"p{town}-{name}"
                season.spots[record] = Spot(
                    record, name, f"town{town}", (f"老{character}庄",) if n % 3 == 1 else ()
                )


def _talk(season: Season, key: str) -> Talk:
    random = season.random
    people = random.sample([f"l{i}" for i in range(15)], 2 if random.random() < 0.45 else 1)
    return Talk(
        key, random.randrange(1, 150), random.choice(HALVES), random.choice(sorted(season.spots)), tuple(people),
        random.randrange(len(SUBJECTS)), int(min(480, max(12, exp(random.gauss(4.5, 0.45))))),
        random.choice(AUDIENCES),
    )  # fmt: skip


def _date(day: int) -> str:
    return (date(2020, 1, 1) + timedelta(days=day)).isoformat()


def _report(season: Season, talk: Talk, **other: object) -> Report:
    """The first lecturer's own report."""
    random, record = season.random, f"r{len(season.reports):04d}"
    made = Report(
        record, "outreach", _date(talk.day), talk.place, talk.place, "in_person",
        talk.half if random.random() < 0.85 else "", frozenset(talk.lecturers), f"topic{talk.topic}",
        SUBJECTS[talk.topic], talk.came, talk.audience if random.random() < 0.9 else "",
        device=talk.lecturers[0], made_at=f"{_date(talk.day)} 19:{random.randrange(60):02d}:00",
    )  # fmt: skip
    made = replace(made, **other)  # type: ignore[arg-type]
    made = replace(made, hand="" if made.device == "office" else made.device)
    season.reports.append(made)
    season.event_of[record] = talk.key
    return made


def _again(season: Season, talk: Talk) -> None:
    """The same talk once more, as it happens."""
    dice = season.random.random()
    if len(talk.lecturers) > 1 and dice < 0.75:
        _by_the_other(season, talk)
    elif dice < 0.85:
        _from_paper(season, talk)
    else:
        _by_the_same(season, talk)


def _by_the_other(season: Season, talk: Talk) -> None:
    random = season.random
    kind, other = "co-lecturer", dict[str, object](device=talk.lecturers[1])
    near = talk.came + random.choice((-12, -8, -5, -3, 2, 4, 7, 10))
    other["headcount"] = random.choices((talk.came, max(1, near), int(talk.came * 1.7) + 5), (4, 5, 1))[0]
    if random.random() < 0.35:
        other |= {"topic": "", "subject": _retyped(random, SUBJECTS[talk.topic])}
    if random.random() < 0.3:
        other["half_day"] = ""
    if random.random() < 0.2:
        other["audience_kind"] = random.choice(("mixed", "", *AUDIENCES))
    if random.random() < 0.08:  # nothing says that they were two
        kind, other["lecturers"] = "co-lecturer alone", frozenset(talk.lecturers[1:])
    if random.random() < 0.1:
        kind, day = "after midnight", _date(talk.day + 1)
        other |= {"held_on": day, "made_at": f"{day} 00:{random.randrange(10, 59)}:00"}
    elif random.random() < 0.05 and (beside := _beside(season, talk.place)):
        kind, other["place"], other["named_place"] = "sibling village", beside, beside
    season.doubled.append(kind)
    _report(season, talk, **other)


def _from_paper(season: Season, talk: Talk) -> None:
    random = season.random
    day = _date(talk.day + random.randrange(3, 15))
    other: dict[str, object] = {"device": "office", "made_at": f"{day} 10:{random.randrange(10, 59)}:00"}
    if random.random() < 0.65:
        other |= {"topic": "", "subject": _retyped(random, SUBJECTS[talk.topic])}
    if random.random() < 0.6:
        other["half_day"] = ""
    if random.random() < 0.5:
        other["audience_kind"] = ""
    if random.random() < 0.1:
        other["lecturers"] = frozenset(talk.lecturers[:1])
    slip = random.random()
    if slip < 0.1:
        other["headcount"] = talk.came * 10 if slip < 0.03 else talk.came + random.choice((-10, 1, 9))
    where = random.random()
    if where < 0.15:
        other["place"] = other["named_place"] = _other_entry(season, talk.place)
    elif where < 0.2:
        other["place"] = other["named_place"] = ""
    season.doubled.append("from paper")
    _report(season, talk, **other)


def _by_the_same(season: Season, talk: Talk) -> None:
    """Somebody thinks that the first was lost."""
    random = season.random
    mine = next(r for r in reversed(season.reports) if season.event_of[r.record] == talk.key)
    told = {"half_day": mine.half_day, "audience_kind": mine.audience_kind, "device": mine.device}
    if random.random() < 0.3:
        told["half_day"] = random.choice(("", talk.half))
    if random.random() < 0.2:
        told["headcount"] = talk.came + random.choice((-5, 5))
    season.doubled.append("typed twice")
    _report(season, talk, **told)


def _retyped(random: Random, title: str) -> str:
    return random.choice((
        title, title, f"《{title}》", f"{title}（{random.choice(('村级', '第二讲', '2020'))}）", title.removeprefix("学习"),
        title[:-2], "关于" + title, title.replace("解读", "宣讲"),
    ))  # fmt: skip


def _other_entry(season: Season, place: str) -> str:
    """The same village, typed into the list a second time under its other name."""
    spot = season.spots[place]
    if not spot.aliases or f"{place}-old" in season.spots:
        return f"{place}-old" if f"{place}-old" in season.spots else place
    season.spots[f"{place}-old"] = Spot(f"{place}-old", spot.aliases[0], spot.town)
    return f"{place}-old"


def _beside(season: Season, place: str) -> str:
    spot = season.spots[place]
    if spot.name[0] not in "东西":
        return ""
    other = place.replace(spot.name, ("西" if spot.name[0] == "东" else "东") + spot.name[1:])
    return other if other in season.spots else ""


def _trap(season: Season, nth: int) -> tuple[Talk, Talk]:
    """Two talks that look like one: each kind as often as the others."""
    random, one, key = season.random, _talk(season, f"trap{nth}a"), f"trap{nth}b"
    free = [f"l{i}" for i in range(15) if f"l{i}" not in one.lecturers]
    others = tuple(random.sample(free, 1))
    half = random.choice([h for h in HALVES if h != one.half])
    topic = (one.topic + random.randrange(1, len(SUBJECTS))) % len(SUBJECTS)
    audience = random.choice([a for a in AUDIENCES if a != one.audience])
    came = max(12, int(one.came * exp(random.gauss(0, 0.4))))
    match nth % 6:
        case 0:  # one village, day and count; other people lecture on something else
            return one, replace(one, key=key, lecturers=others, topic=topic, audience=audience)
        case 1:  # one village, day and count; the same person on something else
            return one, replace(one, key=key, half=half, topic=topic, audience=audience)
        case 2:  # one lecturer, two villages on one day
            place = _beside(season, one.place) or random.choice(sorted(season.spots))
            return one, replace(one, key=key, half=half, place=place, came=came)
        case 3:  # morning and afternoon in one village
            return one, replace(one, key=key, half=half, came=came, audience=audience)
        case 4:  # one topic, two halls, two lecturers
            return one, replace(one, key=key, lecturers=others, came=random.choice((one.came, came)))
        case _:  # the day after, in the same village
            return one, replace(one, key=key, day=one.day + 1, came=came, half=half)
