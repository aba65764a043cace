"""Each kind of evasion does what it says to a name, and the same for a seed."""

import pytest
from pypinyin import lazy_pinyin

from verifier.bench import characters, evasions
from verifier.bench.evasions import KINDS, Evader
from verifier.screening import syllables
from verifier.screening.folding import fold

NAME = "晨曦日报社"
LOOK_ALIKES = {"晨": "震", "日": "曰目", "报": "服"}
PARTS = {"晨": "日辰"}


@pytest.fixture
def evader() -> Evader:
    return Evader(996, lambda one: LOOK_ALIKES.get(one, ""), lambda one: PARTS.get(one, ""), {NAME: ("晨报",)})


def changed(evasion: str) -> int:
    return sum(one != other for one, other in zip(evasion, NAME, strict=True))


@pytest.mark.parametrize("kind", ["symbols", "zero-width", "traditional", "variants"])
def test_what_folding_undoes(evader: Evader, kind: str) -> None:
    evasion = evader.evade(kind, NAME)
    assert evasion != NAME and fold(evasion).text == NAME


def test_an_affix_leaves_the_name_whole(evader: Evader) -> None:
    assert NAME in evader.evade("affix", NAME) != NAME


@pytest.mark.parametrize(("kind", "count"), [("one homophone", 1), ("two homophones", 2), ("all homophones", 5)])
def test_homophones_sound_the_same(evader: Evader, kind: str, count: int) -> None:
    evasion = evader.evade(kind, NAME)
    others = sum(bool(one) for one in characters.homophones(NAME))
    assert changed(evasion) == min(count, others)
    assert list(map(syllables.reading, evasion)) == lazy_pinyin(NAME)


def test_a_near_homophone_sounds_nearly_the_same(evader: Evader) -> None:
    evasion = evader.evade("one near-homophone", NAME)
    (typed, meant) = next((one, other) for one, other in zip(evasion, NAME, strict=True) if one != other)
    assert syllables.reading(typed) != syllables.reading(meant)
    assert syllables.fuzzy(syllables.reading(typed)) == syllables.fuzzy(syllables.reading(meant))


def test_a_phrase_decides_the_reading() -> None:
    assert characters.readings("海东银行A") == ("hai", "dong", "yin", "hang", "A")


def test_pinyin_of_one_and_of_all_characters(evader: Evader) -> None:
    assert evader.evade("all in pinyin", NAME) == "chenxiribaoshe"
    assert evader.evade("all in pinyin, spaced", NAME) == "Chen Xi Ri Bao She"
    one = evader.evade("one in pinyin", NAME)
    assert sum(character in one for character in NAME) == len(NAME) - 1


def test_parts_and_look_alikes_are_those_of_the_tables(evader: Evader) -> None:
    assert evader.evade("decomposition", NAME) == "日辰曦日报社"
    assert changed(evader.evade("one look-alike", NAME)) == 1
    assert changed(evader.evade("two look-alikes", NAME)) == 2
    assert evader.evade("two look-alikes", "日月") == "" == evader.evade("decomposition", "日月")


def test_orders(evader: Evader) -> None:
    assert evader.evade("reversal", NAME) == "社报日曦晨"
    assert evader.evade("rotation", NAME) in NAME + NAME
    swapped = evader.evade("swap", NAME)
    assert changed(swapped) == 2 and sorted(swapped) == sorted(NAME)


def test_one_character_more_and_one_less(evader: Evader) -> None:
    more, less = evader.evade("one inserted", NAME), evader.evade("one deleted", NAME)
    assert len(more) == len(NAME) + 1 and (more[0], more[-1]) == (NAME[0], NAME[-1])
    assert len(less) == len(NAME) - 1 and set(less) < set(NAME)


def test_an_abbreviation_is_an_alias(evader: Evader) -> None:
    assert evader.evade("abbreviation", NAME) == "晨报"
    assert evader.evade("abbreviation", "云川大学") == ""


@pytest.mark.parametrize(
    "kind", ["homophone + symbols + suffix", "look-alike + suffix", "pinyin + suffix", "traditional + symbols + suffix"]
)
def test_a_combination_ends_with_a_suffix(evader: Evader, kind: str) -> None:
    evasion = evader.evade(kind, NAME)
    assert evasion.endswith(("官方", "快讯", "资讯", "客服", "在线")) and NAME not in evasion


def test_what_changes_nothing_is_no_evasion(evader: Evader) -> None:
    assert evader.evade("full-width", NAME) == ""
    assert evader.evade("reversal", "山海山") == ""
    assert evader.evade("exact", NAME) == NAME


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_makes_the_same_evasion(evader: Evader, kind: str) -> None:
    again = Evader(996, evader.look_alikes, evader.parts, evader.aliases)
    assert evader.evade(kind, NAME) == again.evade(kind, NAME)


def test_another_seed_makes_other_ones(evader: Evader) -> None:
    other = Evader(7, evader.look_alikes, evader.parts)
    assert any(evader.evade(kind, NAME) != other.evade(kind, NAME) for kind in KINDS if kind != "abbreviation")


def test_the_own_decomposition_is_the_one_with_the_fewest_parts() -> None:
    assert characters.own_parts("张") == "弓长"
    assert characters.own_parts("一") == "" == characters.own_parts("A")


def test_kinds_have_a_bar_or_none() -> None:
    from verifier.bench import bars

    assert set(bars.FOUR_AND_MORE) | set(bars.THREE) <= set(evasions.KINDS)
    assert bars.bar("one deleted", 4) is None and bars.bar("one deleted", 5) == 0.75
    assert bars.bar("affix", 2) is None and bars.bar("one homophone", 3) == 0.95
