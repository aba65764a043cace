"""A sign-up from the request to the opened account, with sources that answer: over a socket, on a real store."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import grpc
import pytest
import yaml
from support.client import Client, Request
from support.numbers import resident_id, uscc
from typer.testing import CliRunner

from verifier import app, settings
from verifier.cli.main import app as command
from verifier.policy import pack
from verifier.screening.build import build
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.screener import NameScreener
from verifier.storage.sqlite.store import SqliteStore
from verifier.v1 import (
    account_service_pb2,
    check_service_pb2,
    check_service_pb2_grpc,
    decision_pb2,
    profile_pb2,
    subject_pb2,
    verification_service_pb2,
)

PASS, REVIEW, REJECT = decision_pb2.VERDICT_PASS, decision_pb2.VERDICT_REVIEW, decision_pb2.VERDICT_REJECT
LICENCE = "11101201511609960"
SOURCES = """
- name: lawyers
  adapter: register
  config:
    file: lawyers.csv
    kind: credential.judicial.lawyer_practice
    as_of: 2026-11-01
    key: {number: licence}
    compare: {holder: name}
    expires: until
- {name: sandbox, adapter: sandbox}
"""
LAST_DAY = datetime.now(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=10)
_numbers = count()
_phones = count()
_births = (f"19{70 + year}0{month}{day:02d}" for year in range(29) for month in range(1, 10) for day in range(1, 28))


class SignUpClient(Client):
    def __init__(self, channel: grpc.Channel) -> None:
        super().__init__(channel)
        self.checks = check_service_pb2_grpc.CheckServiceStub(channel)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("sign-up")
    (made / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    (made / "lawyers.csv").write_text(f"licence,name,until\n{LICENCE},唐书宁,{LAST_DAY}\n", encoding="utf-8")
    usual = pack.load().model_dump(mode="json")
    trial = usual | {"version": "trial", "outcomes": {"PHONE_VIRTUAL_OPERATOR": "review"}}
    (made / "trial.yaml").write_text(yaml.safe_dump(trial), encoding="utf-8")
    (made / "impatient.yaml").write_text(yaml.safe_dump(usual | {"source_timeout_seconds": 0.3}), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def application(folder: Path) -> Iterator[app.Application]:
    build([ListEntry("m1", "晨曦日报", EntryCategory.MEDIA, 1.0)], folder / "lists.snapshot")
    running = app.start(
        settings.load(
            listen="127.0.0.1:0",
            data_dir=folder / "data",
            lists=folder / "lists.snapshot",
            sources=folder / "sources.yaml",
            shadow_policy=folder / "trial.yaml",
        )
    )
    yield running
    running.stop(grace_seconds=1)


@pytest.fixture(scope="module")
def client(application: app.Application) -> Iterator[SignUpClient]:
    with grpc.insecure_channel(f"127.0.0.1:{application.port}") as channel:
        yield SignUpClient(channel)


def person(name: str = "林晓禾", birth: str = "", phone: str = "") -> subject_pb2.Subject:
    """Each call without ``birth`` is another person, each without ``phone`` has another phone."""
    return subject_pb2.Subject(
        person=subject_pb2.Person(
            name=name,
            document_kind=subject_pb2.DOCUMENT_KIND_RESIDENT_ID,
            document_number=resident_id(birth=birth or next(_births)),
            phone=phone or f"1396621{next(_phones):04d}",
        )
    )


def request(subject: subject_pb2.Subject, name: str = "青禾日记", **profile: object) -> Request:
    number = next(_numbers)
    return Request(
        request_id=f"sign-up-{number}",
        account_id=f"sign-up-account-{number}",
        subject=subject,
        profile=profile_pb2.Profile(name=name, **profile),
    )


def reasons(decision: decision_pb2.Decision) -> set[str]:
    return {finding.reason for finding in decision.findings}


def test_a_person_passes_with_a_mark_a_masked_disclosure_and_an_end(client: SignUpClient) -> None:
    decision = client.register(request(person(), registered_place="北京市", contact="站内私信"))
    assert decision.verdict == PASS
    assert decision.mark.label.zh and decision.mark.label.en
    assert (decision.disclosure.operator, decision.disclosure.contact) == ("林*禾", "")
    assert decision.valid_until.seconds - decision.decide_time.seconds == 365 * 86_400
    kinds = [obligation.kind for obligation in decision.obligations]
    assert kinds == [decision_pb2.OBLIGATION_KIND_MARK, decision_pb2.OBLIGATION_KIND_PUBLISH]
    verified = next(finding for finding in decision.findings if finding.reason == "IDENTITY_VERIFIED")
    assert verified.assurance == decision_pb2.ASSURANCE_AUTHORITY
    assert {"factor", "source"} <= {evidence.kind for evidence in verified.evidence}


def test_an_organisation_s_disclosure_names_its_code(client: SignUpClient) -> None:
    body = subject_pb2.Organisation(name="青禾食品有限公司", uscc=uscc(code="MA990001"), representative="周远航")
    decision = client.register(request(subject_pb2.Subject(organisation=body), "青禾食品", contact="010-6621"))
    assert decision.verdict == PASS
    assert (decision.disclosure.operator, decision.disclosure.uscc) == (body.name, body.uscc)
    assert decision.disclosure.contact == "010-6621"


def test_a_network_identifier_passes_without_any_number(client: SignUpClient) -> None:
    opaque = subject_pb2.Subject(opaque=subject_pb2.Opaque(identifier="WH-996", scheme="ctid"))
    assert client.register(request(opaque)).verdict == PASS


@pytest.mark.parametrize(
    ("name", "verdict", "reason"),
    [
        ("林不符", REJECT, "IDENTITY_MISMATCH"),
        ("林无此", REVIEW, "IDENTITY_NOT_FOUND"),
        ("林过期", REJECT, "IDENTITY_EXPIRED"),
        ("林不明", REVIEW, "IDENTITY_NOT_VERIFIED"),
        ("林中断", REVIEW, "IDENTITY_NOT_VERIFIED"),
        ("林故障", REVIEW, "IDENTITY_NOT_VERIFIED"),
        ("林超时", REVIEW, "IDENTITY_NOT_VERIFIED"),
    ],
)
def test_what_the_authority_says_decides_and_silence_is_review(
    folder: Path, tmp_path: Path, name: str, verdict: int, reason: str
) -> None:
    """On a service of its own: failures in a row make a source rest."""
    running = app.start(
        settings.load(
            listen="127.0.0.1:0",
            data_dir=tmp_path,
            sources=folder / "sources.yaml",
            policy=folder / "impatient.yaml",
        )
    )
    try:
        with grpc.insecure_channel(f"127.0.0.1:{running.port}") as channel:
            decision = SignUpClient(channel).register(request(person(name)))
    finally:
        running.stop(grace_seconds=1)
    assert decision.verdict == verdict
    assert reason in reasons(decision)


def test_a_place_is_reserved_bound_released_and_capped(client: SignUpClient) -> None:
    subject = person()
    first, second = request(subject), request(subject)
    assert client.register(first).verdict == PASS
    assert "CAP_REACHED" in reasons(client.register(second))
    assert client.confirm(first.account_id).state == account_service_pb2.ACCOUNT_STATE_BOUND
    assert client.confirm(first.account_id).state == account_service_pb2.ACCOUNT_STATE_BOUND
    assert client.release(first.account_id).state == account_service_pb2.ACCOUNT_STATE_RELEASED
    third = request(subject)
    assert client.register(third).verdict == PASS
    with pytest.raises(grpc.RpcError) as raised:
        client.confirm(first.account_id)
    assert raised.value.code() is grpc.StatusCode.FAILED_PRECONDITION


def test_64_clients_that_race_for_one_subject_get_one_place(client: SignUpClient) -> None:
    subject = person()
    rivals = [request(subject) for _ in range(64)]
    with ThreadPoolExecutor(64) as pool:
        decisions = list(pool.map(client.register, rivals))
    assert sorted(decision.verdict for decision in decisions) == [PASS] + [REJECT] * 63
    assert all("CAP_REACHED" in reasons(decision) for decision in decisions if decision.verdict == REJECT)


def test_a_place_taken_between_the_look_and_the_commit_is_refused(
    client: SignUpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = person()
    client.register(request(subject))
    monkeypatch.setattr(SqliteStore, "places_held", lambda *_: 0)
    decision = client.register(request(subject))
    assert decision.verdict == REJECT
    assert "CAP_REACHED" in reasons(decision)
    assert not decision.HasField("mark") and not decision.HasField("valid_until")


def test_an_unforeseen_failure_says_nothing_and_stores_nothing(
    client: SignUpClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("13966210475")

    one = request(person())
    with monkeypatch.context() as patched, caplog.at_level(logging.DEBUG):
        patched.setattr(NameScreener, "screen_names", fail)
        with pytest.raises(grpc.RpcError) as raised:
            client.register(one)
        batch = client.verification.BatchVerify(verification_service_pb2.BatchVerifyRequest(requests=[one]))
    assert raised.value.code() is grpc.StatusCode.INTERNAL
    assert batch.results[0].error.code == "INTERNAL"
    assert "RuntimeError" in caplog.text
    assert "13966210475" not in f"{raised.value}{batch}{caplog.text}"
    assert client.register(one).verdict == PASS


def test_a_closed_name_is_refused_and_a_close_one_looked_at(client: SignUpClient) -> None:
    first = request(person(), "未央财富密码")
    client.register(first)
    client.confirm(first.account_id)
    assert client.close(first.account_id).state == account_service_pb2.ACCOUNT_STATE_CLOSED
    same = client.register(request(person(), "未央·財富密碼"))
    near = client.register(request(person(), "未央财富密码官方"))
    other = client.register(request(person(), "未央柿子"))
    assert (same.verdict, near.verdict, other.verdict) == (REJECT, REVIEW, PASS)
    assert "NAME_CLOSED" in reasons(same) and "NAME_NEAR_CLOSED" in reasons(near)


def test_a_profile_change_is_judged_and_its_new_name_retired_with_the_account(client: SignUpClient) -> None:
    subject = person()
    first = request(subject, "旧时月色")
    client.register(first)
    client.confirm(first.account_id)
    change = request(subject, "长风万里行")
    change.account_id = first.account_id
    assert client.change(change).verdict == PASS
    bad = request(subject, "晨曦日报")
    bad.account_id = first.account_id
    assert client.change(bad).verdict == REJECT
    stranger = request(person(), "新来的人")
    stranger.account_id = first.account_id
    assert "ACCOUNT_SUBJECT_DIFFERS" in reasons(client.change(stranger))
    client.close(first.account_id)
    assert "NAME_CLOSED" in reasons(client.register(request(person(), "长风万里行")))


def test_a_credential_is_verified_and_its_end_ends_the_decision(client: SignUpClient) -> None:
    lawyer = person("唐书宁", "19860718")
    one = request(lawyer, "书宁说法", category=profile_pb2.CATEGORY_JUDICIAL)
    one.claims.add(kind="judicial.lawyer_practice", number=LICENCE)
    decision = client.register(one)
    assert decision.verdict == PASS
    assert list(decision.mark.domains) == [profile_pb2.CATEGORY_JUDICIAL]
    # the last valid day ends at midnight in Asia/Shanghai
    assert decision.valid_until.ToJsonString() == f"{LAST_DAY}T16:00:00Z"
    client.release(one.account_id)


@pytest.mark.parametrize(
    ("category", "bio", "reason", "verdict"),
    [
        (profile_pb2.CATEGORY_MEDICAL, "", "CREDENTIAL_MISSING", REJECT),
        (profile_pb2.CATEGORY_ECONOMY, "", "CREDENTIAL_MISSING", REJECT),
        (profile_pb2.CATEGORY_EDUCATION, "", "CREDENTIAL_MISSING", REJECT),
        (profile_pb2.CATEGORY_JUDICIAL, "", "CREDENTIAL_MISSING", REJECT),
        (profile_pb2.CATEGORY_NEWS, "", "CREDENTIAL_MISSING", REJECT),
        (profile_pb2.CATEGORY_GENERAL, "执业医师，科普健康知识", "CREDENTIAL_MISSING_FOR_CLAIM", REVIEW),
    ],
)
def test_each_domain_asks_for_its_own_credentials(
    client: SignUpClient, category: int, bio: str, reason: str, verdict: int
) -> None:
    decision = client.register(request(person(), "山野杂谈", category=category, bio=bio))
    assert decision.verdict == verdict
    assert reason in reasons(decision)
    assert decision_pb2.OBLIGATION_KIND_SUSPEND in {obligation.kind for obligation in decision.obligations}


def test_a_credential_that_another_subject_presented_is_for_a_reviewer(client: SignUpClient) -> None:
    number = "11101201511619962"
    verdicts = []
    for name in ("孟青岚", "孟青峰"):
        one = request(person(name), category=profile_pb2.CATEGORY_JUDICIAL)
        one.claims.add(kind="judicial.lawyer_practice", number=number)
        decision = client.register(one)
        verdicts.append("CREDENTIAL_SHARED" in reasons(decision))
    assert verdicts == [False, True]
    shared = next(finding for finding in decision.findings if finding.reason == "CREDENTIAL_SHARED")
    assert "other subject" in shared.internal_note and "subject" not in shared.message.en


def test_one_credential_is_checked_alone(client: SignUpClient) -> None:
    ask = check_service_pb2.CheckCredentialRequest(
        claim=profile_pb2.CredentialClaim(kind="judicial.lawyer_practice", number=LICENCE),
        subject=person("唐书宁", "19860718"),
    )
    result = client.checks.CheckCredential(ask).result
    assert (result.outcome, result.expires_on) == (PASS, LAST_DAY.isoformat())
    ask.subject.CopyFrom(person("唐不宁", "19860718"))
    assert client.checks.CheckCredential(ask).result.outcome == REJECT


def test_a_policy_on_trial_is_told_beside_the_decision(client: SignUpClient) -> None:
    one = request(person(phone="17012345996"))
    one.shadow = True
    decision = client.register(one)
    assert decision.verdict == PASS and decision.versions.policy != "trial"
    assert (decision.shadow.policy, decision.shadow.verdict) == ("trial", REVIEW)
    assert list(decision.shadow.differing_reasons) == ["PHONE_VIRTUAL_OPERATOR"]


def test_lists_are_swapped_while_calls_go_on(client: SignUpClient, application: app.Application, folder: Path) -> None:
    ask = check_service_pb2.CheckNameRequest(name="云川晚报")
    before = client.checks.CheckName(ask).result
    build([ListEntry("m2", "云川晚报", EntryCategory.MEDIA, 1.0)], folder / "lists.snapshot")
    version = application.reload_lists()
    after = client.checks.CheckName(ask).result
    assert not before.hits and after.hits[0].list_version == version


def test_the_ledger_of_all_this_is_sound(client: SignUpClient, folder: Path) -> None:
    client.register(request(person()))
    result = CliRunner().invoke(command, ["ledger", "verify", "--data-dir", str(folder / "data")])
    assert result.exit_code == 0, result.output
    assert "sound" in result.output
