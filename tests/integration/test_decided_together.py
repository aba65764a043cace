"""Requests that come at the same time are decided together, and each as if it were alone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import grpc
import pytest
from support.client import Request
from support.stories import PASS, REJECT, REVIEW, Platform, platform, reasons

from verifier.storage.sql.parts.decisions import DecisionPart
from verifier.storage.store import DecisionCommit, StoreClosed, Tell
from verifier.use_cases import account_examination
from verifier.v1 import case_pb2, verification_service_pb2

_AT_ONCE = 24
_ONE_DECISION = verification_service_pb2.ListDecisionsRequest(page_size=1)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Platform]:
    with platform(tmp_path) as made:
        yield made


def batch(service: Platform, requests: list[Request]) -> list[verification_service_pb2.BatchResult]:
    message = verification_service_pb2.BatchVerifyRequest(requests=requests)
    return list(service.verification.BatchVerify(message).results)


def test_each_gets_its_own_answer(service: Platform) -> None:
    """Persons who pass, names that are claimed, and requests that were decided before, all at once."""
    asked = [
        service.request(service.person(), name="晨曦日报" if i % 3 == 1 else f"青禾日记{i}") for i in range(_AT_ONCE)
    ]
    before = {i: service.register(asked[i]) for i in range(2, _AT_ONCE, 3)}
    with ThreadPoolExecutor(_AT_ONCE) as callers:
        decisions = list(callers.map(service.register, asked))
    for i, (request, decision) in enumerate(zip(asked, decisions, strict=True)):
        assert (decision.request_id, decision.account_id) == (request.request_id, request.account_id)
        assert decision.verdict == (REJECT if i % 3 == 1 else PASS)
        assert i not in before or decision == before[i]
    assert len({decision.name for decision in decisions}) == _AT_ONCE


def test_a_batch_of_one_subject_fills_its_places_and_no_more(service: Platform) -> None:
    """It is no crowd: each is examined in full."""
    owner = service.person()
    decisions = [one.decision for one in batch(service, [service.request(owner) for _ in range(6)])]
    assert sorted(one.verdict for one in decisions) == [PASS] + [REJECT] * 5
    assert all(reasons(one) > {"CAP_REACHED"} for one in decisions if one.verdict == REJECT)


@pytest.mark.parametrize("way", ["batch", "calls"])
def test_of_first_accounts_at_one_time_one_is_the_first(service: Platform, way: str) -> None:
    """From the second account on an organisation has to state its scope, also where both come at once."""
    for scope, expected in (("食品销售", [[PASS, PASS, REJECT], 1]), ("", [[PASS, REVIEW, REVIEW], 0])):
        owner = service.organisation()
        requests = [service.request(owner, business_scope=scope) for _ in range(3)]
        if way == "batch":
            decisions = [one.decision for one in batch(service, requests)]
        else:
            with ThreadPoolExecutor(3) as callers:
                decisions = list(callers.map(service.register, requests))
        further = [one for one in decisions if one.verdict == PASS and "CAP_FURTHER_ACCOUNT" in reasons(one)]
        assert [sorted(one.verdict for one in decisions), len(further)] == expected
        assert all("CAP_SCOPE_MISSING" in reasons(one) for one in decisions if one.verdict == REVIEW)


def test_a_call_does_not_wait_for_all_of_a_batch(service: Platform) -> None:
    requests = [service.request(service.person()) for _ in range(500)]
    with ThreadPoolExecutor(1) as caller:
        results = caller.submit(batch, service, requests)
        while not service.verification.ListDecisions(_ONE_DECISION).decisions:
            assert not results.done()
        for _ in range(3):
            assert service.register(service.request(service.person())).verdict == PASS
            assert not results.done()
        assert {one.decision.verdict for one in results.result(60)} == {PASS}


def test_a_request_twice_in_a_batch_is_one_decision(service: Platform) -> None:
    request = service.request(service.person())
    first, again = batch(service, [request, request])
    assert first.decision == again.decision and first.decision.verdict == PASS


def test_a_request_id_twice_in_a_batch_with_another_body_is_refused_for_that(service: Platform) -> None:
    request = service.request(service.person())
    other = service.request(service.person(), name="晓禾手记")
    other.request_id = request.request_id
    results = batch(service, [request, other])
    assert sorted(one.WhichOneof("outcome") for one in results) == ["decision", "error"]
    assert [one.error.code for one in results if one.HasField("error")] == ["REQUEST_ID_REUSED"]


def test_the_same_account_twice_in_a_batch_has_one_open_case(service: Platform) -> None:
    """Both go to review, so each opens a case, and the later one makes the earlier one moot."""
    owner = service.person()
    requests = [service.request(owner, account="one-account", bio="晨曦日报记者") for _ in range(4)]
    decisions = [one.decision for one in batch(service, requests)]
    assert [one.verdict for one in decisions] == [REVIEW] * 4
    cases = [service.case(one.case) for one in decisions]
    assert sorted(case.state for case in cases).count(case_pb2.CASE_STATE_OPEN) == 1


def test_one_that_fails_harms_no_other(service: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    look = account_examination.look

    def failing(*of: Any) -> account_examination.AccountLook:
        if of[2].account_id == "broken":
            raise IndexError("a flaw of the program")
        return look(*of)

    monkeypatch.setattr(account_examination, "look", failing)
    requests = [service.request(service.person()) for _ in range(_AT_ONCE)]
    requests[7] = service.request(service.person(), account="broken")
    results = batch(service, requests)
    assert [i for i, one in enumerate(results) if one.HasField("error")] == [7]
    assert results[7].error.code == "INTERNAL"
    assert {one.decision.verdict for one in results if one.HasField("decision")} == {PASS}


def test_a_commit_that_cannot_begin_ends_its_call_alone(service: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = DecisionPart.begin_commit

    def refusing(self: DecisionPart, commit: DecisionCommit, now: datetime, tell: Tell) -> None:
        if commit.decision.account_id == "late":
            raise StoreClosed("the store is closed")
        begin(self, commit, now, tell)

    monkeypatch.setattr(DecisionPart, "begin_commit", refusing)
    with pytest.raises(grpc.RpcError):
        service.register(service.request(service.person(), account="late"))
    assert service.register(service.request(service.person())).verdict == PASS
