import csv
from importlib.resources import files

import pytest

from verifier.screening.components import MOST_VARIANTS, compose, compositions
from verifier.screening.folding import fold, fold_character


def rows() -> list[tuple[str, str]]:
    lines = (files("verifier.screening") / "data" / "components.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ") and "Apache-2.0" in lines[0], "says where it comes from"
    header, *table = csv.reader(lines[1:])
    assert header == ["character", "parts"]
    return [(character, parts) for character, parts in table]


@pytest.mark.parametrize(
    ("parts", "character"),
    [
        ("弓长", "张"),
        ("弓長", "张"),
        ("日月", "明"),
        ("氵青", "清"),
        ("水青", "清"),
        ("讠吾", "语"),
        ("言吾", "语"),
        ("囗玉", "国"),
        ("囗或", "国"),
        ("木子", "李"),
        ("十八子", "李"),
        ("相心", "想"),
        ("木目心", "想"),
        ("木对", "树"),
        ("木又寸", "树"),
        ("言身寸", "谢"),
        ("亻言", "信"),
        ("人言", "信"),
        ("扌白", "拍"),
        ("钅十", "针"),
        ("艹早", "草"),
    ],
)
def test_parts_make_the_character(parts: str, character: str) -> None:
    folded = fold(parts).text
    assert (0, len(folded), character) in compositions(folded)


@pytest.mark.parametrize("text", ["", "张", "上海浦东发展银行", "央视新闻", "abc123"])
def test_ordinary_text_composes_nothing(text: str) -> None:
    assert compositions(text) == []
    assert compose(text) == []


def test_numbers_are_no_parts() -> None:
    assert compositions("十一学校") == []


@pytest.mark.parametrize(("parts", "character"), [("草化", "花"), ("丷一", "业"), ("丨丨丷一", "业"), ("丿犮", "")])
def test_names_of_radicals_are_parts_and_loose_strokes_are_not(parts: str, character: str) -> None:
    found = [composed for _, _, composed in compositions(fold(parts).text)]
    assert character in found if character else not found


def test_the_longest_and_the_most_usual_come_first() -> None:
    assert [found for found in compositions("木又寸") if found[0] == 0] == [(0, 3, "树"), (0, 2, "权")]
    assert [character for _, _, character in compositions("口木")][:1] == ["呆"]


@pytest.mark.parametrize(
    ("text", "variants"),
    [
        ("小弓长", [("小张", (0, 1))]),
        ("弓长木子说", [("张李说", (0, 2, 4)), ("张木子说", (0, 2, 3, 4)), ("弓长李说", (0, 1, 2, 4))]),
        ("木又寸苗", [("树苗", (0, 3)), ("权寸苗", (0, 2, 3)), ("木对苗", (0, 1, 3))]),
        ("日月月", [("明月", (0, 2)), ("日朋", (0, 1))]),
    ],
)
def test_everything_composed_comes_first_then_each_alone(
    text: str, variants: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert compose(text) == variants


def test_the_places_lead_back_to_the_text() -> None:
    text = "氵青华大学木交友会"
    for variant, places in compose(text):
        assert len(variant) == len(places)
        assert list(places) == sorted(set(places))
        assert all(
            character == text[place] or character in "清校" for character, place in zip(variant, places, strict=True)
        )


def test_a_text_full_of_parts_has_few_variants() -> None:
    variants = compose("弓长木子日月女子言身寸木又寸氵青口木")
    assert len(variants) == MOST_VARIANTS
    assert len(set(variants)) == MOST_VARIANTS


def test_every_row_is_folded_and_could_be_typed() -> None:
    table = rows()
    assert len(set(table)) == len(table)
    for character, parts in table:
        assert fold_character(character) == character, character
        assert 2 <= len(parts) <= 5, parts
        assert all(fold_character(part) == part for part in parts), parts
        assert character not in parts, (character, parts)


def test_nearly_every_usual_hanzi_has_parts() -> None:
    codes = (bytes((row, column)) for row in range(0xB0, 0xF8) for column in range(0xA1, 0xFF))
    usual = {fold_character(text) for code in codes if (text := code.decode("gb2312", errors="ignore"))}
    have = {character for character, _ in rows()}
    assert have <= usual
    assert len(have) / len(usual) > 0.93
