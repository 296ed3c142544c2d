"""The index that a published file keeps of each form: level with the rows, whatever happens to them."""

import random
from dataclasses import replace

import pytest

from datasette_plugins.search.finding import matching_sql
from datasette_plugins.search.hits import look, parameters
from schemas.bundled import bundled
from schemas.form import Field
from schemas.grams import grams, normalised
from schemas.packed import pack
from schemas.replica.chains import append_chained
from schemas.replica.database import transaction
from sync_server.publishing import verify
from sync_server.publishing.batch import Batch
from sync_server.publishing.searching_check import indexed

from .conftest import TALK, session

WORD = "冬日暖阳"


def found(world, form, *asked, kind="office"):
    """The records of a form that a search finds, as the office's page counts and lists them."""
    file = world.file(kind)
    forms = {name: maker.tables.form for name, maker in file.tables.makers.items()}
    count, hits = look(
        file.db, forms[form], forms, [w for word in asked for w in normalised(word).split()], 100_000
    )
    assert count == len(hits)
    return {hit.record for hit in hits}


def matching(world, form, words):
    """The same without what a page shows."""
    file = world.files["office"]
    forms = {name: maker.tables.form for name, maker in file.tables.makers.items()}
    sql = f"select record from {form} where seq_from in ({matching_sql(forms[form], forms, len(words))})"
    return {row[0] for row in file.db.execute(sql, parameters(words))}


def tokens(file, name):
    return {term for term, _, _ in indexed(file.db, name)}


def test_two_thousand_sessions_are_found_exactly_by_words_from_their_texts(world):
    rng = random.Random(11)
    letters = "党课宣讲乡村振兴移风易俗农技甲乙丙丁东西南北柳沟河湾，。《》12ab"
    places = {f"p{i}": "".join(rng.choices(letters[:30], k=3)) + "村" for i in range(40)}
    people = {f"w{i}": "".join(rng.choices("王李张单芳伟丽军", k=rng.randint(2, 3))) for i in range(30)}
    made = [
        world.made(
            "place", r, "office", "办", (), "set", 1, None, {"name": n, "kind": "base", "initials": "x"}
        )
        for r, n in places.items()
    ]
    made += [world.made("person", r, "office", "办", (), "set", 1, None, {"name": n, "role": "own_staff", "initials": "x"})
             for r, n in people.items()]  # fmt: skip
    texts = {}
    for i in range(2000):
        title, note = ("".join(rng.choices(letters, k=rng.randint(a, b))) for a, b in ((4, 14), (0, 60)))
        place, speakers = rng.choice(list(places)), rng.sample(list(people), 2)
        fields = TALK | {
            "title": title,
            "note": note,
            "place": place,
            "lecturers": speakers,
            "lead": speakers[0],
        }
        made.append(world.made("session", f"s{i}", "office", "办", (), "set", 1, None, fields))
        texts[f"s{i}"] = [title, note, f"{places[place]}\nx", *(f"{people[s]}\nx" for s in speakers)]
    with transaction(world.db):
        append_chained(world.log, [pack(change) for change in made], world.now)
    world.file()
    plain = {record: normalised("\n".join(t)) for record, t in texts.items()}
    for _ in range(200):
        parts = rng.choice(list(texts.values()))
        text = normalised(rng.choice([part for part in parts if part]))
        at, size = rng.randrange(len(text)), rng.randint(1, 6)
        asked = text[at : at + size].split()
        asked += normalised(rng.choice(parts))[:2].split() if rng.random() < 0.3 else []
        if asked:
            wanted = {r for r, t in plain.items() if all(word in t for word in asked)}
            assert matching(world, "session", asked) == wanted, asked


def test_a_record_is_found_by_the_text_it_has_and_not_by_one_it_had(county):
    session(county, "s1", title="春耕")
    assert found(county, "session", "春耕") == {"s1"}
    county.change("session", "s1", title="秋收")
    assert found(county, "session", "春耕") == set()
    assert found(county, "session", "秋收") == {"s1"}


def test_a_place_and_its_sessions_are_found_by_every_name_it_ever_had(county):
    session(county, "s1")
    county.change("place", "p1", "office", name="乙村", aliases=["石桥头", "老甲"])
    for word in ("甲村", "乙村", "石桥头", "老甲"):
        assert found(county, "place", word) == {"p1"}
        assert found(county, "session", word) == {"s1"}
    assert found(county, "session", "乙村", "题") == {"s1"}
    assert found(county, "session", "乙村", "基地") == set()


