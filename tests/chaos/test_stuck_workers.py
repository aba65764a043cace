"""A worker that lives and gets no further: it is noticed, ended and replaced, and its clients try again."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from support.callers import calling, read_back, registration
from support.client import Client
from support.hanging_service import HANGS
from support.numbers import resident_id
from support.service import service

from verifier.v1 import subject_pb2

pytestmark = pytest.mark.chaos
PATIENCE = 60.0
SOON = {"VERIFIER_STUCK_SECONDS": "2"}
TESTS = str(Path(__file__).parent.parent)


def test_a_worker_that_was_stopped_is_killed(tmp_path: Path, snapshot: Path, rounds: int) -> None:
    """Where it is stopped while it holds the store's lock, the other hangs over that, and may be replaced too."""
    with service(tmp_path, "--workers", "2", "--lists", str(snapshot), environment=SOON) as running:
        with calling(running.channel) as callers:
            for number in range(rounds):
                callers.wait_for(50)
                stopped = running.workers()[number % 2]
                os.kill(stopped, signal.SIGSTOP)
                running.wait_for_log("gave no sign of life for 2 s", 1 + number)
                until = time.monotonic() + PATIENCE
                while stopped in running.workers() or running.count("verifier_workers_ready") < 2:
                    assert time.monotonic() < until, running.log.read_text()
                    time.sleep(0.05)
                callers.wait_for(50)
        assert callers.failed == []
        assert running.count("verifier_worker_restarts_total") >= rounds
        with running.channel() as channel:
            assert read_back(channel, callers.acknowledged) == []
        assert running.stop() == 0


def test_a_worker_that_was_told_to_end_may_take_its_time(tmp_path: Path, snapshot: Path, sources: Path) -> None:
    """Its last call waits for a source that never answers, longer than a worker may be silent."""
    options = ("--workers", "1", "--lists", str(snapshot), "--sources", str(sources))
    with service(tmp_path, *options, environment=SOON) as running, running.channel() as channel:
        request = registration(50_002)
        person = subject_pb2.Person(name="林超时", document_number=resident_id(), phone="13966210475")
        person.document_kind = subject_pb2.DOCUMENT_KIND_RESIDENT_ID
        request.subject.CopyFrom(subject_pb2.Subject(person=person))
        with ThreadPoolExecutor(1) as caller:
            answered = caller.submit(Client(channel).register, request)
            while not running.count("verifier_calls_in_flight"):
                assert not answered.done()
            os.kill(running.workers()[0], signal.SIGTERM)
            assert answered.result(60).name
        running.wait_for_log("is ready on core", 2)
        assert "no sign of life" not in running.log.read_text()


def test_a_worker_whose_decisions_hang_ends_itself(tmp_path: Path, snapshot: Path) -> None:
    environment = SOON | {"PYTHONPATH": os.pathsep.join([TESTS, os.environ.get("PYTHONPATH", "")])}
    options = ("--workers", "1", "--lists", str(snapshot))
    with service(tmp_path, *options, environment=environment, module="support.hanging_service") as running:
        request = registration(50_000)
        request.account_id = HANGS
        with running.channel() as channel, pytest.raises(grpc.RpcError) as lost:
            Client(channel).register(request)
        assert lost.value.code() is grpc.StatusCode.UNAVAILABLE
        running.wait_for_log("is ready on core", 2)
        log = running.log.read_text()
        # where it hung, and nothing of whom it was about
        assert "got no further for" in log and "in _hanging" in log and "WH-996" not in log
        with running.channel() as channel:
            assert Client(channel).register(registration(50_001)).name
        assert running.stop() == 0
