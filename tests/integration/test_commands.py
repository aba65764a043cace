"""The ``verifier`` command as an operator types it."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from support.pictures import emblem, encoded
from typer.testing import CliRunner

from verifier import app as composition
from verifier import settings
from verifier.bench.processes import children
from verifier.cli.main import app
from verifier.v1 import check_service_pb2, check_service_pb2_grpc, verification_service_pb2_grpc
from verifier.v1 import verification_service_pb2 as messages

HEADER = "id,name,aliases,category,importance,authorised,allow,images\n"
GOOD = "m1,晨曦日报,晨曦报,media,1.0,,,\n"


def run(*words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.output


def build(folder: Path, rows: str) -> Path:
    (folder / "lists.csv").write_text(HEADER + rows, encoding="utf-8")
    code, said = run("lists", "build", folder / "lists.csv", "--output", folder / "lists.snapshot")
    assert code == 0, said
    return folder / "lists.snapshot"


def test_a_list_is_built_and_described(tmp_path: Path) -> None:
    emblem(1).save(tmp_path / "sign.png")
    (tmp_path / "lists.csv").write_text(HEADER + GOOD.replace(",,,\n", ",,,sign.png\n"), encoding="utf-8")
    code, said = run("lists", "build", tmp_path / "lists.csv", "--output", tmp_path / "deep" / "lists.snapshot")
    assert code == 0
    assert "1 entries" in said and "version" in said


def test_bad_rows_and_images_are_named_and_the_rest_is_built(tmp_path: Path) -> None:
    rows = GOOD + "m2,云川晚报,,magazine,,,,\nm3,海东早报,,media,,,,missing.png\n"
    (tmp_path / "lists.csv").write_text(HEADER + rows, encoding="utf-8")
    code, said = run("lists", "build", tmp_path / "lists.csv", "--output", tmp_path / "lists.snapshot")
    assert code == 1
    assert "lists.csv:3: category" in said and "missing.png: image of m3" in said and "2 entries" in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("serve", "--listen", "0.0.0.0:1"), "listen: 0.0.0.0:1 is not on loopback"),
        (("serve", "--lists", "missing.snapshot"), "missing.snapshot"),
        (("serve", "--config", "missing.toml"), "missing.toml"),
        (("serve", "--policy", "missing.yaml"), "missing.yaml"),
        (("serve", "--sources", "missing.yaml"), "missing.yaml"),
        (("serve", "--keys", "missing.json"), "keys: no such file"),
        (("serve", "--config", "core.toml"), "core: this machine has no core 4095"),
        (("lists", "build", "missing.csv", "--output", "x"), "missing.csv"),
        (("ledger", "verify", "--data-dir", "missing"), "data_dir"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    words: tuple[str, ...], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "core.toml").write_text("core = 4095\n", encoding="utf-8")
    code, said = run(*words)
    assert code == 2
    assert says in said and "Traceback" not in said


@pytest.mark.parametrize(("key", "value"), [("VERIFIER_THREADS", "none"), ("VERIFIER_AVATAR_SECONDS", "0")])
def test_a_wrong_environment_variable_is_named(
    key: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(key, value)
    code, said = run("serve")
    assert code == 2
    assert key.removeprefix("VERIFIER_").lower() in said


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    snapshot = build(tmp_path, GOOD)
    command = [sys.executable, "-m", "verifier.cli.main", "serve", "--listen", "127.0.0.1:0"]
    options = ["--data-dir", str(tmp_path / "data"), "--lists", str(snapshot)]
    # without a reader of text the decoder is the one process beside it
    environment = os.environ | {"VERIFIER_CORE": str(min(os.sched_getaffinity(0))), "VERIFIER_AVATAR_TEXT": "false"}
    process = subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    port = int(process.stdout.readline().split("port ")[1].split()[0])
    yield process, port
    process.kill()
    process.communicate()


def test_serve_answers_swaps_lists_on_sighup_and_ends_on_sigterm(
    serving: tuple["subprocess.Popen[str]", int], tmp_path: Path
) -> None:
    process, port = serving
    assert process.stderr is not None
    ask = check_service_pb2.CheckNameRequest(name="云川晚报")
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        checks = check_service_pb2_grpc.CheckServiceStub(channel)
        assert not checks.CheckName(ask).result.hits
        build(tmp_path, GOOD + "m2,云川晚报,,media,1.0,,,\n")
        process.send_signal(signal.SIGHUP)
        while "lists are now" not in process.stderr.readline():
            pass
        assert checks.CheckName(ask).result.hits
        (tmp_path / "nonsense").write_bytes(b"nonsense")
        (tmp_path / "nonsense").replace(tmp_path / "lists.snapshot")
        process.send_signal(signal.SIGHUP)
        while "lists stay as they are" not in process.stderr.readline():
            pass
        assert checks.CheckName(ask).result.hits
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0


def decide(data_dir: Path, *request_ids: str) -> None:
    """Runs a service for a moment."""
    running = composition.start(settings.load(listen="127.0.0.1:0", data_dir=data_dir))
    try:
        with grpc.insecure_channel(f"127.0.0.1:{running.port}") as channel:
            stub = verification_service_pb2_grpc.VerificationServiceStub(channel)
            for request_id in request_ids:
                request = messages.VerificationRequest(request_id=request_id, account_id=request_id)
                request.subject.opaque.identifier, request.subject.opaque.scheme = "WH-996", "ctid"
                stub.VerifyRegistration(messages.VerifyRegistrationRequest(request=request))
    finally:
        running.stop(grace_seconds=1)


def test_serve_stays_on_the_core_that_it_is_given_and_its_decoder_does_not(
    serving: tuple["subprocess.Popen[str]", int],
) -> None:
    process, port = serving
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        image = check_service_pb2.CheckAvatarRequest(image=encoded(emblem(1)))
        check_service_pb2_grpc.CheckServiceStub(channel).CheckAvatar(image)
    (worker,) = children(process.pid)
    threads = list(Path(f"/proc/{worker}/task").iterdir())
    assert all(len(os.sched_getaffinity(int(thread.name))) == 1 for thread in threads)
    (decoder,) = children(worker)
    assert os.sched_getaffinity(decoder) == os.sched_getaffinity(0)


def test_a_changed_ledger_entry_is_found(tmp_path: Path) -> None:
    decide(tmp_path, "r1", "r2", "r3")
    assert run("ledger", "verify", "--data-dir", tmp_path) == (0, "3 entries, sound\n")
    with sqlite3.connect(tmp_path / "verifier.sqlite") as store:
        store.execute("UPDATE ledger SET payload = CAST(replace(payload, 'REJECT', 'PASS') AS BLOB) WHERE sequence = 2")
    store.close()
    code, said = run("ledger", "verify", "--data-dir", tmp_path)
    assert code == 1
    assert "2" in said and "problem" in said


def test_a_store_does_not_start_without_the_keys_it_was_written_with(tmp_path: Path) -> None:
    decide(tmp_path, "r1")
    key_file = tmp_path / "keys.json"
    key_file.rename(tmp_path / "backup.json")
    code, said = run("serve", "--listen", "127.0.0.1:0", "--data-dir", tmp_path)
    assert code == 2 and "keys.json is gone" in said and "backup" in said
    decide(tmp_path / "other", "r1")
    (tmp_path / "other" / "keys.json").rename(key_file)
    code, said = run("serve", "--listen", "127.0.0.1:0", "--data-dir", tmp_path)
    assert code == 2 and "does not fit the store" in said
    (tmp_path / "backup.json").replace(key_file)
    decide(tmp_path, "r2")
    assert run("ledger", "verify", "--data-dir", tmp_path) == (0, "2 entries, sound\n")
