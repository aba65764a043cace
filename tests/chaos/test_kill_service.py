"""kill -9 of all processes of the service while clients call."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from support.callers import calling, read_back
from support.service import service
from typer.testing import CliRunner

from verifier.cli.main import app

pytestmark = pytest.mark.chaos


def test_a_killed_service_loses_no_acknowledged_decision(tmp_path: Path, snapshot: Path, rounds: int) -> None:
    options = ["--workers", "2", "--lists", str(snapshot)]
    with ExitStack() as services:
        running = services.enter_context(service(tmp_path, *options))
        options += ["--listen", f"127.0.0.1:{running.port}"]
        with calling(running.channel) as callers:
            for _ in range(rounds):
                callers.wait_for(50)
                running.kill()
                running = services.enter_context(service(tmp_path, *options))
            callers.wait_for(50)
            callers.stop()
        assert callers.failed == []
        assert callers.retried > 0
        with running.channel() as channel:
            assert read_back(channel, callers.acknowledged) == []
        assert running.stop() == 0
    found = CliRunner().invoke(app, ["ledger", "verify", "--data-dir", str(tmp_path / "data")])
    assert (found.exit_code, "sound" in found.output) == (0, True), found.output
