"""Changes of the protected lists over gRPC: at once in the process that makes them, within a second in the others."""

import time
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from verifier import app, settings
from verifier.v1 import (
    check_service_pb2,
    check_service_pb2_grpc,
    list_service_pb2,
    list_service_pb2_grpc,
    screening_pb2,
)

CLEAR = screening_pb2.SCREENING_OUTCOME_CLEAR
CLAIM = screening_pb2.SCREENING_OUTCOME_CLAIM


class Client:
    def __init__(self, channel: grpc.Channel) -> None:
        self.lists = list_service_pb2_grpc.ListServiceStub(channel)
        self._check = check_service_pb2_grpc.CheckServiceStub(channel)

    def add(self, **fields: object) -> list_service_pb2.AddEntryResponse:
        entry = list_service_pb2.ListEntry(**fields)
        return self.lists.AddEntry(list_service_pb2.AddEntryRequest(entry=entry, actor="林晓禾", reason="公函 996 号"))

    def remove(self, entry_id: str) -> list_service_pb2.RemoveEntryResponse:
        return self.lists.RemoveEntry(
            list_service_pb2.RemoveEntryRequest(id=entry_id, actor="林晓禾", reason="公函 997 号")
        )

    def screen(self, name: str) -> screening_pb2.ScreeningResult:
        return self._check.CheckName(check_service_pb2.CheckNameRequest(name=name)).result

    def entries(self, **fields: object) -> list_service_pb2.ListEntriesResponse:
        return self.lists.ListEntries(list_service_pb2.ListEntriesRequest(**fields))


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def client(data_dir: Path, snapshot: Path) -> Iterator[Client]:
    application = app.start(settings.load(listen="127.0.0.1:0", data_dir=data_dir, lists=snapshot))
    with grpc.insecure_channel(f"127.0.0.1:{application.port}") as channel:
        yield Client(channel)
    application.stop(grace_seconds=1)


def test_an_added_entry_is_screened_by_at_once_and_named_by_its_version(client: Client) -> None:
    before = client.entries().list_version
    assert client.screen("青禾时报").outcome == CLEAR
    added = client.add(id="m9", name="青禾时报", aliases=["青禾报"], category="media")
    assert added.list_version == f"{before}+1"
    assert added.entry.importance == pytest.approx(0.9)
    screened = client.screen("青·禾时报官方")
    assert screened.outcome == CLAIM
    assert (screened.hits[0].target_id, screened.hits[0].list_version) == ("m9", added.list_version)
    assert client.screen("青禾报").hits[0].target_id == "m9"


def test_a_removed_entry_is_not_screened_by_any_more_and_may_come_back(client: Client) -> None:
    assert client.screen("晨曦日报").outcome == CLAIM
    client.remove("m1")
    assert client.screen("晨曦日报").outcome == CLEAR
    client.add(id="m1", name="晨曦日报", category="media")
    assert client.screen("晨曦日报").outcome == CLAIM


def test_an_entry_of_the_same_id_takes_the_place_of_the_old_one(client: Client) -> None:
    client.add(id="m1", name="暮色日报", category="media")
    assert client.screen("晨曦日报").outcome == CLEAR
    assert client.screen("暮色日报").outcome == CLAIM


def test_another_process_on_the_same_store_screens_by_it_within_a_second(
    client: Client, data_dir: Path, snapshot: Path
) -> None:
    other = app.start(settings.load(listen="127.0.0.1:0", data_dir=data_dir, lists=snapshot))
    try:
        with grpc.insecure_channel(f"127.0.0.1:{other.port}") as channel:
            neighbour = Client(channel)
            assert neighbour.screen("青禾时报").outcome == CLEAR
            client.add(id="m9", name="青禾时报", category="media")
            deadline = time.monotonic() + 10
            while neighbour.screen("青禾时报").outcome == CLEAR and time.monotonic() < deadline:
                time.sleep(0.05)
            assert neighbour.screen("青禾时报").outcome == CLAIM
    finally:
        other.stop(grace_seconds=1)


def test_changes_survive_a_restart_and_are_in_the_ledger(client: Client, data_dir: Path, snapshot: Path) -> None:
    client.add(id="m9", name="青禾时报", category="media")
    client.remove("u1")
    again = app.start(settings.load(listen="127.0.0.1:0", data_dir=data_dir, lists=snapshot))
    try:
        with grpc.insecure_channel(f"127.0.0.1:{again.port}") as channel:
            restarted = Client(channel)
            assert restarted.screen("青禾时报").outcome == CLAIM
            assert restarted.screen("云川大学").outcome == CLEAR
    finally:
        again.stop(grace_seconds=1)


def test_entries_come_page_by_page_and_by_name(client: Client) -> None:
    client.add(id="m9", name="青禾时报", category="media")
    client.remove("u1")
    first = client.entries(page_size=2)
    second = client.entries(page_size=2, page_token=first.next_page_token)
    assert sorted(entry.id for page in (first, second) for entry in page.entries) == ["c1", "m1", "m9"]
    assert not second.next_page_token
    assert [entry.id for entry in client.entries(name="晨·曦·报").entries] == ["m1"]
    assert not client.entries(name="青禾").entries


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"name": "青禾时报", "category": "media"}, "entry.id", "is empty"),
        ({"id": "m9", "name": "！", "category": "media"}, "entry.name", "at least two"),
        ({"id": "m9", "name": "青禾时报", "category": "press"}, "entry.category", "is not one of"),
        ({"id": "m9", "name": "青禾时报", "category": "media", "importance": 2.0}, "entry.importance", "0 to 1"),
    ],
)
def test_a_wrong_entry_is_refused_by_the_rules_of_the_list_files(
    client: Client, fields: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        client.add(**fields)
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert field in raised.value.details() and words in raised.value.details()


def test_who_and_why_are_asked_for(client: Client) -> None:
    entry = list_service_pb2.ListEntry(id="m9", name="青禾时报", category="media")
    for fields, missing in (({"reason": "r"}, "actor"), ({"actor": "a"}, "reason")):
        with pytest.raises(grpc.RpcError) as raised:
            client.lists.AddEntry(list_service_pb2.AddEntryRequest(entry=entry, **fields))
        assert missing in raised.value.details()


def test_an_unknown_id_cannot_be_removed(client: Client) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        client.remove("nobody")
    assert raised.value.code() is grpc.StatusCode.NOT_FOUND
