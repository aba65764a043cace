"""The lists change all the time while clients call: by SIGHUP, and by entries that are added."""

import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest
from support.callers import registration
from support.service import Service, service

from verifier.screening.build import build
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.v1 import (
    check_service_pb2,
    check_service_pb2_grpc,
    list_service_pb2,
    list_service_pb2_grpc,
    verification_service_pb2,
    verification_service_pb2_grpc,
)

pytestmark = pytest.mark.chaos

NAMES = ["晨曦日报", "晨曦日报官方", "云川大学", "云川大学招生办"] * 10
ENTRIES = [
    ListEntry("m1", "晨曦日报", EntryCategory.MEDIA, 1.0),
    ListEntry("u1", "云川大学", EntryCategory.UNIVERSITY, 1.0),
]
CHANGES = 8


class Watchers:
    """Clients that note of each reply which versions of the lists it names."""

    def __init__(self, running: Service) -> None:
        self.replies: list[frozenset[str]] = []
        self.failed: list[str] = []
        self._running = running
        self._stopped = threading.Event()
        asks = [self._names, self._names, self._batch, self._batch]
        self._threads = [threading.Thread(target=self._watch, args=(ask, n)) for n, ask in enumerate(asks)]

    def __enter__(self) -> "Watchers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, more: int) -> None:
        enough, until = len(self.replies) + more, time.monotonic() + 120
        while len(self.replies) < enough and time.monotonic() < until:
            time.sleep(0.01)
        assert len(self.replies) >= enough, self.failed[:5]

    def versions(self) -> int:
        """How many were seen."""
        return len(set(self.replies))

    def wait_for_more_than(self, versions: int) -> None:
        until = time.monotonic() + 120
        while self.versions() <= versions and time.monotonic() < until:
            time.sleep(0.01)
        assert self.versions() > versions, self.failed[:5]

    def _watch(self, ask: Callable[[grpc.Channel, str], frozenset[str]], client: int) -> None:
        with self._running.channel() as channel:
            call = 0
            while not self._stopped.is_set():
                call += 1
                try:
                    self.replies.append(ask(channel, f"{client}-{call}"))
                except grpc.RpcError as error:
                    self.failed.append(f"{error.code().name}: {error.details()}")

    @staticmethod
    def _names(channel: grpc.Channel, call: str) -> frozenset[str]:
        message = check_service_pb2.BatchCheckNamesRequest(names=NAMES)
        reply = check_service_pb2_grpc.CheckServiceStub(channel).BatchCheckNames(message, timeout=60)
        assert all(result.hits for result in reply.results)
        return frozenset(hit.list_version for result in reply.results for hit in result.hits)

    @staticmethod
    def _batch(channel: grpc.Channel, call: str) -> frozenset[str]:
        message = verification_service_pb2.BatchVerifyRequest()
        for number, name in enumerate(NAMES):
            request = message.requests.add()
            request.CopyFrom(registration(number))
            request.request_id = request.account_id = f"{call}-{number}"
            request.subject.opaque.identifier = f"WH-996-{call}-{number}"
            request.profile.name = name
        reply = verification_service_pb2_grpc.VerificationServiceStub(channel).BatchVerify(message, timeout=60)
        return frozenset(result.decision.versions.lists for result in reply.results)


def test_no_call_fails_and_no_reply_mixes_versions(tmp_path: Path, rounds: int) -> None:
    snapshot = tmp_path / "lists.snapshot"
    build(ENTRIES, snapshot)
    with (
        service(tmp_path, "--workers", "2", "--lists", str(snapshot)) as running,
        running.channel() as channel,
        Watchers(running) as watchers,
    ):
        lists = list_service_pb2_grpc.ListServiceStub(channel)
        watchers.wait_for(8)
        for number in range(CHANGES * rounds):
            before = watchers.versions()
            more = ListEntry(f"x{number}", f"海东晚报第{number}版", EntryCategory.MEDIA, 1.0)
            build([*ENTRIES, more], snapshot)
            running.process.send_signal(signal.SIGHUP)
            entry = list_service_pb2.ListEntry(id=f"a{number}", name=f"山前晨报第{number}版", category="media")
            lists.AddEntry(list_service_pb2.AddEntryRequest(entry=entry, actor="operator", reason="test"))
            # however fast replies are: one shows the change
            watchers.wait_for_more_than(before)
        running.wait_for_log("lists are now of version", 2 * CHANGES * rounds)
        (tmp_path / "broken").write_bytes(b"broken")
        (tmp_path / "broken").replace(snapshot)
        running.process.send_signal(signal.SIGHUP)
        running.wait_for_log("lists stay as they are", 2)
        watchers.wait_for(8)
    assert watchers.failed == []
    assert [versions for versions in watchers.replies if len(versions) != 1] == []
    assert watchers.versions() > CHANGES
