"""What was done to a protected name, and what each plane accepts as done to it."""

import pytest

from verifier.screening import alignment, syllables
from verifier.screening.folding import fold


@pytest.mark.parametrize(
    ("text", "operations", "disguised"),
    [
        ("晨曦日报", (), False),
        ("晨曦日報", ("第4字 报→報 字形",), True),
        ("晨·曦日报", ("插入1个符号",), True),
        ("晨\u200b曦\u200b日报", ("插入2个符号",), True),
    ],
)
def test_what_folding_undid(text: str, operations: tuple[str, ...], disguised: bool) -> None:
    aligned = alignment.of_text(fold(text), 0, 4, "晨曦日报", "晨曦日报")
    assert (aligned.operations, aligned.disguised, aligned.exact) == (operations, disguised, True)


@pytest.mark.parametrize(
    ("text", "name", "operations"),
    [
        ("末来科技", "未来科技", ("第1字 未→末 形近",)),
        ("末来科枝", "未来科技", ("第1字 未→末 形近", "第4字 技→枝 形近")),
        ("晴岚布限公司", "晴岚有限公司", ("第3字 有→布 形近",)),
    ],
)
def test_look_alikes(text: str, name: str, operations: tuple[str, ...]) -> None:
    aligned = alignment.of_shape(text, name)
    assert aligned is not None and aligned.operations == operations
    assert 0.6 < aligned.score < 1


@pytest.mark.parametrize(("text", "name"), [("国来科技", "未来科技"), ("未来科", "未来科技"), ("布岚科技", "晴岚科技")])
def test_what_looks_like_nothing_is_no_look_alike(text: str, name: str) -> None:
    assert alignment.of_shape(text, name) is None


@pytest.mark.parametrize(
    ("text", "operation"),
    [("晨大曦日报", "第1字后插入“大”"), ("晨曦日x报", "第3字后插入“x”"), ("大晨曦日报", None), ("晨曦日报大", None)],
)
def test_one_added_inside(text: str, operation: str | None) -> None:
    aligned = alignment.of_added(text, "晨曦日报")
    assert (aligned.operations[0] if aligned else None) == operation


@pytest.mark.parametrize(
    ("text", "operation"),
    [("云川科技大", "缺第6字“学”"), ("川科技大学", "缺第1字“云”"), ("云川科大学", "缺第4字“技”"), ("云川科技园", None)],
)
def test_one_missing(text: str, operation: str | None) -> None:
    aligned = alignment.of_missing(text, "云川科技大学")
    assert (aligned.operations[0] if aligned else None) == operation


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("曦晨日报", "第1、2字对调"),
        ("报日曦晨", "整体倒序"),
        ("日报晨曦", "首尾换位"),
        ("日晨报曦", "次序打乱"),
        ("晨曦日报", None),
        ("晨曦日记", None),
    ],
)
def test_another_order(text: str, operation: str | None) -> None:
    aligned = alignment.of_order(text, "晨曦日报")
    assert (aligned.operations[0] if aligned else None) == operation


@pytest.mark.parametrize(
    ("text", "operations", "identical"),
    [
        ("晨西日报", ("第2字 曦→西 同音",), 3),
        ("城曦日报", ("第1字 晨→城 近音",), 3),
        ("chenxi日报", ("第1字 晨→chen 拼音", "第2字 曦→xi 拼音"), 2),
    ],
)
def test_sounds(text: str, operations: tuple[str, ...], identical: int) -> None:
    folded = fold(text)
    aligned = alignment.of_sound(folded, syllables.units(folded.text), "晨曦日报")
    assert aligned is not None
    assert (aligned.operations, aligned.identical) == (operations, identical)


def test_a_run_of_letters_that_is_cut_elsewhere_is_aligned_as_a_whole() -> None:
    folded = fold("xianribao")
    aligned = alignment.of_sound(folded, syllables.units(folded.text), "西安日报")
    assert aligned is not None and aligned.operations == ("西安日报→xianribao 拼音",)
