"""What a stored query was asked: which period, and as of which moment. The first steps of every one of them.

Dates that make no sense give no number at all and say so, since an empty period would look like an honest 0.
"""

from __future__ import annotations

PARAMETERS = ("start", "end", "as_of")

_AS_OF = "replace(trim(coalesce(:as_of, '')), 'T', ' ')"
# Moved by no days, since older SQLite takes 31 June for a date unless it has to reckon with it.
_MS = f"""case when length({_AS_OF}) = 10 and date({_AS_OF}, '+0 days') = {_AS_OF}
        then strftime('%s', {_AS_OF}, '+1 day', '-8 hours') * 1000 - 1
      when length({_AS_OF}) = 16 and strftime('%Y-%m-%d %H:%M', {_AS_OF}, '+0 days') = {_AS_OF}
        then strftime('%s', {_AS_OF}, '-8 hours') * 1000 + 59999
      when length({_AS_OF}) = 19 and strftime('%Y-%m-%d %H:%M:%S', {_AS_OF}, '+0 days') = {_AS_OF}
        then strftime('%s', {_AS_OF}, '-8 hours') * 1000 + 999 end"""
"""The end of what was typed: a day is over at midnight, a minute after its last second. Null when it makes
no sense.
"""

_HALF = "strftime(case when strftime('%m', day) <= '06' then '%Y-{0}' else '%Y-{1}' end, day)"

_TODAY = "coalesce((select substr(level_at, 1, 10) from mark), date('now', '+8 hours'))"
"""The day of the published file, as on every page."""

MOMENT = f"""moment as materialized (
  select max(seq) as seq from log where received_at <= case when {_AS_OF} = '' then 9e15 else {_MS} end
)"""
"""One row, `seq`: the last entry of the log that counts. It stands by itself, since a counting statement
names it dozens of times and SQLite works its way through all it is made of at each.
"""


def asked_steps(records: str = "", day: str = "") -> str:
    """Steps that end in `asked`: one row of `first`, `last` (the period, both days included), `moment` (as a person reads
    it) and `wrong` (why there is no number, else null).

    Without dates it is the half-year of a month before, since a summary is written in the weeks after its half-year. When
    the table `records` has none of that half-year by its column `day`, it is the newest that has any: a page that opens
    on an empty period would look like an honest 0.
    """
    usual = "date(today, '-30 days')"
    if records:
        half = f"(select {_HALF.format('01-01', '07-01')} as first, {_HALF.format('06-30', '12-31')} as last from (select {usual} as day))"
        usual = f"""case when exists (select 1 from {half} h join {records} r on r.{day} between h.first and h.last where r.counted = 1)
      then {usual} else coalesce((select max({day}) from {records} where counted = 1 and {day} <= today), {usual}) end"""
    return f"""typed as materialized (
  select trim(coalesce(:start, '')) as start, trim(coalesce(:end, '')) as "end",
    {_AS_OF} as as_of, {_MS} as ms
),
period as materialized (
  select *,
    case when start = '' then {_HALF.format("01-01", "07-01")}
      when date(start, '+0 days') = start then start end as first,
    case when "end" = '' then {_HALF.format("06-30", "12-31")}
      when date("end", '+0 days') = "end" then "end" end as last
  from (select *, date(case when start <> '' then start when "end" <> '' then "end" else {usual} end) as day
    from (select *, coalesce(nullif(substr(as_of, 1, 10), ''), {_TODAY}) as today from typed))
),
asked as materialized (
  select first, last, case when as_of = '' then '现在' else as_of end as moment, case
      when as_of <> '' and ms is null then '截至的写法不对，应如 2020-07-01 或 2020-07-01 08:30'
      when first is null or last is null then '日期的写法不对，应如 2020-01-01'
      when first > last then '起在止之后'
      when (select seq from moment) is null then '那时还没有收到任何记录' end as wrong
  from period
)"""


IN_PERIOD = "{date} between (select first from asked) and (select last from asked)"
RIGHT = "(select wrong is null from asked)"


def at_asked(sql: str) -> str:
    """A counting statement made `as_of`, for the moment that was asked."""
    return sql.replace(":as_of_seq", "(select seq from moment)")
