"""Clients that sign people up without a pause, and try again where the service is away."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count

import grpc

from verifier.v1 import decision_pb2, subject_pb2, verification_service_pb2, verification_service_pb2_grpc

_RETRIED = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.CANCELLED)
"""A call that a stopping service had taken and not begun is CANCELLED; the same request id makes it safe to repeat."""
_PATIENCE_SECONDS = 120.0
_numbers = count()


def registration(number: int) -> verification_service_pb2.VerificationRequest:
    """Of somebody whom nobody else is."""
    return verification_service_pb2.VerificationRequest(
        request_id=f"chaos-{number}",
        account_id=f"chaos-account-{number}",
        subject=subject_pb2.Subject(opaque=subject_pb2.Opaque(identifier=f"WH-996-{number}", scheme="ctid")),
    )


class Callers:
    """``acknowledged`` are the decisions that arrived, ``failed`` the statuses that no new attempt mended."""

    def __init__(self, channel: Callable[[], grpc.Channel], clients: int) -> None:
        self.acknowledged: list[decision_pb2.Decision] = []
        self.failed: list[str] = []
        self.retried = 0
        self._channel = channel
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._call) for _ in range(clients)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, more: int) -> None:
        """Until so many more decisions arrived."""
        enough, until = len(self.acknowledged) + more, time.monotonic() + _PATIENCE_SECONDS
        while len(self.acknowledged) < enough:
            assert time.monotonic() < until, f"only {len(self.acknowledged)} decisions; failed: {self.failed[:5]}"
            time.sleep(0.01)

    def _call(self) -> None:
        with self._channel() as channel:
            stub = verification_service_pb2_grpc.VerificationServiceStub(channel)
            while not self._stopped.is_set():
                try:
                    self.acknowledged.append(self._register(stub, registration(next(_numbers))))
                except grpc.RpcError as error:
                    self.failed.append(f"{error.code().name}: {error.details()}")

    def _register(
        self,
        stub: verification_service_pb2_grpc.VerificationServiceStub,
        request: verification_service_pb2.VerificationRequest,
    ) -> decision_pb2.Decision:
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                message = verification_service_pb2.VerifyRegistrationRequest(request=request)
                return stub.VerifyRegistration(message, timeout=60).decision
            except grpc.RpcError as error:
                if error.code() not in _RETRIED or time.monotonic() > until:
                    raise
                self.retried += 1
                time.sleep(0.05)


@contextmanager
def calling(channel: Callable[[], grpc.Channel], clients: int = 8) -> Iterator[Callers]:
    callers = Callers(channel, clients)
    callers.start()
    try:
        yield callers
    finally:
        callers.stop()


def read_back(channel: grpc.Channel, decisions: Sequence[decision_pb2.Decision]) -> list[str]:
    """Names of the decisions that are not as they were acknowledged."""
    stub = verification_service_pb2_grpc.VerificationServiceStub(channel)
    get = verification_service_pb2.GetDecisionRequest
    return [one.name for one in decisions if stub.GetDecision(get(name=one.name)).decision != one]
