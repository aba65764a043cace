"""``verifier bench serve`` as an operator types it."""

import os
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from verifier.cli.main import app

FIXTURES = Path(__file__).parents[2] / "fixtures" / "lists" / "judiciary.csv"


@pytest.mark.skipif(shutil.which("h2load") is None, reason="h2load is not installed: apt-get install nghttp2-client")
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs a core for the server and one for the clients")
def test_each_call_stands_beside_an_empty_handler() -> None:
    found = CliRunner().invoke(app, ["bench", "serve", str(FIXTURES), "--calls", "200", "--rounds", "1"])
    assert found.exit_code == 0, found.output
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in found.output.splitlines() if " x " in line]
    assert [row[0] for row in rows] == [
        "CheckPhone",
        "CheckIdentityNumber",
        "CheckOrganisationCode",
        "CheckName",
        "VerifyRegistration, replayed",
        "VerifyRegistration",
    ]
    for row in rows:
        assert all(float(cell.removesuffix(" x").replace(",", "")) > 0 for cell in row[1:] if cell), row
    assert [row[4] for row in rows] == ["1.6 x", "1.6 x", "1.6 x", "", "", "3.0 x"]


def test_without_h2load_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = CliRunner().invoke(app, ["bench", "serve", str(FIXTURES)])
    assert (found.exit_code, "apt-get install nghttp2-client" in found.output) == (2, True), found.output
