"""The counting view of `session`: besides what every view has, the audience, the kinds and the venue.

`audience` is what `same_event` or a `ruling` decides, else the sum of the session's audience counts, else
its headcount. While fewer counts have arrived than there were doors, or one of them waits for a person, it
is not a smaller number but none, and `audience_unsettled` is 1.
"""

from __future__ import annotations

from schemas.counting.decisions import OPEN_STATES, waits
from schemas.counting.joining import add_joined
from schemas.counting.names import TAIL, columns, quoted
from schemas.counting.part import WHOLE, Part
from schemas.counting.sources import Source, Steps
from schemas.form import Form

SESSION_NEEDS = frozenset({"audience_count", "place"})
VENUES = {
    "town_village": ("village", "community", "compound", "street", "town", "grassroots_school"),
    "office_enterprise": ("office", "enterprise"),
    "school": ("school",),
    "own_school": ("own_school",),
    "base": ("base",),
}
"""The class of venue that a kind of place is; any other kind is `other`."""

_WAITS = "counted = 0 and c.state in " + OPEN_STATES
_IS_SUM = "max(k._taking) = 'sum' and count(*) > 1"
# What the first report that says anything says: a number, or nothing while it is open.
_FIRST = (
    "substr(min(printf('%06d', k._rank) || case when k._own_unsettled then '' else k._own_audience end), 7)"
)
_EXTRAS = (
    (
        "audience",
        f"case when max(k._taking) = 'typed' then max(k._typed) when {_IS_SUM} then"
        " case when count(k._own_audience) = count(*) then sum(k._own_audience) end"
        f" else cast(nullif({_FIRST}, '') as integer) end",
    ),
    (
        "audience_source",
        "case when max(k._taking) = 'typed' or count(*) > 1 then 'same_event' else max(k._own_source) end",
    ),
    (
        "audience_unsettled",
        f"case when max(k._taking) = 'typed' then 0 when {_IS_SUM} then count(k._own_audience) < count(*)"
        f" else coalesce({_FIRST} = '', 0) end",
    ),
)

# What the audience of a session `{0}` follows from: how many counts there are, their sum, whether one waits.
_OPEN = "(coalesce({0}.doors > coalesce({count}, 0), 0) or coalesce({waiting}, 0))"
_AUDIENCE = f"case when {_OPEN} then null else coalesce({{sum}}, {{0}}.headcount) end"
_ORIGIN = (
    "case when {0}.doors > 0 or {count} > 0 or {waiting} then 'counts'"
    " when {0}.headcount is not null then 'headcount' end"
)
_PLAINLY = {"audience": _AUDIENCE, "audience_source": _ORIGIN, "audience_unsettled": _OPEN}
_COUNTED = {"count": "sum(1 - waits)", "sum": "sum(n)", "waiting": "max(waits)"}
_UNCOUNTED = {"count": "0", "sum": "null", "waiting": "0"}

_VENUE = ("venue_class", "place_name", "place_kind", "town", "town_name")
_RESTS_ON = {("kinds",): ("kind", "also"), _VENUE: ("place", "venue_class")}
"""Columns that are worked out last, and what they are made of."""


