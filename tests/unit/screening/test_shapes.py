import re
from importlib.resources import files

import pytest

from verifier.screening.folding import fold_character
from verifier.screening.shapes import classes, look_alikes, similarity


def lines(name: str) -> list[str]:
    return (files("verifier.screening") / "data" / name).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("pair", ["未末", "己已", "已巳", "土士", "天夭", "人入", "干千", "睛晴", "玉王", "鸟乌"])
def test_one_stroke_apart_looks_nearly_the_same(pair: str) -> None:
    assert similarity(*pair) >= 0.88


@pytest.mark.parametrize(
    "pair", ["清请", "清情", "请晴", "冶治", "泊拍", "侯候", "博搏", "抱泡", "拔拨", "狠狼", "徽微"]
)
def test_the_same_main_part_or_frame_is_similar(pair: str) -> None:
    assert 0.70 <= similarity(*pair) < 0.95


@pytest.mark.parametrize("pair", ["丁叮", "乞屹", "青清", "丁盯", "华桦"])
def test_a_character_is_a_little_like_one_that_contains_it(pair: str) -> None:
    assert 0.60 <= similarity(*pair) < 0.85


def test_hua_and_bi_are_not_very_similar() -> None:
    assert similarity("华", "毕") < 0.80


@pytest.mark.parametrize("pair", ["新民", "国人", "北京", "书水", "张李", "中大"])
def test_other_hanzi_are_unlike(pair: str) -> None:
    assert similarity(*pair) == 0.0


def test_a_closer_look_is_a_higher_number() -> None:
    assert similarity("未", "末") > similarity("清", "请") > similarity("丁", "叮")
    assert similarity("已", "己") > similarity("已", "巴")


def test_equal_is_one_and_unknown_is_nothing() -> None:
    assert similarity("国", "国") == similarity("a", "a") == 1.0
    assert similarity("国", "a") == similarity("", "国") == similarity("国", "") == 0.0
    assert look_alikes("a") == look_alikes("") == ()


@pytest.mark.parametrize("character", "未清国日")
def test_look_alikes_are_mutual_and_best_first(character: str) -> None:
    found = look_alikes(character)
    assert found
    assert [grade for _, grade in found] == sorted((grade for _, grade in found), reverse=True)
    for other, grade in found:
        assert similarity(character, other) == similarity(other, character) == grade


def test_every_row_is_folded_sorted_and_unique() -> None:
    source, header, *rows = lines("shapes.csv")
    assert source.startswith("# ") and "OFL" in source and "Apache-2.0" in source, "says where it comes from"
    assert header == "character,look_alikes,hundredths"
    assert all(re.fullmatch(r"(.),(.+),(([6-9]\d)+)", row) for row in rows)
    cells = [row.split(",") for row in rows]
    assert [character for character, _, _ in cells] == sorted({character for character, _, _ in cells})
    for character, others, hundredths in cells:
        assert len(hundredths) == 2 * len(others)
        assert list(others) == sorted(set(others)) and character < others[0]
        assert all(fold_character(one) == one for one in character + others)


def test_a_usual_hanzi_has_few_look_alikes() -> None:
    codes = (bytes((row, column)) for row in range(0xB0, 0xD8) for column in range(0xA1, 0xFF))
    usual = [fold_character(text) for code in codes if (text := code.decode("gb2312", errors="ignore"))]
    numbers = [len(look_alikes(character)) for character in usual]
    assert sum(numbers) / len(numbers) < 65
    assert max(numbers) < 300


def test_classes_are_small_and_disjoint() -> None:
    source, *rows = lines("shape_classes.txt")
    assert source.startswith("# ")
    together = "".join(rows)
    assert len(set(together)) == len(together)
    assert all(2 <= len(row) <= 30 for row in rows)
    assert set(classes()) == set(together)


@pytest.mark.parametrize("group", ["未末", "己已巳", "清请情晴"])
def test_close_look_alikes_share_a_class(group: str) -> None:
    assert len({classes()[character] for character in group}) == 1


def test_every_member_of_a_class_resembles_another() -> None:
    for row in lines("shape_classes.txt")[1:]:
        for character in row:
            assert any(similarity(character, other) for other in row if other != character), row
