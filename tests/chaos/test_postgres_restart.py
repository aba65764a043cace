"""PostgreSQL is killed and started again under load: what was acknowledged is there once, and the service goes on."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import grpc
import pytest
from support.cutting_proxy import CuttingProxy
from support.errors import stable_code
from support.postgres import INSTALL, PostgresServer, binaries, schema_url
from support.stores import KEY, KEYS, NOW, commit
from support.stories import PASS, platform

from verifier.domain.errors import NotFound
from verifier.ledger.verification import verify
from verifier.storage.postgres.store import PostgresStore
from verifier.storage.store import StoreUnavailable

pytestmark = pytest.mark.chaos
THREADS = 16
OUTAGES = 3
RECOVERY_SECONDS = 5.0


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """Its own: other tests need theirs to stay."""
    folder = binaries()
    if folder is None:
        pytest.skip(INSTALL)
    made = PostgresServer(folder)
    yield made
    made.remove()


class Load:
    """Threads that each store one decision after another, and repeat one until it is acknowledged.

    Each attempt has a decision id of its own: the store says which attempt it was that counted.
    """

    def __init__(self, stores: list[PostgresStore]) -> None:
        self.acknowledged: dict[str, str] = {}
        self.refused: Counter[str] = Counter()
        self.answered = threading.Event()
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(number, stores[number % len(stores)]))
            for number in range(THREADS)
        ]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _work(self, thread: int, store: PostgresStore) -> None:
        number = 0
        while not self._ended.is_set():
            request_id = f"r-{thread}-{number}"
            attempt = 0
            while request_id not in self.acknowledged:
                attempt += 1
                made = commit(request_id, f"a-{thread}-{number}", f"s-{thread}-{number}")
                made = replace(made, decision=replace(made.decision, decision_id=f"d-{request_id}-{attempt}"))
                try:
                    self.acknowledged[request_id] = store.commit_decision(made, NOW).decision_id
                    self.answered.set()
                except StoreUnavailable as unavailable:
                    self.refused[str(unavailable)] += 1
                    # as a client that waits before it tries again
                    self._ended.wait(0.02)
            number += 1


def test_every_acknowledged_decision_is_there_once(server: PostgresServer, tmp_path: Path) -> None:
    """Two stores stand for two hosts."""
    url = schema_url(server.url, "chaos")
    stores = [PostgresStore(url, "k1", KEY) for _ in range(2)]
    load = Load(stores)
    recovered = []
    for _ in range(OUTAGES):
        before = len(load.acknowledged)
        while len(load.acknowledged) < before + 200:
            time.sleep(0.01)
        refused = load.refused.total()
        server.stop(immediately=True)
        while load.refused.total() < refused + 2 * THREADS:
            time.sleep(0.01)
        load.answered.clear()
        server.start()
        started = time.monotonic()
        assert load.answered.wait(60)
        recovered.append(time.monotonic() - started)
    load.end()

    store = stores[0]
    stored = store.list_decisions("t", "", None, 1_000_000, "").decisions
    kept = {decision.request_id: decision.decision_id for decision in stored}
    assert len(stored) == len(kept) and kept == load.acknowledged
    assert Counter(entry.kind for entry in store.ledger_entries()) == {"decision": len(kept)}
    assert verify(store.ledger_entries(), store.ledger_head(), KEYS).problems == ()
    for one in stores:
        one.close()
    print(f"\n{len(kept)} decisions, {load.refused.total()} refused attempts, answered again after", recovered)
    assert max(recovered) < RECOVERY_SECONDS


def test_the_service_says_unavailable_and_answers_again_by_itself(
    server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERIFIER_STORE", schema_url(server.url, "service"))
    with platform(tmp_path) as world:
        request = world.request(world.person(), "江上清风", "a1")
        kept = world.register(request)
        later = world.request(world.person(), "山间明月", "a2")
        server.stop(immediately=True)
        for one in (later, request):
            with pytest.raises(grpc.RpcError) as raised:
                world.register(one)
            assert raised.value.code() is grpc.StatusCode.UNAVAILABLE
            assert stable_code(raised.value) == "STORE_UNAVAILABLE"
            assert "nothing was stored" in raised.value.details() and "same request_id" in raised.value.details()
        with pytest.raises(grpc.RpcError) as raised:
            world.decision(kept.name)
        assert raised.value.code() is grpc.StatusCode.UNAVAILABLE
        server.start()
        assert world.register(request) == kept
        assert world.register(later).verdict == PASS
        assert world.decision(kept.name) == kept


def test_a_commit_whose_answer_is_lost_is_not_known_and_has_one_effect_when_it_is_repeated(
    server: PostgresServer,
) -> None:
    """The connection is cut after the database got the COMMIT and before it answers."""
    cuts = threading.Event()
    proxy = CuttingProxy(server.port, lambda sent: b"COMMIT" in sent and cuts.is_set())
    url = schema_url(server.url, "cut")
    through = PostgresStore(url.replace(str(server.port), str(proxy.port)), "k1", KEY)
    beside = PostgresStore(url, "k1", KEY)
    cuts.set()
    with pytest.raises(StoreUnavailable, match="not known"):
        through.commit_decision(commit(), NOW)
    cuts.clear()
    while beside.find_request("t", "r1") is None:
        time.sleep(0.01)
    again = commit()
    again = replace(again, decision=replace(again.decision, decision_id="d-again"))
    assert through.commit_decision(again, NOW).decision_id == "d-r1"
    assert through.places_held("t", ("s1",), "", NOW) == 1
    assert [entry.kind for entry in beside.ledger_entries()] == ["decision"]
    for one in (through, beside):
        one.close()
    proxy.close()


def test_a_store_that_lost_its_server_is_closed_without_waiting(server: PostgresServer) -> None:
    store = PostgresStore(schema_url(server.url, "closed"), "k1", KEY)
    store.commit_decision(commit(), NOW)
    server.stop()
    with pytest.raises(StoreUnavailable):
        store.get_decision("d-r1")
    with pytest.raises(StoreUnavailable):
        store.confirm_account("t", "a1", NOW)
    store.close()
    server.start()
    again = PostgresStore(schema_url(server.url, "closed"), "k1", KEY)
    assert again.get_decision("d-r1") == commit().decision
    with pytest.raises(NotFound):
        again.confirm_account("t", "a2", NOW)
    again.close()
