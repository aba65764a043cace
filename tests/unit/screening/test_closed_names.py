"""When a name is a closed account's name again."""

import pytest

from verifier.screening.closed_names import forms


@pytest.mark.parametrize("again", ["晓禾日记", "晓·禾·日·记", "曉禾日記", "晓禾日记✨", " 晓禾曰记 "])
def test_the_same_name_to_a_reader(again: str) -> None:
    assert forms(again).skeleton == forms("晓禾日记").skeleton


@pytest.mark.parametrize("near", ["晓禾日记2号", "晓禾日记官方", "小晓禾日记", "真晓禾日记888"])
def test_a_name_with_affixes_shares_the_core(near: str) -> None:
    assert forms(near).skeleton != forms("晓禾日记").skeleton
    assert forms(near).core == forms("晓禾日记").core


@pytest.mark.parametrize("near", ["小何日记", "xiaohe日记", "晓荷日计"])
def test_a_homophone_shares_the_sound(near: str) -> None:
    assert forms(near).sound == forms("晓禾日记").sound


@pytest.mark.parametrize("other", ["晓禾", "晓禾日记本的故事", "青禾日记", "日记"])
def test_other_names_share_nothing(other: str) -> None:
    closed, new = forms("晓禾日记"), forms(other)
    assert (closed.skeleton, closed.core, closed.sound) != (new.skeleton, new.core, new.sound)
    assert not {closed.skeleton, closed.core} & {new.skeleton, new.core}


def test_a_name_of_signs_alone_keeps_itself() -> None:
    assert forms("★★").skeleton == "★★"
    assert (forms("★★").core, forms("★★").sound) == ("★★", "")
