"""One name, whichever code an older system gave its rare character."""

import unicodedata

import pytest

from verifier.identity.rare_characters import standard
from verifier.identity.subject_name import is_person_name, normal_name


@pytest.mark.parametrize(
    ("private", "character"),
    [("\ue863", "䶮"), ("\ue81a", "㑳"), ("\ue816", "\U00020087"), ("\ue831", "\U000215d7"), ("\ue864", "\u9fbb")],
)
def test_private_codes_of_gbk_have_their_characters(private: str, character: str) -> None:
    assert standard(private) == character


def test_every_one_of_the_80_codes_becomes_a_hanzi() -> None:
    characters = {standard(chr(code)) for code in range(0xE815, 0xE865)}
    assert len(characters) == 80
    assert {unicodedata.category(one) for one in characters} <= {"Lo", "So"}


def test_a_variation_selector_is_no_part_of_a_name() -> None:
    assert standard("林\U000e0101晓\ufe00禾") == "林晓禾"


def test_a_name_with_a_private_code_is_a_persons_name() -> None:
    assert normal_name("李\ue863") == "李䶮" and is_person_name(normal_name("李\ue863"))


def test_other_private_codes_stay_what_they_are_and_are_no_name() -> None:
    assert standard("\ue000") == "\ue000" and not is_person_name(normal_name("李\ue000"))
