"""The timetable: who teaches what to which class. Nobody stands before two classes at once."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random

from sync_server.county.cast import NEW_TOPICS, Cast
from sync_server.county.talks import punctual_lecturers
from sync_server.county.world import Gathering, Klass, Person, Topic

Half = tuple[Klass, str, str]
"""A class that sat on a day in the morning, afternoon or evening."""

NEW_FROM = "2020-04-10"
"""New topics are taught from this day on, after their trials."""
_TITLES = (
    "形势与任务报告",
    "基层治理经验谈",
    "产业发展思路",
    "我的三十年",
    "招商引资怎么做",
    "村里的大事小情",
)
_SPIRIT = ("theory", "party_spirit")
_OTHER = ("knowledge", "ability")


def make_lessons(random: Random, cast: Cast, halves: Sequence[Half]) -> list[Gathering]:
    """One lesson for each half day of a class."""
    timetable = _Timetable(random, cast)
    return [timetable.lesson(f"lesson{i}", *half) for i, half in enumerate(halves, 1)]


class _Timetable:
    """Knows who and what is taken on each half day."""

    def __init__(self, random: Random, cast: Cast) -> None:
        self.random, self.cast = random, cast
        self.taken: set[tuple[str, str, str]] = set()
        self.staff, self.new = punctual_lecturers(cast), cast.topics[-NEW_TOPICS:]

    def lesson(self, key: str, klass: Klass, day: str, half: str) -> Gathering:
        """One lesson."""
        who = self._lecturer(day, half)
        # More than half of the hours belong to theory and Party spirit.
        wanted = _SPIRIT if self.random.random() < 0.74 else _OTHER
        topic, title, category = None, "", self.random.choice(wanted)
        if who.role == "own_teacher":
            topic = self._topic(wanted, day, half)
            category = topic.category
        else:
            title = self._free(_TITLES, day, half)
        watching = self.random.sample(list(self.cast.lecturers), self.random.choice((0, 0, 0, 1, 2, 3)))
        return Gathering(
            key,
            "lesson",
            day,
            half,
            self.cast.kind("own_school")[0].key,
            topic=topic.key if topic else "",
            title=title,
            lecturers=(who.key,),
            role=who.role,
            klasses=(klass.key,),
            hours=self.random.choice((Decimal(3), Decimal(3), Decimal("2.5"), Decimal(4))),
            category=category,
            observers=tuple(p.key for p in watching if p != who),
        )

    def _lecturer(self, day: str, half: str) -> Person:
        some = self.cast.guests if self.random.random() < 0.28 else self.staff
        by_key = {person.key: person for person in some}
        return by_key[self._free(list(by_key), day, half)]

    def _topic(self, wanted: Sequence[str], day: str, half: str) -> Topic:
        by_key = {
            t.key: t
            for t in self.cast.topics
            if t.category in wanted and (t not in self.new or day >= NEW_FROM)
        }
        return by_key[self._free(list(by_key), day, half)]

    def _free(self, some: Sequence[str], day: str, half: str) -> str:
        """One that nobody has on this half day, as long as there is one."""
        free = [one for one in some if (day, half, one) not in self.taken]
        chosen = self.random.choice(free or some)
        self.taken.add((day, half, chosen))
        return chosen