class SessionView:
    """Writes the statement for one source of rows."""

    def __init__(self, form: Form, source: Source, part: Part = WHOLE) -> None:
        self.form, self.source, self.part = form, source, part

    def counted(self, steps: Steps) -> str:
        """Add the steps, and return the select over them."""
        if not self.part.decided:
            return self._select()
        steps.add(
            "audience_count_weighed",
            "select session, n, n is null as waits from audience_count_joined union all select session, null, 1"
            f" from audience_count_ruled j where {waits('j')}",
        )
        # A ruling says how many there were, whatever the doors counted.
        ruled = "s._ruled_number"
        steps.add(
            "session_weighed",
            f"select s.*, coalesce({ruled}, {self._plainly(_AUDIENCE, 's')}) as _own_audience,"
            f" case when {ruled} is not null then 'ruling' else {self._plainly(_ORIGIN, 's')} end as _own_source,"
            f" case when {ruled} is not null then 0 else {self._plainly(_OPEN, 's')} end as _own_unsettled"
            " from session_ruled s",
        )
        add_joined(steps, self.form, _EXTRAS, "weighed")
        return self._select()

    @staticmethod
    def shown(form: Form) -> list[str]:
        """The columns of the view, in its order."""
        own = [*_own(form), "reports", "rulings", "reopened", *(name for name, _ in _EXTRAS)]
        return [*own, "kinds", *_VENUE]

    def _select(self) -> str:
        wanted = [name for name in self.shown(self.form) if self.part.keeps(name)]
        beside = {under for over, under in _RESTS_ON.items() if self.part.keeps_any(over)}
        below = Part(frozenset(wanted).union(*beside))
        inner = [n for n in (*_own(self.form), "venue_class", *_DECIDED, *_PLAINLY) if below.keeps(n)]
        arms = self.source.rows(
            "session", [self._of_one(name) for name in inner],
            f"b.counted = 1{self.part.undecided('session', 'b.')}{self.part.condition}", "b",
        )  # fmt: skip
        if self.part.decided:
            arms.append(
                f"select {', '.join(map(quoted, inner))} from session_joined where 1{self.part.condition}"
            )
        union = "\nunion all\n".join(arms)
        outer = {"kinds": _KINDS} | self._venue()
        columns = (f"{outer[n]} as {n}" if n in outer else f"s.{quoted(n)}" for n in wanted)
        return f"select {', '.join(columns)} from (\n{union}\n) s"

    def _of_one(self, name: str) -> str:
        """A column of a session `b` about which nothing was decided."""
        if name in _DECIDED:
            return f"{_DECIDED[name]} as {name}"
        return f"{self._plainly(_PLAINLY[name], 'b')} as {name}" if name in _PLAINLY else f"b.{quoted(name)}"

    def _plainly(self, what: str, session: str) -> str:
        """An expression over a session and its counts."""
        arms = self.source.rows(
            "audience_count", ("c.n", "1 - c.counted as waits"),
            f"c.session = {session}.record and (c.counted = 1 or c.{_WAITS})"
            f"{self.part.undecided('audience_count', 'c.')}", "c",
        )  # fmt: skip
        moved = "0"
        if self.part.decided:
            arms.append(
                f"select w.n, w.waits from audience_count_weighed w where w.session = {session}.record"
            )
            # A ruling may have said that a count is of another session.
            about = "form = 'audience_count' and field = 'session' and counted = 1"
            moved = f"exists ({' union all '.join(self.source.rows('ruling', ('1',), about))})"
        counts = f"c.session = {session}.record"
        has_count = " union all ".join(self.source.rows("audience_count", ("1",), counts, "c"))
        # This is looked at once, and spares an office that never counted at the door a look for each session.
        any_count = " union all ".join(self.source.rows("audience_count", ("1",)))
        return (
            f"case when exists ({any_count}) and exists ({has_count}) or {moved} then"
            f" (select {what.format(session, **_COUNTED)} from ({' union all '.join(arms)})) else {what.format(session, **_UNCOUNTED)} end"
        )

    def _venue(self) -> dict[str, str]:
        """The kind is looked up once, by a `case` of a value."""
        kind, town = (
            self._place("kind"),
            self._place("case when p.kind = 'town' then p.record else p.town end"),
        )
        cases = " ".join(
            f"when '{kind_of}' then '{venue}'" for venue, kinds in VENUES.items() for kind_of in kinds
        )
        return {
            "venue_class": f"case coalesce({kind}, '') when '' then s.venue_class {cases} else 'other' end",
            "place_name": self._place("p.name"),
            "place_kind": kind,
            "town": town,
            "town_name": self._place("p.name", town),
        }

    def _place(self, what: str, record: str = "s.place") -> str:
        return f"({self.source.union('place', (what,), f'p.record = {record}', 'p')})"


def _own(form: Form) -> list[str]:
    """The columns that a row of the view has of its leading record."""
    fields = [c.name for c in columns(form) if c.name != "venue_class"]
    return ["record", *fields, *(c for c in TAIL if c not in ("counted", "withdrawn"))]


_DECIDED = {"reports": "json_array(b.record)", "rulings": "0", "reopened": "0"}
"""What a session about which nothing was decided has in these columns."""
_KINDS = (
    "case when s.also is null and s.kind is not null then json_array(s.kind) else (select json_group_array(value)"
    " from (select value from (select s.kind as value, -1 as at where s.kind is not"
    " null union all select e.value, e.key from json_each(s.also) e) group by value order by min(at))) end"
)
"""Nearly every session counts as one thing only."""
