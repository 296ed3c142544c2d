"""`python -m bench.searching`: finding by words in a hundred thousand records, and what the indexes cost the publisher.

Sessions of a made-up county (fixed by a seed) are published, with the places, people and topics that they refer to. Words
of two to six characters are drawn from their texts, and what a search finds is compared with what Python's `in` finds in
the same texts: recall and precision. Timed are the search of sessions as the page makes it (how many, and the newest
eight), the whole page of `/-/search` over all forms, and a plain scan of title and note with LIKE.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from datasette.app import Datasette

from bench.publish_lag import at
from bench.report import Line, table
from bench.rows import notes
from datasette_plugins.launch import CONFIGURATION
from datasette_plugins.search.finding import matching_sql
from datasette_plugins.search.hits import look, parameters
from schemas.bundled import bundled
from schemas.changes import make
from schemas.grams import normalised
from schemas.messages import check
from schemas.packed import Packed, pack
from schemas.replica import answer
from schemas.replica.chains import append_chained
from schemas.replica.database import open_durable, open_published, transaction
from schemas.replica.intake import Rights
from schemas.replica.log import Log, create
from sync_server.publishing import PublishedFile, published_scope
from sync_server.publishing.definitions import Definitions
from sync_server.publishing.searching import SearchIndex

START_MS = 1_780_000_000_000
CHUNK = 10_000
_PLACES = "东西南北上下大小新老石桥沟河湾坪山坝岭塘井泉柳槐杨松竹梅张李王赵陈"
_SURNAMES, _GIVEN = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗单解仇盖阚",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚",
)
_TITLES = (
    "党的二十大精神宣讲", "乡村振兴政策解读", "移风易俗进万家", "农村人居环境整治", "反电信诈骗", "秸秆禁烧与森林防火",
    "民法典进村", "农业技术培训", "粮食安全", "基层党组织建设", "医保缴费政策", "春耕备耕技术要点",
)  # fmt: skip


class County:
    """So many sessions, and what they refer to: as changes, and as the texts by which each session can be found."""

    def __init__(self, sessions: int, long_notes: bool, seed: int = 1) -> None:
        rng = random.Random(seed)
        self.names: dict[str, str] = {}
        self.lists: list[tuple[str, str, dict[str, Any]]] = []
        for i in range(320):
            self._list("place", f"p{i}", "".join(rng.choices(_PLACES, k=2)) + "村", kind="base", initials="-")
        for i in range(60):
            name = rng.choice(_SURNAMES) + "".join(rng.choices(_GIVEN, k=rng.randint(1, 2)))
            self._list("person", f"w{i}", name, role="own_teacher", initials="-")
        self.sessions = [self._session(rng, i, long_notes) for i in range(sessions)]

    def _list(self, form: str, record: str, name: str, **more: str) -> None:
        self.names[record] = name
        self.lists.append((form, record, {"name": name, **more}))

    def _session(self, rng: random.Random, number: int, long_notes: bool) -> tuple[str, str, dict[str, Any]]:
        people = [f"w{i}" for i in rng.sample(range(60), rng.choice((1, 1, 1, 2)))]
        title = rng.choice(_TITLES) + "".join(rng.choices(_PLACES, k=rng.randint(0, 4)))
        fields = {
            "kind": "outreach", "held_on": f"20{rng.randint(18, 26)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
            "mode": "in_person", "place": f"p{rng.randrange(320)}", "lecturers": people, "lead": people[0],
            "lecturer_role": "own_teacher", "title": title, "headcount": rng.randint(5, 300),
        }  # fmt: skip
        if long_notes or rng.random() < 0.2:
            fields["note"] = notes(rng) if long_notes else notes(rng)[: rng.randint(8, 40)]
        return "session", f"s{number:07d}", fields

    def texts(self, fields: dict[str, Any]) -> list[str]:
        """What a session can be found by."""
        own = [fields["title"], fields.get("note", "")]
        return own + [self.names[record] for record in (fields["place"], *fields["lecturers"])] + ["-"]

    def changes(self) -> Iterator[list[Packed]]:
        """Everything, in chunks."""
        prev, chunk = None, []
        for n, (form, record, fields) in enumerate([*self.lists, *self.sessions], 1):
            change = make(
                device="dcounty", n=n, prev=prev, record=record, form=form, form_version=1, author="王伟",
                made_at=START_MS + n * 1000, fields=fields, salt=None,
            )  # fmt: skip
            prev = change.id
            chunk.append(pack(change))
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
        yield chunk


class Peer:
    """The server's log as the publisher asks it, without the network."""

    def __init__(self, log: Log) -> None:
        self.log, self.forms = log, Definitions.of(log).forms
        self.rights = Rights(("publisher-office",), published_scope("office", self.forms), gives_back=True)

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        request = check("request", request)
        with transaction(self.log.db):
            taken = answer.write(self.log, request, self.rights, self.forms, START_MS)
        return check("reply", answer.read(self.log, request, self.rights, taken))


def logged(folder: Path, county: County) -> Log:
    """A server's log of the county."""
    db = open_durable(folder / "log.db", version=1)
    create(db)
    log = Log(db)
    for chunk in county.changes():
        with transaction(db):
            append_chained(log, chunk, START_MS)
    return log


def publish(log: Log, path: Path) -> tuple[float, int]:
    """Publish a log: processor seconds, and the size of the file."""
    before = time.process_time()
    file = PublishedFile.open(path, "office", lambda: START_MS)
    file.catch_up(Peer(log))
    took = time.process_time() - before
    file.db.execute("pragma wal_checkpoint(truncate)")
    file.close()
    return took, path.stat().st_size


