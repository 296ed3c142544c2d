"""The tables and views that every published file has, whatever its forms."""

from __future__ import annotations

from schemas.replica.database import Connection

_LOCAL = "strftime('%Y-%m-%d %H:%M:%S', {0} / 1000, 'unixepoch', '+8 hours')"

_PROBLEM = """record text not null, form text not null, position integer not null, code text not null,
field text,
    raw text, zh text not null, en text not null, seq_from integer not null"""
_CONFLICT = """record text not null, form text not null, field text not null, position integer not null,
value text,
    change text not null, author text not null, made_at text not null, is_read integer not null,
    seq_from integer not null"""

# Key columns stand first: on a table without rowid SQLite 3.40's integrity check else reports NULLs that are
# not there.
TABLES = f"""
create table if not exists problem ({_PROBLEM}, primary key (record, form, position)) strict, without rowid;
create table if not exists problem_past ({_PROBLEM}, seq_to integer not null) strict;
create table if not exists conflict ({_CONFLICT}, primary key (record, form, field, position)) strict,
without rowid;
create table if not exists conflict_past ({_CONFLICT}, seq_to integer not null) strict;
create table if not exists held (id text primary key, device text not null, n integer not null,
record text not null,
    form text not null, author text not null, made_at text not null, received_at text not null,
    code text not null,
    zh text not null, en text not null, released integer not null, seq integer not null,
    seq_released integer) strict;
create table if not exists waiting (form text not null, record text not null, primary key (form, record))
    strict, without rowid;
create table if not exists device_received (device text not null, first_seq integer not null,
first_n integer not null,
    last_n integer not null, primary key (device, first_seq)) strict, without rowid;
create table if not exists device_stated (device text not null, id blob not null, n integer not null,
    seq integer not null, received_seq integer, primary key (device, id)) strict, without rowid;
create table if not exists device_elsewhere (device text not null, n integer not null, seq integer not null,
    id blob not null, primary key (device, n, seq)) strict, without rowid;
create index if not exists ix_problem_past_record on problem_past (record);
create index if not exists ix_problem_past_to on problem_past (seq_to);
create index if not exists ix_conflict_past_record on conflict_past (record);
create index if not exists ix_conflict_past_to on conflict_past (seq_to);
create index if not exists ix_stated_pending on device_stated (device) where received_seq is null;
create index if not exists ix_elsewhere_seq on device_elsewhere (seq);
create index if not exists log_received on log (received_at);
create index if not exists log_held on log (id) where kind = 2
"""
SOURCES = frozenset({"log", "tip", "state", "device_elsewhere", "coming", "coming_elsewhere"})
"""What a file was told; all else follows from it, and is dropped when the file is rebuilt."""

STAGING = """
create table if not exists coming (seq integer primary key, kind integer not null, id blob not null,
    device text not null, n integer not null, record text not null, form text not null,
    received_at integer not null,
    body blob not null, opened blob, problem text) strict;
create table if not exists coming_elsewhere (device text not null, n integer not null, seq integer not null,
    id blob not null, primary key (device, n, seq)) strict, without rowid;
create index if not exists ix_coming_id on coming (id)
"""
"""Where a new log is pulled to while people go on reading what was made from the old one."""

VIEWS = {
    "mark": f"""
select m.seq, m.chain,
(select {_LOCAL.format("l.received_at")} from log l where l.seq <= m.seq order by l.seq desc limit 1)
    as received_at,
    (select {_LOCAL.format("cast(value as integer)")} from state where key = 'level_at') as level_at
from (select json_extract(value, '$[0]') as seq, json_extract(value, '$[1]') as chain from state
    where key = case when exists (select 1 from state where key = 'coming') then 'reached' else 'since' end
    or key = 'reached' order by seq desc limit 1) m""",
    "device_contact": "select seq, received_at, device, n, lower(hex(id)) as id from log where kind = 4",
    "change_history": f"""
select seq, json_extract(cast(body as text), '$.author') as author,
    {_LOCAL.format("json_extract(cast(body as text), '$.made_at')")} as made_at,
    {_LOCAL.format("received_at")} as received_at, device, n, form, record,
    json_extract(cast(body as text), '$.act') as act,
    coalesce(json_extract(cast(opened as text), '$.fields'), json_extract(cast(body as text),
    '$.fields')) as fields,
    case kind when 2 then 'held' when 3 then 'released' else '' end as entry,
    lower(hex(id)) as id, json_extract(cast(body as text), '$.parents') as parents,
    json_extract(problem, '$.code') as held_code, json_extract(problem, '$.zh') as held_zh,
    json_extract(problem, '$.en') as held_en
from log where kind <> 4""",
}


def create_system_tables(db: Connection) -> None:
    """Make what is missing."""
    for statement in TABLES.split(";\n"):
        db.execute(statement)


def create_views(db: Connection, views: dict[str, str]) -> None:
    """Make views anew."""
    for name, sql in views.items():
        db.execute(f"drop view if exists {name}")
        db.execute(f"create view {name} as\n{sql.strip()}")
