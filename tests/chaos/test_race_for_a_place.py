"""Many clients sign one subject up at the same time, through several workers on one store."""

import threading
from pathlib import Path

import grpc
import pytest
from support.numbers import uscc
from support.service import Service, service

from verifier.v1 import decision_pb2, subject_pb2, verification_service_pb2, verification_service_pb2_grpc

pytestmark = pytest.mark.chaos

CLIENTS = 64


def race(running: Service, number: int, scope: str) -> list[decision_pb2.Decision]:
    """``scope`` is the business scope, which an organisation has to state from its second account on."""
    together = threading.Barrier(CLIENTS)
    decisions: list[decision_pb2.Decision] = []

    def register(client: int) -> None:
        request = verification_service_pb2.VerificationRequest(
            request_id=f"race-{number}-{client}",
            account_id=f"race-{number}-{client}",
            subject=subject_pb2.Subject(
                organisation=subject_pb2.Organisation(
                    name="青禾食品有限公司", uscc=uscc(code=f"MA99{number:04d}"), representative="周远航"
                )
            ),
        )
        request.profile.name, request.profile.business_scope = f"青禾食品{client}", scope
        with running.channel() as channel:
            grpc.channel_ready_future(channel).result(timeout=60)
            together.wait()
            stub = verification_service_pb2_grpc.VerificationServiceStub(channel)
            message = verification_service_pb2.VerifyRegistrationRequest(request=request)
            decisions.append(stub.VerifyRegistration(message, timeout=60).decision)

    threads = [threading.Thread(target=register, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(decisions) == CLIENTS
    return decisions


def passed(decisions: list[decision_pb2.Decision]) -> list[bool]:
    """Of those that passed, whether they were looked at as further accounts."""
    return sorted(
        any(finding.reason == "CAP_FURTHER_ACCOUNT" for finding in decision.findings)
        for decision in decisions
        if decision.verdict == decision_pb2.VERDICT_PASS
    )


def test_the_cap_holds_across_workers(tmp_path: Path, snapshot: Path, sources: Path, rounds: int) -> None:
    """Two accounts of an organisation, in the policy that ships, of which one is the first."""
    options = ("--workers", "2", "--lists", str(snapshot), "--sources", str(sources))
    with service(tmp_path, *options) as running:
        for number in range(rounds):
            assert passed(race(running, 2 * number, scope="食品销售")) == [False, True]
            assert passed(race(running, 2 * number + 1, scope="")) == [False]
