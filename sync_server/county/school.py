"""Classes, lessons and roll calls; trials, big classes, branch days and meetings: what took place at the school."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random

from sync_server.county.calendar import START, after, is_quiet, working_days
from sync_server.county.cast import NEW_TOPICS, Cast
from sync_server.county.extent import Extent
from sync_server.county.lessons import Half, make_lessons
from sync_server.county.talks import punctual_lecturers
from sync_server.county.world import Fact, Gathering, Klass, RollCall

_KINDS = (
    ("section_cadre", "科级干部进修班", True, 16), ("village_secretary", "村（社区）党组织书记培训班", True, 8),
    ("party_member", "党员进市委党校培训班", False, 6), ("org_work", "组织工作培训班", False, 6),
    ("young_cadre", "中青年干部班", True, 20), ("first_secretary", "第一书记培训班", True, 10),
    ("model_member", "优秀党员示范班", False, 6), ("seminar", "专题研讨班", True, 6),
    ("entrusted", "委托班", False, 6), ("party_member", "党员进市委党校培训班", False, 6),
    ("village_secretary", "村（社区）党组织书记培训班", True, 8), ("party_member", "党员进市委党校培训班", False, 6),
)  # fmt: skip
LESSONS, CLASSES = 228, 24
LAST_LESSON = "2020-06-24"


def make_school(random: Random, cast: Cast, extent: Extent) -> list[Fact]:
    """Everything at the school."""
    klasses = _klasses(random, cast, extent)
    halves = _half_days(random, klasses, extent.of(LESSONS, 24))
    lessons = make_lessons(random, cast, halves)
    planned = Klass("klass-planned", "下半年中青年干部班", "young_cadre", True, "own", planned=40)
    earlier = Klass(
        "klass-before", "上年末专题研讨班", "seminar", True, "own", "2019-12-23", "2019-12-25", 3, 30, 28
    )
    calls = [_roll_call(random, *sat) for sat in halves]
    return [*klasses, planned, earlier, *lessons, *_merged(cast, klasses, lessons), *calls,
            *_trials(random, cast, lessons), *_big_classes(random, cast, klasses),
            *_meetings(random, cast)]  # fmt: skip


def _klasses(random: Random, cast: Cast, extent: Extent) -> list[Klass]:
    count = extent.of(CLASSES, 6)
    days = [d for d in working_days(START, "2020-06-08") if not is_quiet(d) and d > "2020-01-05"]
    opened = sorted(random.sample(days, min(count, len(days))))
    found, numbers = [], dict[str, int]()
    for i, day in enumerate(opened):
        kind, name, main, lasts = _KINDS[i % len(_KINDS)]
        numbers[kind] = numbers.get(kind, 0) + 1
        enrolled = random.randint(40, 110)
        repeated = random.choice((0, 3, 5)) if kind == "village_secretary" else None
        there = working_days(day, "2020-06-30")[: max(5, lasts // 2)]
        found.append(
            Klass(
                f"klass{i + 1}",
                f"{name}第{numbers[kind]}期",
                kind,
                main,
                sponsor="entrusted" if kind == "entrusted" else "own",
                opened=day,
                ended=there[-1],
                days=len(there),
                planned=enrolled + random.randint(0, 4),
                enrolled=enrolled,
                repeated=repeated,
                teacher=random.choice(cast.cadres).key,
            )
        )
    return found


def _half_days(random: Random, klasses: Sequence[Klass], count: int) -> list[Half]:
    """The half days on which a class sat, spread over the classes and the days they lasted."""
    found = []
    for i in range(count):
        klass = klasses[i % len(klasses)]
        nth = i // len(klasses)
        days = working_days(klass.opened, min(klass.ended, LAST_LESSON)) or [klass.opened]
        half = ("morning", "afternoon", "evening")[nth // len(days) % 3]
        found.append((klass, days[nth % len(days)], half))
    return sorted(found, key=lambda row: (row[1], row[2], row[0].key))


def _merged(cast: Cast, klasses: Sequence[Klass], lessons: Sequence[Gathering]) -> list[Gathering]:
    """Leaders before two main classes together: one sitting, whose hours stand on both timetables."""
    main = tuple([klass.key for klass in klasses if klass.is_main][:2])
    hall, begun = cast.kind("own_school")[0].key, lessons[len(lessons) // 2].day
    days = working_days(after(begun, 1), LAST_LESSON)
    sittings = (("书记上党课", cast.guests[0], "theory"), ("领导带头讲", cast.guests[4], "party_spirit"),
                ("部门负责人讲政策", cast.guests[5], "knowledge"))  # fmt: skip
    return [
        Gathering(f"merged{i}", "lesson", days[i], "morning", hall, title=title, lecturers=(who.key,),
                  role=who.role, klasses=main, hours=Decimal(3), category=category)
        for i, (title, who, category) in enumerate(sittings, 1)
    ]  # fmt: skip


def _roll_call(random: Random, klass: Klass, day: str, half: str) -> RollCall:
    leave = random.choice((0, 0, 1, 1, 2, 3))
    absent = random.choice((0, 0, 0, 1, 2))
    present = klass.enrolled - leave - absent
    return RollCall(
        f"call-{klass.key}-{day[5:]}-{half}", klass.key, day, half, klass.enrolled, present, leave
    )


def _trials(random: Random, cast: Cast, lessons: Sequence[Gathering]) -> list[Gathering]:
    """Every new topic is tried; one failed first."""
    found, hall = [], cast.kind("own_school")[0].key
    new = cast.topics[-NEW_TOPICS:]
    for i, topic in enumerate(new, 1):
        who = punctual_lecturers(cast)[i % len(punctual_lecturers(cast))]
        others = [p.key for p in cast.lecturers if p != who][:3]
        # In some counties one topic was taught first and tried afterwards.
        passed = "2020-06-0" if i == NEW_TOPICS and random.random() < 0.5 else "2020-04-0"
        results = [("2020-03-1", "redo"), (passed, "passed")] if i == 2 else [(passed, "passed")]
        for nth, (day, result) in enumerate(results):
            found.append(
                Gathering(f"trial{i}-{nth}", "trial", f"{day}{i}", "afternoon", hall, topic=topic.key,
                          lecturers=(who.key,), role=who.role, observers=tuple(others), new_topic=True, result=result)
            )  # fmt: skip
    old = cast.topics[3]
    who = punctual_lecturers(cast)[0]
    found.append(
        Gathering("trial-old", "trial", "2020-05-14", "afternoon", hall, topic=old.key, lecturers=(who.key,),
                  role=who.role, new_topic=False, result="passed")
    )  # fmt: skip
    return found


def _big_classes(random: Random, cast: Cast, klasses: Sequence[Klass]) -> list[Gathering]:
    """One for the main classes, one at an office."""
    main = next(klass.key for klass in klasses if klass.is_main)
    guest, hall = cast.guests[11], cast.kind("own_school")[0].key
    title, who = "党性教育大课堂", (guest.key,)
    return [
        Gathering("big1", "big_class", "2020-05-20", "afternoon", hall, title=title, lecturers=who, role=guest.role,
                  audience=random.randint(180, 320), method="called", klasses=(main,), hours=Decimal(3),
                  category="party_spirit"),
        Gathering("big2", "big_class", "2020-06-10", "afternoon", cast.kind("office")[0].key, title=title,
                  lecturers=who, role=guest.role, audience=random.randint(80, 160), method="seen",
                  audience_kind="office"),
    ]  # fmt: skip


def _meetings(random: Random, cast: Cast) -> list[Gathering]:
    """Branch days and group studies, of which some are both, and an exchange after the study visits."""
    hall, found = cast.kind("own_school")[0].key, list[Gathering]()
    for month in (1, 3, 4, 5, 6):
        branches = tuple(b.key for b in cast.branches) if month == 6 else (random.choice(cast.branches).key,)
        both = month in (3, 5)
        found.append(
            Gathering(f"branch{month}", "branch_day", f"2020-0{month}-{15 + month}", "afternoon", hall,
                      title="支部生活日", branches=branches, also=("group_study",) if both else ())
        )  # fmt: skip
        found.append(Gathering(f"study{month}", "group_study", f"2020-0{month}-{6 + month:02d}", "afternoon", hall,
                               title="集中学习"))  # fmt: skip
    found.append(Gathering("exchange1", "exchange", "2020-05-28", "afternoon", hall, title="学访交流会"))
    return found
