"""The counting view of `session`: besides what every view has, the audience, the kinds and the venue.

`audience` is what `same_event` or a `ruling` decides, else the sum of the session's audience counts, else
its headcount. While fewer counts have arrived than there were doors, or one of them waits for a person, it
is not a smaller number but none, and `audience_unsettled` is 1.
"""

from __future__ import annotations

from schemas.counting.decisions import OPEN_STATES, add_decisions, waits
from schemas.counting.joining import add_joined
from schemas.counting.names import TAIL, columns
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

# What the audience follows from; `counts` is a list: how many counts there are, their sum, whether one waits.
_COUNT, _SUM, _WAITING = (f"json_extract(s._counts, '$[{i}]')" for i in range(3))
_OPEN = f"(coalesce(s.doors > coalesce({_COUNT}, 0), 0) or coalesce({_WAITING}, 0))"
_AUDIENCE = f"case when {_OPEN} then null else coalesce({_SUM}, s.headcount) end"
_ORIGIN = (
    f"case when s.doors > 0 or {_COUNT} > 0 or {_WAITING} then 'counts'"
    " when s.headcount is not null then 'headcount' end"
)


class SessionView:
    """Writes the statement for one source of rows."""

    def __init__(self, form: Form, source: Source) -> None:
        self.form, self.source = form, source

    def counted(self, steps: Steps) -> str:
        """Add the steps, and return the select over them."""
        add_decisions(steps, self.form, self.source)
        steps.add(
            "audience_count_weighed",
            "select session, n, n is null as waits from audience_count_joined union all select session, null, 1"
            f" from audience_count_ruled j where {waits('j')}",
        )
        # A ruling says how many there were, whatever the doors counted.
        ruled = "s._ruled_number"
        steps.add(
            "session_weighed",
            f"select s.*, coalesce({ruled}, {_AUDIENCE}) as _own_audience,"
            f" case when {ruled} is not null then 'ruling' else {_ORIGIN} end as _own_source,"
            f" case when {ruled} is not null then 0 else {_OPEN} end as _own_unsettled"
            f" from (select b.*, {self._counts()} as _counts from session_ruled b) s",
        )
        add_joined(steps, self.form, _EXTRAS, "weighed")
        return self._select()

    def _select(self) -> str:
        shown = [
            "record", *(c.sql for c in columns(self.form) if c.name != "venue_class"),
            *(c for c in TAIL if c not in ("counted", "withdrawn")),
        ]  # fmt: skip
        decided = ["reports", "rulings", "reopened"]
        extras = [name for name, _ in _EXTRAS]
        plain = [
            *(f"b.{c}" for c in [*shown, "venue_class"]), "json_array(b.record) as reports", "0 as rulings",
            "0 as reopened", "null as audience", "null as audience_source", "null as audience_unsettled",
            f"{self._counts()} as _counts", "0 as _is_joined",
        ]  # fmt: skip
        undecided = "b.counted = 1 and b.record not in (select record from session_decided)"
        arms = self.source.rows("session", plain, undecided, "b")
        arms.append(
            f"select {', '.join([*shown, 'venue_class', *decided, *extras])}, null, 1 from session_joined"
        )
        union = "\nunion all\n".join(arms)
        kept = ", ".join(f"s.{c}" for c in [*shown, *decided])
        audience = ", ".join(
            f"case when s._is_joined then s.{name} else {plainly} end as {name}"
            for name, plainly in zip(extras, (_AUDIENCE, _ORIGIN, _OPEN), strict=True)
        )
        return f"select {kept}, {audience}, {_KINDS} as kinds, {self._venue()} from (\n{union}\n) s"

    def _counts(self) -> str:
        """How many counts the session `b` has, their sum, and whether one waits for a person; null without
        counts.
        """
        arms = self.source.rows(
            "audience_count", ("c.n", "1 - c.counted as waits"),
            f"c.session = b.record and (c.counted = 1 or c.{_WAITS})"
            " and c.record not in (select record from audience_count_decided)", "c",
        )  # fmt: skip
        arms.append("select w.n, w.waits from audience_count_weighed w where w.session = b.record")
        any_count = " union all ".join(
            self.source.rows("audience_count", ("1",), "c.session = b.record", "c")
        )
        # A ruling may have said that a count is of another session.
        moved = " union all ".join(
            self.source.rows(
                "ruling", ("1",), "form = 'audience_count' and field = 'session' and counted = 1"
            )
        )
        return (
            f"case when exists ({any_count}) or exists ({moved}) then (select json_array(sum(1 - waits), sum(n), max(waits))"
            f" from ({' union all '.join(arms)})) end"
        )

    def _venue(self) -> str:
        kind, town = (
            self._place("kind"),
            self._place("case when p.kind = 'town' then p.record else p.town end"),
        )
        cases = " ".join(
            f"when {kind} in ({', '.join(map(repr, kinds))}) then '{venue}'"
            for venue, kinds in VENUES.items()
        )
        return (
            f"case when {kind} is null then s.venue_class {cases} else 'other' end as venue_class,"
            f" {self._place('p.name')} as place_name, {kind} as place_kind, {town} as town,"
            f" {self._place('p.name', town)} as town_name"
        )

    def _place(self, what: str, record: str = "s.place") -> str:
        return f"({self.source.union('place', (what,), f'p.record = {record}', 'p')})"


_KINDS = (
    "(select json_group_array(value) from (select value from (select s.kind as value, -1 as at where"
    " s.kind is not"
    " null union all select e.value, e.key from json_each(s.also) e) group by value order by min(at)))"
)
