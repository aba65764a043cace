"""kill -9 of a worker while clients call."""

import os
import signal
from pathlib import Path

import pytest
from support.callers import calling, read_back
from support.service import service
from typer.testing import CliRunner

from verifier.cli.main import app

pytestmark = pytest.mark.chaos


def test_a_killed_worker_costs_no_call_and_no_decision(tmp_path: Path, snapshot: Path, rounds: int) -> None:
    with service(tmp_path, "--workers", "2", "--lists", str(snapshot)) as running:
        with calling(running.channel) as callers:
            for number in range(rounds):
                callers.wait_for(50)
                before = running.workers()
                os.kill(before[number % 2], signal.SIGKILL)
                callers.wait_for(50)
                running.wait_for_log("is ready on core", 3 + number)
                assert len(set(running.workers()) - set(before)) == 1
        assert callers.failed == []
        assert running.count("verifier_worker_restarts_total") == rounds
        assert running.ask("/readyz")[0] == 200
        with running.channel() as channel:
            assert read_back(channel, callers.acknowledged) == []
        assert running.stop() == 0
    assert len({decision.name for decision in callers.acknowledged}) == len(callers.acknowledged)
    found = CliRunner().invoke(app, ["ledger", "verify", "--data-dir", str(tmp_path / "data")])
    assert (found.exit_code, "sound" in found.output) == (0, True), found.output


def test_who_does_the_duties_is_killed_and_another_takes_them_over(tmp_path: Path, snapshot: Path) -> None:
    often = {"VERIFIER_CHECKPOINT_ENTRIES": "1", "VERIFIER_CHECKPOINT_SECONDS": "0.5"}
    with service(tmp_path, "--workers", "2", "--lists", str(snapshot), environment=often) as running:
        os.kill(running.workers()[0], signal.SIGKILL)
        running.wait_for_log("is ready on core", 3)
        with calling(running.channel, clients=1) as callers:
            callers.wait_for(1)
        assert running.stop() == 0
    found = CliRunner().invoke(app, ["ledger", "checkpoint", "--data-dir", str(tmp_path / "data")])
    assert found.exit_code == 0, found.output
