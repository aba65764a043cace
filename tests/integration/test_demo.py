"""The demo as a newcomer runs it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from verifier.cli.main import app

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("language", "words"), [("en", "choose another"), ("zh", "请更换")])
def test_every_sample_gets_the_decision_that_it_expects(language: str, words: str) -> None:
    result = CliRunner().invoke(app, ["demo", "--fixtures", str(ROOT / "fixtures"), "--language", language])
    assert result.exit_code == 0, result.output
    assert "48 sign-ups" in result.output and "0 not as expected" in result.output
    assert words in result.output


def test_a_folder_without_samples_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["demo", "--fixtures", str(tmp_path)])
    assert result.exit_code == 2
    assert "signups.jsonl" in result.output
