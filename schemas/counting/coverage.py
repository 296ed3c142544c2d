"""What each device still owes, as of now or of a moment: the statement behind `device_coverage`.

A device that makes contact states its newest number before it delivers, and the server numbers everything
it receives; so it is known exactly which numbers are missing. `coverage` is `missing` when some are,
`unknown` when an enrolled device has never made contact, else `complete` (up to its last contact:
`complete_to`). Whether that is late enough is for the reader to say.
"""

from __future__ import annotations

from schemas.counting.sources import Source, Steps

_LOCAL = "strftime('%Y-%m-%d %H:%M:%S', {0} / 1000, 'unixepoch', '+8 hours')"


def coverage_sql(*, as_of: bool = False) -> str:
    """One row for each device. The file must hold the form `device`."""
    steps = Steps()
    began, arrived = ("seq <= :as_of_seq", "<= :as_of_seq") if as_of else ("1", "is not null")
    last = "min(last_n, first_n + :as_of_seq - first_seq)" if as_of else "last_n"
    runs_began = "first_seq <= :as_of_seq" if as_of else "1"
    steps.add("runs", f"select device, first_n, {last} as last_n from device_received where {runs_began}")
    steps.add(
        "heads",
        f"select device, n, coalesce(received_seq {arrived}, 0) as arrived from device_stated where {began}",
    )
    steps.add(
        "reach",
        "select device, first_n, last_n, coalesce(max(last_n) over (partition by device order by"
        " first_n, last_n"
        " rows between unbounded preceding and 1 preceding), 0) as before from runs",
    )
    steps.add("ends", "select device, max(last_n) as n from runs group by device")
    steps.add("tops", "select device, max(n) as n from heads group by device")
    steps.add("gaps", _GAPS)
    steps.add(
        "missing",
        "select device, sum(last - first + 1) as missing, min(case when is_gap then first end) as"
        " first_missing,"
        " group_concat(case when last > first then first || '–' || last else first end, ',') as numbers"
        " from (select * from gaps order by device, first, is_gap desc) group by device",
    )
    steps.add("enrolled", _enrolled(Source(as_of)))
    steps.add(
        "devices",
        "select device from enrolled union select device from ends union select device from tops",
    )
    return steps.sql(_last(began))


_GAPS = (
    "select device, before + 1 as first, first_n - 1 as last, 1 as is_gap from reach where first_n >"
    " before + 1"
    " union all select t.device, coalesce(e.n, 0) + 1, t.n, 1 from tops t left join ends e on e.device ="
    " t.device"
    " where t.n > coalesce(e.n, 0)"
    # The number is here, or counted already, but from a copy of the device that went another way.
    " union all select h.device, h.n, h.n, 0 from (select *, row_number() over (partition by device, n) as nth"
    " from heads where not arrived) h where h.nth > 1 or exists"
    " (select 1 from runs r where r.device = h.device and h.n between r.first_n and r.last_n)"
)


def _enrolled(source: Source) -> str:
    """The newest record of each device."""
    wanted = (
        "record",
        "field_device as device",
        "name",
        "holder",
        "field_state as state",
        "closed_on",
        "seq_from",
    )
    rows = source.union("device", wanted, "withdrawn = 0 and field_device is not null")
    return (
        "select * from (select *, row_number() over (partition by device order by seq_from desc, record)"
        " as age"
        f" from ({rows})) where age = 1"
    )


def _last(began: str) -> str:
    """The rows themselves. A device without a record that states nothing is the office's own."""
    contact = f"(select max(seq) from log where kind = 4 and device = v.device and {began})"
    at = f"(select received_at from log where seq = {contact})"
    state = (
        "case when m.missing > 0 then 'missing' when e.device is not null and "
        f"{contact} is null then 'unknown' else 'complete' end"
    )
    return (
        "select v.device, e.name, e.holder, e.state, e.closed_on,"
        f" {_LOCAL.format(at)} as last_contact, {at} as last_contact_ms, t.n as stated_n,"
        " coalesce(m.first_missing - 1, d.n, 0) as received_n, coalesce(m.missing, 0) as missing,"
        f" m.numbers as missing_numbers, {state} as coverage,"
        f" case {state} when 'complete' then {_LOCAL.format(at)} end as complete_to, e.record"
        " from devices v left join enrolled e on e.device = v.device left join tops t on t.device = v.device"
        " left join ends d on d.device = v.device left join missing m on m.device = v.device"
    )
