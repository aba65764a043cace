"""A list of revocations: it can end things, and never passes anybody."""

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from support.numbers import TODAY
from support.sources import ScriptedSource as Scripted
from support.sources import always, answer, ask, context, host
from verifier_adapters.register.snapshot import Faults
from verifier_adapters.revocations import RevocationsConfig, RevocationsSource

from verifier.domain.errors import ConfigurationError
from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome

LAWYER, PHYSICIAN = "credential.judicial.lawyer_practice", "credential.medical.physician_practice"
REVOKED, SUSPENDED, EXPIRED = InquiryOutcome.REVOKED, InquiryOutcome.SUSPENDED, InquiryOutcome.EXPIRED
INCONCLUSIVE, MATCH, UNSUPPORTED = InquiryOutcome.INCONCLUSIVE, InquiryOutcome.MATCH, InquiryOutcome.UNSUPPORTED


def made(folder: Path, *lines: str, header: str = "number,name,state,until", **changes: Any) -> RevocationsSource:
    (folder / "ended.csv").write_text("\n".join([header, *lines]), encoding="utf-8")
    values = {"file": "ended.csv", "kinds": [LAWYER, PHYSICIAN], "as_of": "2026-11-01", "key": {"number": "number"}}
    source = RevocationsSource("ended", RevocationsConfig.model_validate(values | changes), context(folder))
    asyncio.run(source.open())
    return source


def look_up(source: RevocationsSource, number: str = "996", holder: str = "林晓禾", kind: str = LAWYER) -> Answer:
    inquiry = Inquiry(kind, {"number": number, "holder": holder})
    return asyncio.run(source.lookup(inquiry, float("inf")))


STATES: dict[str, Any] = {
    "status": "state",
    "status_codes": {"吊销": "revoked", "停业": "suspended", "失效": "expired"},
    "expires": "until",
}


def test_whoever_is_listed_is_revoked_and_whoever_is_not_says_nothing(tmp_path: Path) -> None:
    source = made(tmp_path, "996,林晓禾,,")
    listed = look_up(source)
    assert (listed.outcome, listed.as_of, listed.assurance) == (REVOKED, date(2026, 11, 1), Assurance.REGISTER)
    assert [look_up(source, "996", kind=kind).outcome for kind in (LAWYER, PHYSICIAN)] == [REVOKED, REVOKED]
    assert look_up(source, "997").outcome is INCONCLUSIVE
    assert not look_up(source, "997").complete


@pytest.mark.parametrize("typed", ["９９６", " 99 6", "996\n"])
def test_spellings_make_no_difference(tmp_path: Path, typed: str) -> None:
    assert look_up(made(tmp_path, "９ 96,林晓禾,,"), typed).outcome is REVOKED


def test_a_number_is_revoked_whoever_presents_it(tmp_path: Path) -> None:
    assert look_up(made(tmp_path, "996,林晓禾,,"), holder="别人").outcome is REVOKED


def test_a_shared_key_needs_more_to_be_compared(tmp_path: Path) -> None:
    source = made(tmp_path, "996,林晓禾,,", compare={"holder": "name"})
    assert [look_up(source, holder=name).outcome for name in ("林晓禾", "别人")] == [REVOKED, INCONCLUSIVE]


@pytest.mark.parametrize(
    ("state", "until", "outcome"),
    [
        ("吊销", "", REVOKED),
        ("停业", "", SUSPENDED),
        ("停业", TODAY.isoformat(), SUSPENDED),
        ("停业", (TODAY - timedelta(days=1)).isoformat(), INCONCLUSIVE),
        ("停业", "长期", SUSPENDED),
        ("停业", "someday", SUSPENDED),
        ("失效", "", EXPIRED),
        ("恢复", "", INCONCLUSIVE),
        ("", "", INCONCLUSIVE),
    ],
)
def test_a_state_and_the_end_of_a_suspension(tmp_path: Path, state: str, until: str, outcome: InquiryOutcome) -> None:
    assert look_up(made(tmp_path, f"996,林晓禾,{state},{until}", **STATES)).outcome is outcome


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        (["996,林,停业,", "996,林,吊销,"], REVOKED),
        (["996,林,恢复,", "996,林,停业,"], SUSPENDED),
        (["996,林,失效,", "996,林,停业,"], SUSPENDED),
        (["996,林,停业,2020-01-01", "996,林,失效,"], EXPIRED),
    ],
)
def test_of_several_rows_the_worst_counts(tmp_path: Path, lines: list[str], outcome: InquiryOutcome) -> None:
    for order in (lines, lines[::-1]):
        assert look_up(made(tmp_path, *order, **STATES)).outcome is outcome


def test_a_broken_row_ends_nothing_and_is_told(tmp_path: Path) -> None:
    source = made(tmp_path, "996", "997,林晓禾,吊销,", **STATES)
    assert source.faults == Faults(damaged=(2,))
    assert [look_up(source, number).outcome for number in ("996", "997")] == [INCONCLUSIVE, REVOKED]


def test_a_list_that_lost_too_many_rows_is_refused(tmp_path: Path) -> None:
    lines = [f"{number},林,," for number in range(100)]
    source = made(tmp_path, *lines, check_seconds=0)
    (tmp_path / "ended.csv").write_text("number,name,state,until\n1,林,,", encoding="utf-8")
    assert not asyncio.run(source.refresh())
    assert "shrank from 100 to 1 entries" in source.trouble
    assert look_up(source, "99").outcome is REVOKED


@pytest.mark.parametrize(("number", "outcome"), [("996", REVOKED), ("997", MATCH)])
def test_before_another_source_it_ends_or_lets_pass(tmp_path: Path, number: str, outcome: InquiryOutcome) -> None:
    register = Scripted(always(answer(MATCH)), kinds={LAWYER: ("number",)})
    with host(made(tmp_path, "996,林晓禾,,"), register) as hosted:
        assert ask(hosted, Inquiry(LAWYER, {"number": number})).outcome is outcome
    assert len(register.asked) == (outcome is MATCH)


def test_another_kind_is_not_its_business(tmp_path: Path) -> None:
    assert look_up(made(tmp_path, "996,林晓禾,,"), kind="credential.judicial.notary").outcome is UNSUPPORTED


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"outcome": "match"}, "outcome: a list of revocations"),
        ({"outcome": "not_found"}, "outcome: a list of revocations"),
        ({"status": "state", "status_codes": {"恢复": "match"}}, "status_codes: a list of revocations"),
        ({"status": "state", "status_codes": {"不明": "inconclusive"}}, "status_codes: a list of revocations"),
        ({"kinds": []}, "kinds"),
        ({"complete": True}, "complete"),
    ],
)
def test_it_cannot_be_made_to_pass_anybody(tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError) as raised:
        made(tmp_path, **changes)
    (found, *_) = raised.value.errors()
    assert problem in ".".join(map(str, found["loc"])) or problem in found["msg"]


def test_a_missing_column_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="revocations ended: expires: column until is not there"):
        made(tmp_path, header="number,name,state", expires="until")
