"""When a name is a closed account's name again."""

import pytest

from verifier.screening.closed_names import SKELETON, kept, looked_up

CLOSED = kept("晓禾日记")
LONGER = kept("旧时月色照人来")


@pytest.mark.parametrize("again", ["晓禾日记", "晓·禾·日·记", "曉禾日記", "晓禾日记✨", " 晓禾曰记 "])
def test_the_same_name_to_a_reader(again: str) -> None:
    assert SKELETON in {kind for kind, _ in CLOSED & looked_up(kept(again))}


@pytest.mark.parametrize(
    ("near", "kind"),
    [
        ("晓禾日记2号", "core"),
        ("晓禾日记官方", "core"),
        ("小晓禾日记", "core"),
        ("真晓禾日记888", "core"),
        ("小何日记", "sound"),
        ("xiaohe日记", "sound"),
        ("晓荷日计", "sound"),
        ("晓荷日计官方", "sound"),
        ("日记晓禾", "bag"),
        ("记日禾晓", "bag"),
        ("晓禾月日记", "core"),
    ],
)
def test_a_closely_related_name(near: str, kind: str) -> None:
    common = {one for one, _ in CLOSED & looked_up(kept(near))}
    assert kind in common and SKELETON not in common


@pytest.mark.parametrize(
    ("near", "kind"),
    [("旧时月色照人", "cut"), ("旧时月色照人不来", "core"), ("旧日月色照人来", ""), ("旧时月色昭人来", "sound")],
)
def test_one_character_of_a_longer_name(near: str, kind: str) -> None:
    common = {one for one, _ in LONGER & looked_up(kept(near))}
    assert (kind in common) if kind else not common


@pytest.mark.parametrize("other", ["晓禾", "晓禾日记本的故事", "青禾日记", "日记", "晓禾笔记"])
def test_other_names_share_nothing(other: str) -> None:
    assert not CLOSED & looked_up(kept(other))


def test_a_name_of_signs_alone_keeps_itself() -> None:
    assert (SKELETON, "★★") in kept("★★")
    assert not kept("★★") & looked_up(kept("★☆"))
