"""``verifier ledger`` and ``verifier keys`` as an operator types them, on a store that a service wrote."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.stories import Platform, platform, reasons
from typer.testing import CliRunner

from verifier.cli.main import app
from verifier.privacy import keys as key_files
from verifier.v1 import decision_pb2, subject_pb2


def run(*words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store with five decisions, no service on it any more."""
    with platform(tmp_path) as world:
        for n in range(5):
            register(world, f"江上{n}")
    return tmp_path / "data"


def register(world: Platform, name: str) -> str:
    return decide(world, world.person(), name).name


def decide(world: Platform, subject: subject_pb2.Subject, name: str) -> decision_pb2.Decision:
    """By ids that a service started anew on the same store does not give again."""
    request = world.request(subject, name, f"account of {name}")
    request.request_id = f"request of {name}"
    return world.register(request)


def test_an_export_is_written_and_checked_by_the_file_and_the_key_alone(folder: Path, tmp_path: Path) -> None:
    code, pem = run("ledger", "public-key", "--data-dir", folder)
    assert code == 0
    (tmp_path / "key.pem").write_text(pem)
    for form in ("jsonl", "parquet"):
        file = tmp_path / f"records.{form}"
        words = ("--actor", "officer-7", "--reason", "inspection", "--format", form, "--data-dir", folder)
        code, said = run("ledger", "export", "--output", file, "--tenant", "default", *words)
        assert code == 0, said
        code, said = run("ledger", "verify", file, "--public-key", tmp_path / "key.pem")
        assert code == 0 and "sound" in said, said
    (tmp_path / "records.jsonl").write_bytes((tmp_path / "records.jsonl").read_bytes()[:-1])
    code, said = run("ledger", "verify", tmp_path / "records.jsonl", "--public-key", tmp_path / "key.pem")
    assert code == 2 and "not in the form of an export" in said and "Traceback" not in said


def test_a_checkpoint_shows_that_an_older_store_was_put_back(folder: Path, tmp_path: Path) -> None:
    """A whole store of last week verifies by itself: what was kept elsewhere does not let it pass."""
    last_week = {file.name: file.read_bytes() for file in folder.iterdir()}
    with platform(tmp_path) as world:
        register(world, "江上新事")
    code, note = run("ledger", "checkpoint", "--data-dir", folder)
    assert code == 0
    (tmp_path / "kept.txt").write_text(note, encoding="utf-8")
    assert run("ledger", "verify", "--data-dir", folder, "--checkpoint", tmp_path / "kept.txt")[0] == 0
    for file in folder.iterdir():
        file.unlink()
    for name, content in last_week.items():
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o600)
    assert run("ledger", "verify", "--data-dir", folder)[0] == 0
    code, said = run("ledger", "verify", "--data-dir", folder, "--checkpoint", tmp_path / "kept.txt")
    assert code == 1 and "covers more entries than there are" in said


@pytest.mark.parametrize(
    "act",
    [
        "DELETE FROM decision WHERE position = 2",
        "UPDATE decision SET sealed = (SELECT sealed FROM decision WHERE position = 1) WHERE position = 2",
        "UPDATE decision SET sealed = CAST(sealed || x'00' AS BLOB) WHERE position = 5",
    ],
)
def test_a_decision_that_is_gone_or_another_is_found(folder: Path, act: str) -> None:
    with closing(sqlite3.connect(folder / "verifier.sqlite")) as store:
        store.execute(act)
        store.commit()
    code, said = run("ledger", "verify", "--data-dir", folder)
    assert code == 1 and "not the one that the ledger knows" in said and "1 problems" in said


@pytest.mark.parametrize("column", ["tenant", "account_id", "decision_id"])
def test_an_entry_that_was_hidden_from_its_account_is_found(folder: Path, column: str) -> None:
    with closing(sqlite3.connect(folder / "verifier.sqlite")) as store:
        store.execute(f"UPDATE ledger SET {column} = 'another' WHERE sequence = 3")
        store.commit()
    code, said = run("ledger", "verify", "--data-dir", folder)
    assert code == 1 and "entry 3: is filed under another account or decision" in said and "1 problems" in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("verify", "missing.jsonl", "--public-key", "missing.pem"), "--public-key PEM"),
        (("verify", "--checkpoint", "missing.txt"), "no such file"),
        (("export", "--output", "x", "--actor", "a", "--reason", "r", "--account", "a-1"), "--account needs --tenant"),
        (("archive", "--output", "missing", "--older-than-days", "1"), "no such folder"),
        (("archive", "--output", ".", "--older-than-days", "1"), "nothing to archive"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = run("ledger", *words, "--data-dir", folder)
    assert code == 2 and says in said and "Traceback" not in said


@pytest.mark.parametrize("suite", ["international", "national"])
def test_after_a_rotation_everything_reads_everybody_is_known_and_the_old_key_may_go(
    tmp_path: Path, suite: str
) -> None:
    with platform(tmp_path) as world:
        subject, name = world.person(), register(world, "江下旧事")
        account = world.opened(subject, "江下晨读")
        world.credit("violation", account_id=account)
    data = tmp_path / "data"
    code, said = run("keys", "rotate", "--id", "second", "--suite", suite, "--data-dir", data)
    assert code == 0 and "second is active" in said, said
    with platform(tmp_path) as world:
        assert world.decision(name).findings
        assert "CAP_REACHED" in reasons(decide(world, subject, "江下再来"))
        newer = register(world, "江下新事")
    code, said = run("keys", "reseal", "--data-dir", data)
    assert code == 0 and "sealed anew" in said and not said.startswith("0 "), said
    assert run("keys", "reseal", "--data-dir", data)[1].startswith("0 ")
    assert run("ledger", "verify", "--data-dir", data)[0] == 0
    document = json.loads((data / "keys.json").read_text())
    document["keys"]["k1"]["seal"] = document["keys"]["second"]["seal"] if suite == "international" else "A" * 43 + "="
    (data / "keys.json").write_text(json.dumps(document))
    with platform(tmp_path) as world:
        assert world.decision(name).findings and world.decision(newer).findings
        assert world.disclosure(account).record.disclosure.operator == "林*禾"


def test_rotating_and_sealing_anew_in_one_step_and_a_list_of_the_sets(folder: Path) -> None:
    code, said = run("keys", "rotate", "--id", "second", "--reseal", "--data-dir", folder)
    assert code == 0 and "documents were sealed anew" in said
    assert run("keys", "list", "--data-dir", folder)[1] == "k1\tinternational\treads\nsecond\tinternational\tactive\n"
    assert (folder / "keys.json").stat().st_mode & 0o777 == 0o600
    code, said = run("keys", "rotate", "--id", "second", "--data-dir", folder)
    assert code == 2 and "already" in said
    assert all(key not in run("keys", "list", "--data-dir", folder)[1] for key in _secrets(folder))


def _secrets(folder: Path) -> list[str]:
    document = json.loads((folder / "keys.json").read_text())
    assert key_files.load(folder / "keys.json").active.key_id == "second"
    return [one["seal"] for one in document["keys"].values()]
