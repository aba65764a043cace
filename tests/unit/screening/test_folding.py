"""What a reader sees, and where it stood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.screening.folding import fold


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("晨曦日报", "晨曦日报"),
        ("晨\u200b曦\u2060日\ufe0f报", "晨曦日报"),
        ("晨-曦.日★报🔥", "晨曦日报"),
        ("晨丨曦丶日丿报", "晨曦日报"),
        ("晨曦日報", "晨曦日报"),
        ("⽇本", "日本"),
        ("⺠生", "民生"),
        ("囯家", "国家"),
        ("曰报", "日报"),
        ("ロ碑", "口碑"),
        ("ＣＣＴＶ", "cctv"),
        ("ССТV", "cctv"),
        ("𝐂𝐂𝐓𝐕", "cctv"),
        ("ÀÉ", "ae"),
        ("㈱①", "株1"),
        ("広島駅", "广岛驿"),
        ("", ""),
        ("★☆", ""),
    ],
)
def test_folding(typed: str, seen: str) -> None:
    assert fold(typed).text == seen


def test_offsets_lead_back() -> None:
    folded = fold("我❤晨-曦-日-報")
    start = folded.text.index("晨曦日报")
    assert folded.span(start, start + 4) == (2, 9)


@given(st.text(max_size=60))
def test_offsets_are_in_order_and_inside(text: str) -> None:
    folded = fold(text)
    assert len(folded.starts) == len(folded.ends) == len(folded.text)
    assert list(folded.starts) == sorted(folded.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once
