"""A real server on a free port, and a channel to it."""

from collections.abc import Iterator

import grpc
import pytest

from verifier import app, settings


@pytest.fixture(scope="session")
def channel() -> Iterator[grpc.Channel]:
    running = app.start(settings.load(listen="127.0.0.1:0"))
    with grpc.insecure_channel(f"127.0.0.1:{running.port}") as channel:
        yield channel
    running.stop(grace_seconds=1)
