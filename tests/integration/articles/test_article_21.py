"""Article 21: an inspection gets signed records of a period, an account or a subject, and checks them by itself."""

import json
from datetime import timedelta
from pathlib import Path

import grpc
import pyarrow.parquet
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from support.errors import violations
from support.inspections import check, export, public_keys
from support.stories import Platform
from typer.testing import CliRunner

from verifier.cli.main import app as command
from verifier.v1 import ledger_service_pb2

PARQUET = ledger_service_pb2.EXPORT_FORMAT_PARQUET


def decisions(content: bytes) -> list[str]:
    """The names of the decisions in an export, in order."""
    payloads = [json.loads(json.loads(line)["payload"]) for line in content.splitlines()[1:-1]]
    return [f"decisions/{one['decision']}" for one in payloads if "document_sha256" in one]


def at(world: Platform, **later: float) -> Timestamp:
    moment = Timestamp()
    moment.FromDatetime(world.clock() + timedelta(**later))
    return moment


def test_the_records_of_a_period_are_checked_offline(world: Platform, tmp_path: Path) -> None:
    world.register(world.request(world.person(), "山间旧事"))
    world.clock.advance(days=1)
    since = at(world)
    inside = [world.register(world.request(world.person(), f"山间记事{n}")).name for n in "甲乙丙"]
    until = at(world, seconds=1)
    world.clock.advance(days=1)
    world.register(world.request(world.person(), "山间新事"))
    content = export(world, since=since, until=until)
    assert decisions(content) == inside
    report = check(content, public_keys(world), tmp_path)
    assert (report.problems, report.entries) == ((), 3)
    lines = content.splitlines(keepends=True)
    for tampered in (lines[:2] + lines[3:], [lines[0], lines[2], lines[1], *lines[3:]], lines[:3] + lines[2:]):
        assert not check(b"".join(tampered), public_keys(world), tmp_path).sound


def test_the_records_of_an_account_and_of_a_subject(world: Platform, tmp_path: Path) -> None:
    owner, other = world.person(), world.person()
    account = world.opened(owner, "林间晨读")
    world.opened(other, "林间夜读")
    refused = world.register(world.request(owner, "晨曦日报林间"))
    of_account = decisions(export(world, account_id=account))
    of_subject = decisions(export(world, subject=owner))
    assert len(of_account) == 1
    assert of_subject == [*of_account, refused.name]
    assert decisions(export(world, subject=owner, account_id=account)) == of_account
    assert decisions(export(world, subject=world.person())) == []
    assert decisions(export(world, tenant="another")) == []
    world.credit("violation", subject=owner)
    credited = [json.loads(line)["kind"] for line in export(world, subject=owner).splitlines()[1:-1]]
    assert credited.count("credit") == 1 and "credit" not in str(export(world, subject=other))
    assert check(export(world, subject=owner), public_keys(world), tmp_path).sound


def test_the_documents_come_sealed_and_match_the_ledger(world: Platform) -> None:
    account = world.opened(world.person("程子衿"), "竹间晨读")
    plain, content = export(world, account_id=account), export(world, account_id=account, documents=True)
    sealed = [json.loads(line)["document"] for line in content.splitlines()[1:-1]]
    assert sealed[0] and len(sealed[0]) > 200
    assert "程子衿".encode() not in content
    assert all(not json.loads(line)["document"] for line in plain.splitlines()[1:-1])


def test_as_a_table_for_an_analyst(world: Platform, tmp_path: Path) -> None:
    account = world.opened(world.person(), "溪间晨读")
    content = export(world, account_id=account, format=PARQUET)
    report = check(content, public_keys(world), tmp_path)
    assert report.problems == ()
    table = pyarrow.parquet.read_table(tmp_path / "records")
    assert table.column("kind").to_pylist()[:2] == ["decision", "account"]


def test_the_stand_alone_command_needs_the_file_and_the_key_alone(world: Platform, tmp_path: Path) -> None:
    world.register(world.request(world.person(), "谷间旧事"))
    (tmp_path / "records.jsonl").write_bytes(export(world))
    (tmp_path / "key.pem").write_bytes(public_keys(world))
    words = ["ledger", "verify", str(tmp_path / "records.jsonl"), "--public-key", str(tmp_path / "key.pem")]
    said = CliRunner().invoke(command, words)
    assert said.exit_code == 0 and "sound" in said.output, said.output
    changed = (tmp_path / "records.jsonl").read_bytes().replace(b"registration", b"Registration", 1)
    (tmp_path / "records.jsonl").write_bytes(changed)
    said = CliRunner().invoke(command, words)
    assert said.exit_code == 1 and "changed" in said.output


def test_a_large_export_comes_in_pieces(world: Platform) -> None:
    for n in range(60):
        world.register(world.request(world.person(), f"长卷{n}"))
    request = ledger_service_pb2.ExportRecordsRequest(actor="officer-7", reason="inspection 997", documents=True)
    pieces = [piece.chunk for piece in world.ledger.ExportRecords(request)]
    assert len(pieces) > 1 and max(map(len, pieces)) < 200_000


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"actor": ""}, "actor"),
        ({"reason": " "}, "reason"),
        ({"format": 7}, "format"),
        ({"account_id": "a" * 129}, "account_id"),
        ({"since": Timestamp(seconds=2), "until": Timestamp(seconds=1)}, "until"),
        ({"since": Timestamp(seconds=-(2**60))}, "since"),
    ],
)
def test_what_is_wrong_with_a_request_is_named(world: Platform, asked: dict[str, object], field: str) -> None:
    world.register(world.request(world.person()))
    with pytest.raises(grpc.RpcError) as raised:
        export(world, **asked)
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert field in violations(raised.value)
