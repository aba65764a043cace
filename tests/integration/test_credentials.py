"""Credentials over a socket: what a domain asks of whom, which part is missing, and who presented one before."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import grpc
import pytest
from support.numbers import resident_id

from verifier import app, settings
from verifier.storage.sqlite.store import SqliteStore
from verifier.v1 import (
    check_service_pb2,
    check_service_pb2_grpc,
    decision_pb2,
    profile_pb2,
    subject_pb2,
    verification_service_pb2,
    verification_service_pb2_grpc,
)

Request = verification_service_pb2.VerificationRequest
Finding = decision_pb2.Finding
KINDS = (
    "judicial.lawyer_practice, judicial.legal_qualification, economy.securities_practice, medical.physician_practice, "
    "medical.nurse_practice, medical.physician_qualification"
)
SOURCES = f"[{{name: sandbox, adapter: sandbox, config: {{credentials: [{KINDS}]}}}}]"
_births = (f"19{year}0{month}{day:02d}" for year in range(70, 99) for month in range(1, 10) for day in range(1, 28))
_numbers = count()


@pytest.fixture(scope="module")
def channel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[grpc.Channel]:
    folder: Path = tmp_path_factory.mktemp("credentials")
    (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    made = app.start(settings.load(listen="127.0.0.1:0", data_dir=folder / "data", sources=folder / "sources.yaml"))
    with grpc.insecure_channel(f"127.0.0.1:{made.port}") as opened:
        yield opened
    made.stop(grace_seconds=1)


def person(birth: str = "") -> subject_pb2.Subject:
    """Each call without ``birth`` is another man."""
    number = resident_id(birth=birth or next(_births), sequence="997")
    kind = subject_pb2.DOCUMENT_KIND_RESIDENT_ID
    return subject_pb2.Subject(
        person=subject_pb2.Person(name="林晓禾", document_kind=kind, document_number=number, phone="13966210475")
    )


def findings(
    channel: grpc.Channel, subject: subject_pb2.Subject, category: int, *claims: tuple[str, str], bio: str = ""
) -> dict[str, Finding]:
    """By reason; the last of several."""
    number = next(_numbers)
    request = Request(
        request_id=f"credential-{number}",
        account_id=f"credential-account-{number}",
        subject=subject,
        profile=profile_pb2.Profile(name="青禾日记", category=category, bio=bio),
        claims=[profile_pb2.CredentialClaim(kind=kind, number=text) for kind, text in claims],
    )
    stub = verification_service_pb2_grpc.VerificationServiceStub(channel)
    decision = stub.VerifyRegistration(verification_service_pb2.VerifyRegistrationRequest(request=request)).decision
    return {finding.reason: finding for finding in decision.findings}


MEDICAL, JUDICIAL, ECONOMY = profile_pb2.CATEGORY_MEDICAL, profile_pb2.CATEGORY_JUDICIAL, profile_pb2.CATEGORY_ECONOMY


def test_a_qualification_is_told_which_licence_it_lacks(channel: grpc.Channel) -> None:
    found = findings(channel, person(), JUDICIAL, ("judicial.legal_qualification", "A20151101050996"), bio="执业律师")
    gap = found["CREDENTIAL_INSUFFICIENT"]
    assert "还需要：律师执业证" in gap.message.zh and "still needed: lawyer practice licence" in gap.message.en
    assert "no licence to practise" in gap.internal_note
    assert [one.value for one in gap.evidence if one.kind == "missing"] == ["judicial.lawyer_practice"]


def test_advice_takes_a_post_that_covers_it_and_a_general_account_does_not(channel: grpc.Channel) -> None:
    claim = ("economy.securities_practice", "S0910113110001")
    found = findings(channel, person(), ECONOMY, claim, bio="证券投资顾问")
    assert "scope: securities analyst, investment adviser" in found["CREDENTIAL_INSUFFICIENT"].message.en
    assert "economy: investment advice" in found["CREDENTIAL_INSUFFICIENT"].message.en
    assert "CREDENTIAL_INSUFFICIENT" not in findings(
        channel, person(), ECONOMY, ("economy.securities_practice", "S0910113110002")
    )


def test_a_nurse_is_no_physician(channel: grpc.Channel) -> None:
    found = findings(channel, person(), MEDICAL, ("medical.nurse_practice", "201511000996"), bio="执业医师")
    assert "physician practice licence" in found["CREDENTIAL_INSUFFICIENT"].message.en


def test_a_network_identifier_does_not_open_a_domain(channel: grpc.Channel) -> None:
    opaque = subject_pb2.Subject(opaque=subject_pb2.Opaque(identifier="WH-996", scheme="ctid"))
    assert "CREDENTIAL_MISSING" in findings(channel, opaque, MEDICAL)


def test_an_old_and_a_new_id_number_inside_are_one_credential(channel: grpc.Channel) -> None:
    owner = person("19800307")
    number = owner.person.document_number
    old, new = (f"201011110{tail}" for tail in (number[:6] + number[8:17], number))
    kind = "medical.physician_qualification"
    assert "CREDENTIAL_SHARED" not in findings(channel, owner, MEDICAL, (kind, old))
    assert "CREDENTIAL_SHARED" not in findings(channel, owner, MEDICAL, (kind, new))
    assert "CREDENTIAL_SHARED" in findings(channel, person(), MEDICAL, (kind, new))


def test_a_new_number_after_a_change_of_employer_is_no_sharing(channel: grpc.Channel) -> None:
    adviser = person()
    for number in ("S0910613110003", "S0911624050003"):
        assert "CREDENTIAL_SHARED" not in findings(channel, adviser, ECONOMY, ("economy.securities_practice", number))


def test_a_number_that_cannot_exist_is_nobodys(channel: grpc.Channel) -> None:
    for _ in range(2):
        found = findings(channel, person(), JUDICIAL, ("judicial.lawyer_practice", "1"))
        assert "CREDENTIAL_NUMBER_INVALID" in found and "CREDENTIAL_SHARED" not in found


def test_two_subjects_at_the_same_moment_are_noticed_when_the_second_is_stored(
    channel: grpc.Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = ("judicial.lawyer_practice", "11101201510999960")
    assert "CREDENTIAL_SHARED" not in findings(channel, person(), JUDICIAL, claim)
    monkeypatch.setattr(SqliteStore, "credential_holders", lambda *_: ())
    found = findings(channel, person(), JUDICIAL, claim)
    assert found["CREDENTIAL_SHARED"].outcome == decision_pb2.VERDICT_REVIEW
    assert "same time" in found["CREDENTIAL_SHARED"].internal_note


def test_a_check_alone_tells_what_the_number_embeds_and_masks_an_id_number(channel: grpc.Channel) -> None:
    owner = person("19800307")
    checks = check_service_pb2_grpc.CheckServiceStub(channel)
    claim = profile_pb2.CredentialClaim(
        kind="medical.physician_qualification", number="201011110" + owner.person.document_number
    )
    result = checks.CheckCredential(check_service_pb2.CheckCredentialRequest(claim=claim, subject=owner)).result
    assert result.facts["birth_date"] == "1980-03-07" and result.facts["category_name"] == "临床"
    assert owner.person.document_number not in str(result)
