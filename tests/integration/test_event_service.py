"""``WatchEvents`` over a socket: from a cursor on, live, and ended by whoever stops listening."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import grpc
import pytest
from support.errors import stable_code, violations
from support.stories import Platform, platform

from verifier.v1 import event_service_pb2 as messages


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    folder: Path = tmp_path_factory.mktemp("events")
    with platform(folder) as made:
        yield made


def caught_up(world: Platform, **asked: object) -> list[messages.Event]:
    request = messages.WatchEventsRequest(until_caught_up=True, **asked)
    return [one.event for one in world.events.WatchEvents(request)]


def test_what_happens_to_an_account_is_told_in_order(world: Platform) -> None:
    start = caught_up(world)[-1:]
    account = world.opened(world.person(), "海上旧事")
    world.close(account)
    told = caught_up(world, cursor=start[0].cursor if start else "")
    assert [(one.kind, dict(one.data).get("to")) for one in told] == [
        ("decision.made", None),
        ("account.changed", "bound"),
        ("account.changed", "closed"),
    ]
    assert {one.data["account_id"] for one in told} == {account}
    assert (told[0].data["verdict"], told[0].tenant) == ("PASS", "default")
    assert all(one.id.startswith(f"evt_{one.cursor}_") for one in told)


def test_a_stream_goes_on_after_any_cursor_and_repeats_nothing(world: Platform) -> None:
    for n in range(3):
        world.register(world.request(world.person(), f"海上{n}"))
    every = caught_up(world)
    for i, event in enumerate(every):
        assert caught_up(world, cursor=event.cursor) == every[i + 1 :]


def test_of_the_kinds_and_the_tenant_that_were_asked_for(world: Platform) -> None:
    world.opened(world.person(), "海上新事")
    assert {one.kind for one in caught_up(world, kinds=["account.changed"])} == {"account.changed"}
    assert caught_up(world, tenant="another") == []


def test_an_open_stream_is_told_of_what_comes(world: Platform) -> None:
    stream = world.events.WatchEvents(messages.WatchEventsRequest(from_now=True))
    received: list[str] = []
    ready = threading.Event()

    def listen() -> None:
        ready.set()
        try:
            for one in stream:
                received.append(one.event.data["decision"])
                if len(received) == 3:
                    stream.cancel()
        except grpc.RpcError as error:
            assert error.code() is grpc.StatusCode.CANCELLED

    thread = threading.Thread(target=listen)
    thread.start()
    ready.wait()
    world.wait(0.3)
    made = [world.register(world.request(world.person(), f"海下{n}")).name for n in range(3)]
    thread.join(timeout=30)
    assert [f"decisions/{one}" for one in received] == made


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Platform]:
    """Nobody listens yet."""
    with platform(tmp_path) as made:
        yield made


def test_streams_leave_threads_for_the_calls(fresh: Platform) -> None:
    """32 threads: eight streams at a time, the ninth is told to share; a stream that ends makes room."""
    fresh.register(fresh.request(fresh.person(), "海中新事"))
    streams = [fresh.events.WatchEvents(messages.WatchEventsRequest()) for _ in range(8)]
    assert all(next(stream).event.cursor for stream in streams)
    with pytest.raises(grpc.RpcError) as raised:
        next(fresh.events.WatchEvents(messages.WatchEventsRequest()))
    assert raised.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert stable_code(raised.value) == "TOO_MANY_WATCHERS"
    assert fresh.register(fresh.request(fresh.person(), "海中旧事")).name
    for stream in streams:
        stream.cancel()
    for _ in range(100):
        try:
            assert caught_up(fresh)
            return
        except grpc.RpcError:
            fresh.wait(0.1)
    raise AssertionError("no place became free")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "９"}, "cursor"),
        ({"cursor": "999999999"}, "cursor"),
        ({"cursor": "9" * 30}, "cursor"),
        ({"cursor": "1", "from_now": True}, "from_now"),
        ({"kinds": ["decision.unmade"]}, "kinds"),
        ({"tenant": "t" * 129}, "tenant"),
    ],
)
def test_what_is_wrong_with_a_request_is_named(world: Platform, asked: dict[str, object], field: str) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        caught_up(world, **asked)
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert field in violations(raised.value)


def test_an_open_stream_does_not_hold_up_the_end_of_the_service(tmp_path: Path) -> None:
    with platform(tmp_path) as made:
        stream = made.events.WatchEvents(messages.WatchEventsRequest(from_now=True))
        made.register(made.request(made.person(), "海底旧事"))

        def listen() -> None:
            with suppress(grpc.RpcError):
                list(stream)

        waiting = threading.Thread(target=listen)
        waiting.start()
    waiting.join(timeout=20)
    assert not waiting.is_alive()
