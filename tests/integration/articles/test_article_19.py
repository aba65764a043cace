"""Article 19: measures are recorded, and unnoticed nobody changes a record; what is destroyed, and what has to stay."""

import json
import logging
from hashlib import sha256
from pathlib import Path

import grpc
import pytest
from support.errors import stable_code
from support.inspections import export
from support.stories import PASS, REFUSE, REJECT, REVIEW, Platform, reasons
from typer.testing import CliRunner

from verifier.cli.main import app as command
from verifier.v1 import (
    case_pb2,
    event_service_pb2,
    ledger_service_pb2,
    subject_pb2,
    verification_service_pb2,
)

CANARIES = ("金丝雀", "13966000996", "canary-contact", "canary document", "canary statement")


def prove(world: Platform, **entry: object) -> ledger_service_pb2.ProveInclusionResponse:
    return world.ledger.ProveInclusion(ledger_service_pb2.ProveInclusionRequest(**entry))


def erase(world: Platform, subject: subject_pb2.Subject) -> ledger_service_pb2.EraseSubjectResponse:
    request = ledger_service_pb2.EraseSubjectRequest(subject=subject, actor="officer-3", reason="request 12")
    return world.ledger.EraseSubject(request)


def entries(content: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in content.splitlines()[1:-1]]


def root_of(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """RFC 6962, section 2.1.1, written once more."""
    if size == 1:
        assert not path
        return leaf
    k = 1
    while k * 2 < size:
        k *= 2
    if index < k:
        return sha256(b"\x01" + root_of(leaf, index, k, path[:-1]) + path[-1]).digest()
    return sha256(b"\x01" + path[-1] + root_of(leaf, index - k, size - k, path[:-1])).digest()


def test_every_measure_is_in_the_records_with_a_proof(world: Platform) -> None:
    owner = world.person()
    account = world.opened(owner, "云间旧事")
    refused = world.register(world.request(world.person(), "晨曦日报官方"))
    assert refused.verdict == REJECT
    world.credit("violation", account_id=account)
    world.close(account)
    told = entries(export(world, account_id=account))
    assert [(one["kind"], json.loads(str(one["payload"])).get("to")) for one in told] == [
        ("decision", None),
        ("account", "bound"),
        ("credit", None),
        ("account", "closed"),
        ("export", None),
    ]
    proof = prove(world, decision=refused.name)
    leaf = sha256(b"\x00" + proof.entry.hash).digest()
    computed = root_of(leaf, proof.entry.sequence - 1, proof.checkpoint.size, list(proof.path))
    assert computed == proof.checkpoint.root
    payload = json.loads(proof.entry.payload)
    assert f"decisions/{payload['decision']}" == refused.name
    assert payload["verdict"] == "REJECT" and "NAME_CLAIMS_PROTECTED" in payload["reasons"]
    assert (payload["purpose"], payload["consent"]) == ("registration", False)


def test_a_checkpoint_kept_elsewhere_shows_later_that_nothing_was_rewritten(world: Platform, tmp_path: Path) -> None:
    world.register(world.request(world.person(), "云间新事"))
    kept = world.ledger.GetCheckpoint(ledger_service_pb2.GetCheckpointRequest()).checkpoint
    (tmp_path / "kept.txt").write_text(kept.note, encoding="utf-8")
    world.register(world.request(world.person(), "云间后事"))
    words = ["ledger", "verify", "--data-dir", str(world.data_dir), "--checkpoint", str(tmp_path / "kept.txt")]
    said = CliRunner().invoke(command, words)
    assert said.exit_code == 0 and "sound" in said.output, said.output
    other = kept.note.replace(f"\n{kept.size}\n", f"\n{kept.size + 1}\n")
    (tmp_path / "kept.txt").write_text(other, encoding="utf-8")
    assert CliRunner().invoke(command, words).exit_code == 1


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, grpc.StatusCode.INVALID_ARGUMENT),
        ({"decision": "none"}, grpc.StatusCode.INVALID_ARGUMENT),
        ({"decision": "decisions/none"}, grpc.StatusCode.NOT_FOUND),
        ({"sequence": 0}, grpc.StatusCode.NOT_FOUND),
        ({"sequence": 10**9}, grpc.StatusCode.NOT_FOUND),
    ],
)
def test_what_is_not_there_has_no_proof(world: Platform, asked: dict[str, object], status: grpc.StatusCode) -> None:
    world.register(world.request(world.person()))
    with pytest.raises(grpc.RpcError) as raised:
        prove(world, **asked)
    assert raised.value.code() is status


