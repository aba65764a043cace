"""The service on PostgreSQL: what a platform does, and what an operator does beside it with the same setting."""

import logging
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from support.postgres import PASSWORD, PostgresServer, schema_url
from support.stories import PASS, Platform, platform
from typer.testing import CliRunner

from verifier import app, settings
from verifier.cli.main import app as command
from verifier.domain.errors import ConfigurationError
from verifier.v1 import verification_service_pb2


@pytest.fixture
def url(postgres_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    made = schema_url(postgres_server.url, str(tmp_path))
    monkeypatch.setenv("VERIFIER_STORE", made)
    return made


@pytest.fixture
def world(url: str, tmp_path: Path) -> Iterator[Platform]:
    with platform(tmp_path) as made:
        yield made


def run(*words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(command, [str(word) for word in words])
    return result.exit_code, result.output


def test_a_registration_is_stored_confirmed_and_found_and_its_ledger_verifies(world: Platform, tmp_path: Path) -> None:
    request = world.request(world.person(), "江上清风", "a1")
    decision = world.register(request)
    assert decision.verdict == PASS
    assert world.register(request) == decision
    assert world.confirm("a1").account_id == "a1"
    found = world.verification.GetDecision(verification_service_pb2.GetDecisionRequest(name=decision.name)).decision
    assert found == decision
    assert not (tmp_path / "data" / "verifier.sqlite").exists()
    for words in (("ledger", "verify"), ("accounts", "show", "a1"), ("cases", "list"), ("keys", "reseal")):
        code, said = run(*words, "--data-dir", tmp_path / "data")
        assert code == 0, said
    code, said = run("ledger", "verify", "--data-dir", tmp_path / "data")
    assert said == "2 entries, sound\n"


def test_a_second_service_on_the_same_database_knows_the_first_one_s_decisions(world: Platform, tmp_path: Path) -> None:
    """With the same keys: every host has the same key file."""
    request = world.request(world.person(), "江上清风", "a1")
    decision = world.register(request)
    chosen = settings.load(listen="127.0.0.1:0", data_dir=tmp_path / "other host", keys=tmp_path / "data" / "keys.json")
    second = app.start(chosen)
    with grpc.insecure_channel(f"127.0.0.1:{second.port}") as channel:
        other = Platform(channel, second.port, world.clock, tmp_path)
        assert other.register(request) == decision
    second.stop()


def test_other_keys_than_the_database_s_stop_the_start(world: Platform, tmp_path: Path) -> None:
    world.register(world.request(world.person(), "江上清风", "a1"))
    with pytest.raises(ConfigurationError, match=r"keys: .* does not fit the store in PostgreSQL"):
        app.start(settings.load(listen="127.0.0.1:0", data_dir=tmp_path / "other host"))


def test_the_password_is_in_no_text(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, postgres_server: PostgresServer
) -> None:
    caplog.set_level(logging.DEBUG)
    chosen = settings.load(data_dir=tmp_path)
    told = [repr(chosen), str(chosen)]
    with platform(tmp_path) as made:
        made.register(made.request(made.person(), "江上清风", "a1"))
    wrong = url.replace("verifier:", "nobody:", 1), url.replace(str(postgres_server.port), "1"), url.replace("%40", "@")
    for one in wrong:
        with pytest.raises(ConfigurationError, match="store: ") as raised:
            app.start(settings.load(listen="127.0.0.1:0", data_dir=tmp_path / "data", store=one))
        told += [str(raised.value), repr(raised.value)]
    for text in (*told, caplog.text):
        assert PASSWORD not in text and PASSWORD.split("@")[0].strip() not in text


@pytest.mark.parametrize("wrong", ["mysql://root@localhost/verifier", "sqlite:verifier.db", ""])
def test_another_kind_of_store_is_named(wrong: str) -> None:
    with pytest.raises(ConfigurationError, match="store: "):
        settings.load(store=wrong)
