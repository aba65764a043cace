"""The sandbox: a platform tries every outcome by the name that it sends."""

from typing import Any

import pytest
from support.sources import AMPLE, SHORT, ask, context, host
from verifier_adapters.sandbox import ENDINGS as ENDINGS_OF_THE_SANDBOX
from verifier_adapters.sandbox import SandboxConfig, SandboxSource

from verifier.domain.inquiry import Inquiry, InquiryOutcome, Step

LAWYER = "credential.judicial.lawyer_practice"
ENDINGS = [
    ("禾", InquiryOutcome.MATCH),
    ("不符", InquiryOutcome.MISMATCH),
    ("无此", InquiryOutcome.NOT_FOUND),
    ("过期", InquiryOutcome.EXPIRED),
    ("暂停", InquiryOutcome.SUSPENDED),
    ("吊销", InquiryOutcome.REVOKED),
    ("不明", InquiryOutcome.INCONCLUSIVE),
    ("中断", InquiryOutcome.UNAVAILABLE),
    ("不支持", InquiryOutcome.UNSUPPORTED),
    ("不符 ", InquiryOutcome.MISMATCH),
    ("不符禾", InquiryOutcome.MATCH),
]
QUESTIONS = [
    ("identity.name_id", "name"),
    ("identity.name_id_phone", "name"),
    ("identity.name_id_validity", "name"),
    ("organisation.name_code_representative", "name"),
    ("organisation.name_code_representative_id", "name"),
    ("identity.opaque", "identifier"),
    (LAWYER, "holder"),
]


def sandbox(**config: Any) -> SandboxSource:
    values = {"credentials": ["judicial.lawyer_practice"], **config}
    return SandboxSource("sandbox", SandboxConfig.model_validate(values), context())


def question(kind: str, magic: str, name: str) -> Inquiry:
    return Inquiry(kind, {**dict.fromkeys(sandbox().manifest().kinds[kind], "996"), magic: name})


@pytest.mark.parametrize(("kind", "magic"), QUESTIONS)
@pytest.mark.parametrize(("ending", "outcome"), ENDINGS)
def test_the_end_of_the_name_chooses_the_outcome(kind: str, magic: str, ending: str, outcome: InquiryOutcome) -> None:
    with host(sandbox()) as asked:
        assert ask(asked, question(kind, magic, "林" + ending)).outcome is outcome


@pytest.mark.parametrize(("kind", "magic"), QUESTIONS)
def test_a_source_that_fails_and_one_that_never_answers_can_be_tried(kind: str, magic: str) -> None:
    with host(sandbox()) as asked:
        failing = ask(asked, question(kind, magic, "林故障"), AMPLE)
        hanging = ask(asked, question(kind, magic, "林超时"), SHORT)
    assert failing.steps == (Step("sandbox", InquiryOutcome.UNAVAILABLE, "ConnectionError"),)
    assert hanging.steps == (Step("sandbox", InquiryOutcome.UNAVAILABLE, "timed out"),)


@pytest.mark.parametrize(("delay", "outcome"), [(0, InquiryOutcome.MATCH), (60, InquiryOutcome.UNAVAILABLE)])
def test_a_slow_source_can_be_tried(delay: int, outcome: InquiryOutcome) -> None:
    with host(sandbox(delay_seconds=delay)) as asked:
        assert ask(asked, question(LAWYER, "holder", "林禾"), AMPLE if not delay else SHORT).outcome is outcome


@pytest.mark.parametrize(("slow", "outcome"), [(0, InquiryOutcome.MATCH), (60, InquiryOutcome.UNAVAILABLE)])
def test_a_single_slow_answer_can_be_tried(slow: int, outcome: InquiryOutcome) -> None:
    with host(sandbox(slow_seconds=slow)) as asked:
        assert ask(asked, question(LAWYER, "holder", "林缓慢"), AMPLE if not slow else SHORT).outcome is outcome


def test_garbage_can_be_tried_and_never_passes() -> None:
    with host(sandbox()) as asked:
        assert ask(asked, question(LAWYER, "holder", "林乱码")).outcome is InquiryOutcome.UNAVAILABLE


def test_every_outcome_can_be_tried() -> None:
    assert set(ENDINGS_OF_THE_SANDBOX.values()) | {InquiryOutcome.MATCH} == set(InquiryOutcome)


def test_it_answers_only_the_credentials_that_it_was_told_to() -> None:
    assert {kind for kind, _ in QUESTIONS} == sandbox().manifest().kinds.keys()
    assert LAWYER not in sandbox(credentials=[]).manifest().kinds
