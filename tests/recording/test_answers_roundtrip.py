"""What is shown can be typed again and means the same: parse(show(value)) == value."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.answers import parse, show
from schemas.canonical import WHOLE_MAX
from schemas.form import Choice, Field
from schemas.problems import fail

TODAY = date(2026, 11, 21)
CHOICES = tuple(
    Choice(code, {"zh": zh, "en": en})
    for code, zh, en in [
        ("one", "甲", "First one"),
        ("two", "乙 丙", "Second, too"),
        ("three", "丁、戊", "Third"),
    ]
)
NAMES = {"r1": "东岭村", "r2": "East Ridge", "r3": "西沟", "r4": "3月5日"}


def name_of(of: str, record: str) -> str:
    return NAMES[record]


def resolve(of: str, text: str) -> str:
    for record, name in NAMES.items():
        if name == text:
            return record
    raise fail("unknown_reference", got=text, list=of)


def field(kind: Any) -> Field:
    return Field("x", kind, {"zh": "项", "en": "x"}, choices=CHOICES, of="place", unit="人")


def some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(values, min_size=1, max_size=4, unique=True)


DECIMALS = st.decimals(
    allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12
).map(lambda d: "0" if d == 0 else format(d, "f").rstrip("0").rstrip("."))
# A choice or a name that is shown with a separator inside it cannot be told apart from two.
WORDS = st.text(
    st.characters(exclude_characters="、,，;；\n\r", exclude_categories=["Cs"]), min_size=1, max_size=8
)
ANSWERS = st.one_of(
    st.tuples(st.just("text"), st.text(min_size=1).filter(lambda t: t.strip())),
    st.tuples(st.just("integer"), st.integers(-WHOLE_MAX, WHOLE_MAX)),
    st.tuples(st.just("decimal"), DECIMALS),
    st.tuples(st.just("date"), st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat)),
    st.tuples(st.just("select_one"), st.sampled_from(["one", "two", "three"])),
    st.tuples(st.just("select_multiple"), some(st.sampled_from(["one", "two"]))),
    st.tuples(st.just("one_of"), st.sampled_from(sorted(NAMES))),
    st.tuples(st.just("many_of"), some(st.sampled_from(sorted(NAMES)))),
    st.tuples(st.just("list_of_text"), some(WORDS.map(str.strip).filter(bool))),
    st.tuples(st.sampled_from(["text", "integer", "many_of", "date"]), st.none()),
)


@given(ANSWERS)
@settings(max_examples=800, derandomize=True, deadline=None)
def test_what_is_shown_reads_back_as_the_same_value(answer: tuple[str, Any]) -> None:
    kind, value = answer
    assert parse(field(kind), show(field(kind), value, name_of), TODAY, resolve) == value


@given(st.sampled_from(["one", "two", "three"]))
@settings(derandomize=True, deadline=None)
def test_what_is_shown_in_english_reads_back_too(code: str) -> None:
    choice = field("select_one")
    assert parse(choice, show(choice, code, name_of, "en"), TODAY, resolve) == code
