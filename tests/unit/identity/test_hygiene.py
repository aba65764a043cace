"""What is accepted as a way of typing a number, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.identity.hygiene import normalize


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("11010519491231996x", "11010519491231996X"),
        (" 1101 0519\t4912 \u30001996 ", "1101051949121996"),
        ("1101-0519–4912—1996", "1101051949121996"),
        ("１１０１０５", "110105"),
        ("\u202d13800138000\u202c", "13800138000"),
        ("\ufeff138\u200b0013", "1380013"),
        ("ＭＡ０００９９６", "MA000996"),
        ("", ""),
    ],
)
def test_ways_of_typing_are_folded(typed: str, normal: str) -> None:
    assert normalize(typed) == normal


@pytest.mark.parametrize("typed", ["1380013800²", "①②③", "𝟏𝟐𝟑", "١٢٣٤", "१२३", "壹贰叁", "12_34", "12/34", "№1", "Ⅷ"])
def test_other_characters_are_refused(typed: str) -> None:
    assert normalize(typed) is None


@given(st.text())
def test_the_result_is_plain_ascii_or_nothing(typed: str) -> None:
    normal = normalize(typed)
    assert normal is None or normal == "" or (normal.isascii() and normal.isalnum() and normal == normal.upper())


@given(st.text())
def test_normalising_twice_changes_nothing(typed: str) -> None:
    normal = normalize(typed)
    assert normal is None or normalize(normal) == normal