def cost(sessions: int, long_notes: bool) -> list[Line]:
    """What publishing takes with the indexes, against without them."""
    took, size, kept = {}, {}, SearchIndex.of
    with tempfile.TemporaryDirectory(prefix="taizhang-bench-") as name:
        log = logged(Path(name), County(sessions, long_notes))
        for round_ in range(3):
            for way in ("with", "without"):
                SearchIndex.of = kept if way == "with" else lambda form: None  # type: ignore[method-assign,assignment]
                try:
                    seconds, size[way] = publish(log, Path(name) / f"{way}{round_}.db")
                finally:
                    SearchIndex.of = kept  # type: ignore[method-assign]
                took[way] = min(took.get(way, seconds), seconds)
        log.db.close()
    about = "notes of 120 characters" if long_notes else "titles, and short notes on a fifth"
    also = f"{took['without'] / sessions * 1e6:.0f} µs without, {took['with'] / sessions * 1e6:.0f} with"
    return [
        Line(f"publishing {sessions:,} sessions ({about}) with indexes, against without", took["with"] / took["without"],
             "x", also=also),
        Line("… size of office.db", size["with"] / size["without"], "x",
             also=f"{size['without'] / 1e6:.1f} MB without, {size['with'] / 1e6:.1f} with"),
    ]  # fmt: skip


def drawn(county: County, count: int, seed: int = 3) -> list[str]:
    """Words of two to six characters from the texts of the sessions."""
    rng, out = random.Random(seed), []
    while len(out) < count:
        text = normalised(rng.choice([t for t in county.texts(rng.choice(county.sessions)[2]) if len(t) > 1]))
        start = rng.randrange(len(text) - 1)
        word = text[start : start + rng.randint(2, 6)]
        if len(word) >= 2 and " " not in word:
            out.append(word)
    return out


def timed(what: Callable[[], Any]) -> float:
    before = time.perf_counter()
    what()
    return time.perf_counter() - before


def finding(path: Path, county: County, asked: Sequence[str]) -> list[Line]:
    """Recall, precision and times."""
    db, forms = open_published(path, read_only=True), bundled()
    plain = {record: normalised("\n".join(county.texts(fields))) for _, record, fields in county.sessions}
    right = missed = wrong = 0
    ours, scans = [], []
    for word in asked:
        wanted = {record for record, text in plain.items() if word in text}
        sql = f"select record from session where seq_from in ({matching_sql(forms['session'], forms, 1)})"
        found = {row[0] for row in db.execute(sql, parameters([word]))}
        right, missed, wrong = (
            right + len(found & wanted),
            missed + len(wanted - found),
            wrong + len(found - wanted),
        )
        ours.append(timed(lambda: look(db, forms["session"], forms, [word], 8)))  # noqa: B023 - called at once
        like = "select count(*), max(held_on) from session where title like '%' || ? || '%' or note like '%' || ? || '%'"
        scans.append(timed(lambda: db.execute(like, (word, word)).fetchone()))  # noqa: B023
    db.close()
    ours.sort()
    scans.sort()
    size = f"{len(county.sessions):,} records, {len(asked)} words, {right:,} hits"
    return [
        Line(f"recall ({size})", right / (right + missed), "", also=f"missed {missed}"),
        Line("precision", right / (right + wrong), "", also=f"wrong {wrong}"),
        Line("search of sessions, p50", at(ours, 0.5) * 1e3, "ms"),
        Line("… p95", at(ours, 0.95) * 1e3, "ms", 100, 50, f"the slowest {ours[-1] * 1e3:.0f} ms"),
        Line("plain LIKE scan, p50", at(scans, 0.5) * 1e3, "ms"),
        Line("search against scan, p50", at(ours, 0.5) / at(scans, 0.5), "x"),
        Line("search against scan, p95", at(ours, 0.95) / at(scans, 0.95), "x", 1),
    ]


def page(path: Path, asked: Sequence[str]) -> list[Line]:
    """The whole page, as Datasette answers it to somebody of the office."""

    async def asking() -> list[float]:
        config = yaml.safe_load(CONFIGURATION.read_text("utf-8"))
        config["plugins"]["taizhang"] = {
            "sync_url": "http://127.0.0.1:9",
            "pages_key": "k",
            "office_name": "bench",
        }
        datasette = Datasette([str(path)], config=config, default_deny=True)
        actor = {"id": "bench", "name": "bench", "roles": ["office"]}
        took = []
        for word in ["热身", *asked]:
            before = time.perf_counter()
            reply = await datasette.client.get("/-/search", params={"q": word}, actor=actor)
            took.append(time.perf_counter() - before)
            if reply.status_code != 200:
                raise RuntimeError(f"{reply.status_code} {reply.text[:500]}")
        await datasette.invoke_shutdown()
        return sorted(took[1:])

    took = asyncio.run(asking())
    return [
        Line("/-/search, whole page, p50", at(took, 0.5) * 1e3, "ms"),
        Line("… p95", at(took, 0.95) * 1e3, "ms", 100, 60, f"the slowest {took[-1] * 1e3:.0f} ms"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.searching", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--words", type=int, default=200)
    parser.add_argument(
        "--publish", type=int, default=10_000, help="sessions for the cost of publishing; 0 for none"
    )
    options = parser.parse_args()
    lines = [line for long in (False, True) if options.publish for line in cost(options.publish, long)]
    with tempfile.TemporaryDirectory(prefix="taizhang-bench-") as name:
        county = County(options.records, long_notes=True)
        log = logged(Path(name), county)
        path = Path(name) / "office.db"
        publish(log, path)
        log.db.close()
        asked = drawn(county, options.words)
        lines += finding(path, county, asked) + page(path, asked)
    print(table(lines))


if __name__ == "__main__":
    main()
