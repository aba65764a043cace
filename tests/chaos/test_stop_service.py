"""SIGTERM and a new start while clients call, as a release does it."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from support.callers import calling, read_back
from support.service import service

pytestmark = pytest.mark.chaos


def test_a_release_costs_no_call(tmp_path: Path, snapshot: Path, rounds: int) -> None:
    options = ["--workers", "2", "--lists", str(snapshot)]
    with ExitStack() as services:
        running = services.enter_context(service(tmp_path, *options))
        options += ["--listen", f"127.0.0.1:{running.port}"]
        with calling(running.channel) as callers:
            for _ in range(rounds):
                callers.wait_for(50)
                assert running.stop() == 0
                running = services.enter_context(service(tmp_path, *options))
            callers.wait_for(50)
            callers.stop()
        assert callers.failed == []
        with running.channel() as channel:
            assert read_back(channel, callers.acknowledged) == []
        assert running.stop() == 0
