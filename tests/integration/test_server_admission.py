"""Which calls are refused before any work: too many at a time, and those whose client stops waiting."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_status import rpc_status
from support.callers import registration

from verifier import app, settings
from verifier.server.admission import LEAST_SECONDS
from verifier.server.board import Board
from verifier.v1 import (
    check_service_pb2,
    check_service_pb2_grpc,
    event_service_pb2,
    event_service_pb2_grpc,
    verification_service_pb2,
    verification_service_pb2_grpc,
)

REFUSED, TOO_LATE = 0, 1
PHONE = check_service_pb2.CheckPhoneRequest(phone="13966210475")


@contextmanager
def serving(folder: Path, board: Board, threads: int, calls_in_flight: int) -> Iterator[grpc.Channel]:
    loaded = settings.load(
        listen="127.0.0.1:0",
        data_dir=folder,
        threads=threads,
        calls_in_flight=calls_in_flight,
        avatar_text=False,
    )
    application = app.start(loaded, board=board)
    try:
        with grpc.insecure_channel(f"127.0.0.1:{application.port}") as channel:
            yield channel
    finally:
        application.stop(grace_seconds=1)


@contextmanager
def holding_a_thread(channel: grpc.Channel, board: Board) -> Iterator[None]:
    """Follows the events, which holds a thread until it is enough."""
    stream = event_service_pb2_grpc.EventServiceStub(channel).WatchEvents(event_service_pb2.WatchEventsRequest())
    wait_until(lambda: board.in_flight() == 1)
    yield
    stream.cancel()
    wait_until(lambda: board.in_flight() == 0)


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.001)


def checks(channel: grpc.Channel) -> Any:
    return check_service_pb2_grpc.CheckServiceStub(channel)


def test_a_call_too_many_is_told_when_to_try_again(tmp_path: Path) -> None:
    board = Board()
    with serving(tmp_path, board, threads=2, calls_in_flight=1) as channel:
        with holding_a_thread(channel, board):
            with pytest.raises(grpc.RpcError) as caught:
                checks(channel).CheckPhone(PHONE)
            health = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest())
        assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        status = rpc_status.from_call(caught.value)
        assert status is not None
        info, retry = error_details_pb2.ErrorInfo(), error_details_pb2.RetryInfo()
        assert status.details[0].Unpack(info) and info.reason == "OVERLOADED"
        assert status.details[1].Unpack(retry) and 0 < retry.retry_delay.ToMilliseconds() <= 1000
        assert health.status == health_pb2.HealthCheckResponse.SERVING
        assert checks(channel).CheckPhone(PHONE).result.normalized
        assert board.shed_calls()[REFUSED] == 1


def test_a_call_may_wait_for_a_thread_and_makes_room_when_its_client_leaves(tmp_path: Path) -> None:
    board = Board()
    with serving(tmp_path, board, threads=1, calls_in_flight=2) as channel:
        with holding_a_thread(channel, board):
            waiting = checks(channel).CheckPhone.future(PHONE)
            wait_until(lambda: board.in_flight() == 2)
            waiting.cancel()
        waiting = checks(channel).CheckPhone.future(PHONE)
        assert waiting.result(timeout=30).result.normalized
        assert list(board.shed_calls()) == [0, 0]


def test_a_call_that_is_refused_for_its_deadline_is_not_worked(tmp_path: Path) -> None:
    board = Board()
    with serving(tmp_path, board, threads=2, calls_in_flight=4) as channel:
        checks(channel).CheckPhone(PHONE)
        stub = verification_service_pb2_grpc.VerificationServiceStub(channel)
        # the time on the way counts: a call may be late before it arrives, and then nobody counts it
        for number in range(500):
            message = verification_service_pb2.VerifyRegistrationRequest(request=registration(number))
            with pytest.raises(grpc.RpcError) as caught:
                stub.VerifyRegistration(message, timeout=LEAST_SECONDS * 0.9)
            assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
            if board.shed_calls()[TOO_LATE]:
                break
        assert board.shed_calls()[TOO_LATE] > 0
        assert sum(board.decisions()) == 0
