"""Values that no form asks for and a record may hold all the same: an expression reads them, and does not break."""

from schemas.expressions.values import number_of, text_of


def test_a_row_reads_as_empty_text():
    assert text_of({"people": 3}) == ""


def test_a_number_with_a_control_character_behind_it_is_that_number():
    assert number_of("7\x1f") == 7.0
