"""What the index of pairs finds is what Python's `in` finds."""

import sqlite3

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemas.grams import TOKENIZER, expression, grams, initials, normalised, words
from sync_server.publishing.searching_initials import all_initials

ALPHABET = "党课堂王芳 《》，。,%_*'\"()ab1ＡＢ㎡𠮷𠀀é\u0301\n\x00-^:"
TEXTS = st.lists(st.text(ALPHABET, max_size=12), min_size=1, max_size=8)


def index_of(texts):
    db = sqlite3.connect(":memory:")
    db.execute(f"create virtual table t using fts5(grams, content='', tokenize='{TOKENIZER}')")
    db.executemany("insert into t (rowid, grams) values (?, ?)", [(i, grams(t)) for i, t in enumerate(texts)])
    return db


def matches(db, query):
    return {row[0] for row in db.execute("select rowid from t where t match ?", (expression(query),))}


def containing(texts, query):
    asked = normalised(query).split()
    return {i for i, text in enumerate(texts) if asked and all(word in normalised(text) for word in asked)}


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.text(ALPHABET, max_size=6))
@example(["党课", "课党"], "党课党课")
@example(["甲 乙", "甲乙"], "甲乙")
@example(["50%", "５０％"], "0%")
def test_a_query_finds_the_texts_that_have_its_words(texts, query):
    db = index_of(texts)
    assert matches(db, query) == containing(texts, query)
    for text in texts:
        for size in range(1, 7):
            part = text[2 : 2 + size]
            assert matches(db, part) == containing(texts, part)
    db.close()


@pytest.mark.parametrize(
    "query",
    ["'\"*", "%", "_", "(", ")", "NEAR", "NEAR(党 课)", "党 OR 课", "NOT 党", "党*", "^党", "grams:党", "-党", "", " ", "\x00",
     "\ud800", "党" * 10_000, "党课" * 5_000, " ".join(map(chr, range(0x4E00, 0x4E00 + 5_000)))],
)  # fmt: skip
def test_nothing_in_a_query_is_an_operator_and_nothing_fails(query):
    texts = [
        "党课",
        "near 党",
        "a (党) _ % '\"*",
        "or 党 课",
        "not 党",
        "党*",
        "^党",
        "grams:党",
        "-党",
        "课",
    ]
    db = index_of(texts)
    assert matches(db, query) == containing(texts, query.encode("utf-8", "replace").decode())
    db.close()


def test_width_and_case_make_no_difference():
    texts = ["ＷＰＳ 2019", "wps２０１９"]
    db = index_of(texts)
    assert matches(db, "Wps") == matches(db, "ｗｐｓ") == {0, 1}
    assert matches(db, "wps2019") == {1}
    assert words("  Ｗps　党课 党课 ") == ["wps", "党课"]
    db.close()


@pytest.mark.parametrize(
    ("name", "letters"),
    [("王芳", "wf"), ("阚家", "kj"), ("单家庄", "sjz"), ("单家庄", "djz"), ("解家", "xj"), ("仇庄", "qz"), ("盖家", "gj"),
     ("费县", "bx"), ("A3库", "a3k"), ("前·后", "qh")],
)  # fmt: skip
def test_initials_are_by_every_reading(name, letters):
    assert letters in all_initials(name)


def test_a_name_of_many_readings_has_a_bounded_number_of_initials():
    found = initials([["a", "b", "c"]] * 10)
    assert len(found) <= 64
    assert {len(way) for way in found} == {10}
    assert initials([]) == [""]
