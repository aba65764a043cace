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
CAP = 2
"""Of an organisation, in the policy that ships."""


def race(running: Service, number: int) -> list[int]:
    """The verdicts."""
    together = threading.Barrier(CLIENTS)
    verdicts: list[int] = []

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
        request.profile.name = f"青禾食品{client}"
        with running.channel() as channel:
            grpc.channel_ready_future(channel).result(timeout=60)
            together.wait()
            stub = verification_service_pb2_grpc.VerificationServiceStub(channel)
            message = verification_service_pb2.VerifyRegistrationRequest(request=request)
            verdicts.append(stub.VerifyRegistration(message, timeout=60).decision.verdict)

    threads = [threading.Thread(target=register, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return verdicts


def test_the_cap_holds_across_workers(tmp_path: Path, snapshot: Path, sources: Path, rounds: int) -> None:
    options = ("--workers", "2", "--lists", str(snapshot), "--sources", str(sources))
    with service(tmp_path, *options) as running:
        for number in range(rounds):
            verdicts = race(running, number)
            assert len(verdicts) == CLIENTS
            assert verdicts.count(decision_pb2.VERDICT_PASS) == CAP