def test_a_place_that_was_merged_shares_its_names(county):
    session(county, "s1")
    session(county, "s2", place="p2")
    county.change("place", "p2", "office", name="老鹰嘴", kind="village", town="t1", merged_into="p1")
    assert found(county, "place", "老鹰嘴") == found(county, "place", "甲村") == {"p1", "p2"}
    assert found(county, "session", "老鹰嘴") == found(county, "session", "甲村") == {"s1", "s2"}


def test_people_are_found_by_initials_and_what_the_office_typed_stands_by_itself(county):
    county.change("person", "w1", "office", name="王芳", role="own_teacher")
    county.change("person", "w2", "office", name="单伟", role="own_teacher", initials="sw")
    session(county, "s1", lecturers=["w1"])
    assert found(county, "person", "wf") == found(county, "person", "WF") == {"w1"}
    assert found(county, "person", "sw") == {"w2"}
    assert found(county, "person", "dw") == set()
    assert found(county, "session", "wf") == {"s1"}


def test_what_is_private_is_in_the_index_of_the_private_file_only(county):
    county.change(
        "need", "n1", domain="helping", household="h1", description=f"{WORD}修屋顶", owner="w1", status="open"
    )
    assert found(county, "need", WORD, kind="private") == {"n1"}
    office = county.file("office")
    names = [r[0] for r in office.db.execute("select name from pragma_table_list where type = 'virtual'")]
    assert "need_search" not in names
    assert all("冬日" not in tokens(office, name) for name in names)


def blocks(file, name):
    """Where FTS5 keeps an index, as bytes."""
    return b"".join(row[0] for row in file.db.execute(f"select block from {name}_data"))


def test_what_is_taken_away_from_a_private_form_is_gone_from_where_the_index_is_kept(county):
    county.change("need", "n0", description="路灯坏了")
    county.change("need", "n1", description=WORD)
    county.change("need", "n1", description="已修")
    file = county.file("private")
    assert "冬日".encode() in blocks(file, "need_search")
    batch = Batch()
    batch.wipe(file.tables.makers["need"].tables, "n1")
    batch.flush(file.db)
    assert tokens(file, "need_search") == set(grams("路灯坏了").split())
    left = blocks(file, "need_search")
    assert "路灯".encode() in left
    assert "冬日".encode() not in left
    assert "修".encode() not in left


def test_values_that_were_erased_in_the_log_are_in_no_index_that_is_made_from_it(county):
    county.change("need", "n1", description=WORD)
    file = county.file("private")
    file.db.execute("update log set opened = null where record = 'n1'")
    with transaction(file.db):
        file.tables.rebuild()
    assert file.db.execute("select state from need").fetchall() == [("erased",)]
    assert not tokens(file, "need_search")
    assert "冬日".encode() not in blocks(file, "need_search")


@pytest.mark.parametrize(
    "damage",
    [
        "insert into session_search (rowid, grams) values (77, '党课')",
        "insert into session_search (session_search, rowid, grams) select 'delete', seq_from, '题 ' from session",
        "drop table session_search",
    ],
)
def test_an_index_that_says_something_else_than_the_rows_is_named(county, damage):
    session(county, "s1")
    file = county.file("office")
    path = county.folder / "office.db"
    assert verify(path, county.log) == []
    file.db.execute(damage)
    assert {p.where for p in verify(path, county.log)} == {"session_search"}


def test_a_form_that_gains_initials_is_indexed_anew(world):
    fields = tuple(f for f in bundled()["person"].fields if f.name in ("name", "role"))
    guest = replace(bundled()["person"], form="guest", fields=fields)
    world.define(guest)
    world.change("guest", "g1", name="王芳", role="role_model")
    assert found(world, "guest", "王芳") == {"g1"}
    assert found(world, "guest", "wf") == set()
    typed = Field("initials", "text", {"zh": "拼音首字母", "en": "Initials"})
    world.define(replace(guest, version=2, fields=(*fields, typed)))
    world.change("guest", "g2", name="王飞", role="role_model", initials="xx", form_version=2)
    assert found(world, "guest", "wf") == {"g1"}
    assert found(world, "guest", "xx") == {"g2"}
    assert verify(world.folder / "office.db", world.log) == []


def test_records_that_are_judged_anew_stand_in_the_index_once(world):
    wish = replace(bundled()["topic"], form="wish", version=1)
    world.define(wish)
    world.change("wish", "x1", title="修路", category="theory")
    world.file()
    fields = tuple(replace(f, required=True) if f.name == "topic_group" else f for f in wish.fields)
    world.define(replace(wish, version=1, fields=fields))
    world.change("wish", "x1", title="修桥", category="theory")
    assert found(world, "wish", "修桥") == {"x1"}
    assert verify(world.folder / "office.db", world.log) == []