def test_personal_data_is_in_no_export_event_log_or_error(
    world: Platform, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    subject = world.person("金丝雀", phone="13966000996")
    request = world.request(subject, "云间往事", contact="canary-contact")
    request.consent_ref = "canary-consent"
    request.claims.add(kind="judicial.lawyer_practice", number="11101201510990996").materials.add(
        content=b"%PDF-1.7 canary document"
    )
    number = subject.person.document_number
    with caplog.at_level(logging.DEBUG):
        decision = world.register(request)
        assert (decision.purpose, decision.consent_ref) == ("registration", "canary-consent")
        contents = [export(world), export(world, subject=subject), export(world, documents=True)]
        contents.append(export(world, format=ledger_service_pb2.EXPORT_FORMAT_PARQUET))
        stream = world.events.WatchEvents(event_service_pb2.WatchEventsRequest(until_caught_up=True))
        contents += [event.SerializeToString() for event in stream]
        with pytest.raises(grpc.RpcError) as raised:
            subject.person.document_kind = 99  # type: ignore[assignment]
            erase(world, subject)
        contents.append(str(raised.value).encode())
    contents.append(caplog.text.encode())
    for canary in (*CANARIES, "canary-consent", number):
        assert all(canary.encode() not in content for content in contents), canary
    assert all(canary.encode() not in file.read_bytes() for file in world.data_dir.iterdir() for canary in CANARIES)


def test_a_subject_is_erased_when_it_holds_nothing_and_its_bans_stay(world: Platform) -> None:
    subject = world.person("金丝雀")
    request = world.request(subject, "云外旧闻")
    first = world.register(request)
    account = request.account_id
    world.confirm(account)
    with pytest.raises(grpc.RpcError) as raised:
        erase(world, subject)
    assert raised.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert stable_code(raised.value) == "SUBJECT_IN_USE"
    assert world.decision(first.name).disclosure.operator

    world.close(account)
    world.credit("rumour", subject=subject)
    erased = erase(world, subject)
    assert (erased.decisions, erased.sequence > 0) == (1, True)
    assert (again := erase(world, subject)).decisions == 0 and again.sequence > erased.sequence
    left = world.decision(first.name)
    assert (left.erased, left.verdict, left.account_id) == (True, PASS, account)
    assert not left.findings and not left.HasField("disclosure") and not left.consent_ref
    listed = world.verification.ListDecisions(verification_service_pb2.ListDecisionsRequest(account_id=account))
    assert [one.erased for one in listed.decisions] == [True]

    assert "NAME_CLOSED" in reasons(world.register(world.request(world.person(), "云外旧闻")))
    assert "SUBJECT_BLACKLISTED" in reasons(world.register(world.request(subject, "云外新闻人")))
    said = CliRunner().invoke(command, ["ledger", "verify", "--data-dir", str(world.data_dir)])
    assert said.exit_code == 0, said.output
    told = json.loads(prove(world, sequence=erased.sequence).entry.payload)
    assert told == {"tenant": "default", "actor": "officer-3", "reason": "request 12", "decisions": 1, "documents": 0}


def test_an_erased_request_is_not_answered_again(world: Platform) -> None:
    subject = world.person()
    request = world.request(subject, "晨曦日报网")
    world.register(request)
    erase(world, subject)
    with pytest.raises(grpc.RpcError) as raised:
        world.register(request)
    assert raised.value.code() is grpc.StatusCode.ALREADY_EXISTS


def test_what_was_written_in_a_case_is_erased_once_it_has_ended(world: Platform) -> None:
    subject = world.person("林不明")
    decision = world.register(world.request(subject, "云外未明"))
    assert decision.verdict == REVIEW and decision.case
    with pytest.raises(grpc.RpcError) as raised:
        erase(world, subject)
    assert stable_code(raised.value) == "SUBJECT_IN_USE"
    world.claim(decision.case, "reviewer-1")
    world.resolve(decision.case, "reviewer-1", REFUSE, reason="canary statement")
    assert "canary statement" in str(world.case(decision.case))
    assert erase(world, subject).decisions >= 1
    left = world.case(decision.case)
    assert left.state == case_pb2.CASE_STATE_REJECTED and "canary" not in str(left)
    assert [one.event for one in left.history] == ["opened", "claim", "reject"]


def test_who_handed_an_account_over_is_erased_and_the_account_stays_the_receivers(world: Platform) -> None:
    giver, receiver = world.person(), world.person()
    account = world.opened(giver, "云外渡口")
    approved = world.ask_transfer(world.request(receiver, "云外渡口", account))
    assert approved.verdict == PASS
    world.complete_transfer(account, approved.name)
    before = world.disclosure(account).record
    assert erase(world, giver).decisions == 1
    assert world.disclosure(account).record == before
    with pytest.raises(grpc.RpcError) as raised:
        erase(world, receiver)
    assert stable_code(raised.value) == "SUBJECT_IN_USE"
