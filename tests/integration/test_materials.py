"""Documents that come with claims, over a socket: bounded, named in the evidence, sealed where they are kept."""

import logging
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import count
from pathlib import Path

import grpc
import pytest
import yaml
from support.errors import explanations, violations
from support.numbers import resident_id

from verifier import app, settings
from verifier.domain.errors import NotFound
from verifier.policy import pack
from verifier.privacy import keys
from verifier.privacy.vault import SealBroken, Vault
from verifier.use_cases.kept_materials import ReadMaterials
from verifier.v1 import (
    check_service_pb2,
    check_service_pb2_grpc,
    decision_pb2,
    profile_pb2,
    subject_pb2,
    verification_service_pb2,
    verification_service_pb2_grpc,
)

PASS, REVIEW = decision_pb2.VERDICT_PASS, decision_pb2.VERDICT_REVIEW
Request = verification_service_pb2.VerificationRequest
MIB = 1024 * 1024
SCAN, PAGES = b"\xff\xd8\xff\xe0 canary in a scan", b"%PDF-1.7 canary in pages"
SOURCES = "[{name: sandbox, adapter: sandbox, config: {credentials: [judicial.lawyer_practice]}}]"
_births = (f"19{year}0{month}{day:02d}" for year in range(70, 99) for month in range(1, 10) for day in range(1, 28))
_numbers = count()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], tuple[Path, grpc.Channel]]]:
    """Starts a service whose policy keeps documents ``never``, ``review`` or ``always``; one each."""
    running: dict[str, tuple[app.Application, Path, grpc.Channel]] = {}

    def start(keep: str) -> tuple[Path, grpc.Channel]:
        if keep not in running:
            folder = tmp_path_factory.mktemp(keep)
            (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
            document = pack.load().model_dump(mode="json")
            document["credentials"]["keep_material"] = keep
            # without lists every name is for a reviewer, which is not what this is about
            document["outcomes"] = {"NAME_NOT_SCREENED": "pass"}
            (folder / "policy.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
            made = app.start(
                settings.load(
                    listen="127.0.0.1:0",
                    data_dir=folder / "data",
                    policy=folder / "policy.yaml",
                    sources=folder / "sources.yaml",
                )
            )
            running[keep] = (made, folder / "data", grpc.insecure_channel(f"127.0.0.1:{made.port}"))
        return running[keep][1:]

    yield start
    for application, _, channel in running.values():
        channel.close()
        application.stop(grace_seconds=1)


def request(name: str, *documents: bytes) -> Request:
    """By a lawyer; a name that ends in 不明 gets no clear answer about the identity, nor about the licence."""
    number = next(_numbers)
    person = subject_pb2.Person(
        name=name,
        document_kind=subject_pb2.DOCUMENT_KIND_RESIDENT_ID,
        document_number=resident_id(birth=next(_births), sequence="997"),
        phone="13966210475",
    )
    claim = profile_pb2.CredentialClaim(
        kind="judicial.lawyer_practice",
        number=f"1110120151099{number:04d}",
        materials=[profile_pb2.Material(content=document) for document in documents],
    )
    return Request(
        request_id=f"material-{number}",
        account_id=f"material-account-{number}",
        subject=subject_pb2.Subject(person=person),
        profile=profile_pb2.Profile(name="青禾日记", category=profile_pb2.CATEGORY_JUDICIAL),
        claims=[claim],
    )


def register(channel: grpc.Channel, one: Request) -> decision_pb2.Decision:
    stub = verification_service_pb2_grpc.VerificationServiceStub(channel)
    return stub.VerifyRegistration(verification_service_pb2.VerifyRegistrationRequest(request=one)).decision


def kept(data_dir: Path, decision: decision_pb2.Decision, ring: keys.KeyRing | None = None) -> dict[str, bytes]:
    store = app.open_store(settings.load(data_dir=data_dir), keys.load(data_dir / "keys.json"))
    try:
        reader = ReadMaterials(store, Vault(ring or keys.load(data_dir / "keys.json")))
        return {place: one.content for place, one in reader.of(decision.name.removeprefix("decisions/")).items()}
    finally:
        store.close()


@pytest.mark.parametrize(
    ("keep", "name", "verdict", "is_kept"),
    [
        ("never", "林晓禾", PASS, False),
        ("never", "林不明", REVIEW, False),
        ("review", "林晓禾", PASS, False),
        ("review", "林不明", REVIEW, True),
        ("always", "林晓禾", PASS, True),
        ("always", "林不明", REVIEW, True),
    ],
)
def test_documents_are_kept_where_the_policy_says_so(
    service: Callable[[str], tuple[Path, grpc.Channel]], keep: str, name: str, verdict: int, is_kept: bool
) -> None:
    data_dir, channel = service(keep)
    decision = register(channel, request(name, SCAN, PAGES))
    assert decision.verdict == verdict
    expected = {"claims[0].materials[0]": SCAN, "claims[0].materials[1]": PAGES} if is_kept else {}
    assert kept(data_dir, decision) == expected
    told = {one.value for finding in decision.findings for one in finding.evidence if one.kind == "material"}
    assert told == {
        f"jpeg {len(SCAN)} bytes sha256:{sha256(SCAN).hexdigest()}",
        f"pdf {len(PAGES)} bytes sha256:{sha256(PAGES).hexdigest()}",
    }


def test_a_kept_document_is_sealed_and_opens_with_the_installations_keys_alone(
    service: Callable[[str], tuple[Path, grpc.Channel]], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data_dir, channel = service("always")
    with caplog.at_level(logging.DEBUG):
        decision = register(channel, request("林不明", SCAN))
    assert kept(data_dir, decision)
    assert b"canary" not in b"".join(file.read_bytes() for file in data_dir.iterdir())
    assert "canary" not in caplog.text and "canary" not in str(decision)
    foreign, _ = keys.load_or_create(tmp_path / "keys.json")
    with pytest.raises(SealBroken):
        kept(data_dir, decision, foreign)
    with pytest.raises(NotFound):
        kept(data_dir, decision_pb2.Decision(name="decisions/none"))


def test_another_document_is_another_request(service: Callable[[str], tuple[Path, grpc.Channel]]) -> None:
    _, channel = service("review")
    one = request("林晓禾", SCAN)
    first = register(channel, one)
    assert register(channel, one).name == first.name
    one.claims[0].materials[0].content = PAGES
    with pytest.raises(grpc.RpcError) as raised:
        register(channel, one)
    assert raised.value.code() is grpc.StatusCode.ALREADY_EXISTS


BIG = b"%PDF-" + bytes(8 * MIB - 5)
REFUSED: list[tuple[str, list[bytes], dict[str, str], str]] = [
    ("empty", [b""], {"materials[0].content": "REQUIRED"}, "leave the document out"),
    ("a text", [SCAN, b"no document"], {"materials[1].content": "FORMAT"}, "JPEG, PNG, WEBP, PDF: convert"),
    ("SVG", [b"<svg xmlns='http://www.w3.org/2000/svg'/>"], {"materials[0].content": "FORMAT"}, "convert"),
    ("a program", [b"MZ\x90\x00"], {"materials[0].content": "FORMAT"}, "convert"),
    ("one byte too many", [BIG + b"\x00"], {"materials[0].content": "TOO_LARGE"}, "8 MiB: send a smaller scan"),
    ("six", [SCAN] * 6, {"materials": "TOO_MANY"}, "5 documents a claim: put several pages into one PDF"),
    (
        "two that are wrong",
        [b"", b"no document"],
        {"materials[0].content": "REQUIRED", "materials[1].content": "FORMAT"},
        "leave the document out",
    ),
]


@pytest.mark.parametrize(
    ("documents", "expected", "way_out"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_documents_out_of_bounds_are_refused_with_the_field_the_rule_and_the_way_out(
    service: Callable[[str], tuple[Path, grpc.Channel]], documents: list[bytes], expected: dict[str, str], way_out: str
) -> None:
    _, channel = service("review")
    one = request("林晓禾", *documents)
    with pytest.raises(grpc.RpcError) as raised:
        register(channel, one)
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert violations(raised.value) == {f"request.claims[0].{field}": rule for field, rule in expected.items()}
    assert any(way_out in text for text in explanations(raised.value))
    checks = check_service_pb2_grpc.CheckServiceStub(channel)
    with pytest.raises(grpc.RpcError) as raised:
        checks.CheckCredential(check_service_pb2.CheckCredentialRequest(claim=one.claims[0]))
    assert violations(raised.value) == {f"claim.{field}": rule for field, rule in expected.items()}


def test_the_documents_of_all_claims_are_bounded_together(
    service: Callable[[str], tuple[Path, grpc.Channel]],
) -> None:
    _, channel = service("review")
    one = request("林晓禾", BIG, BIG)
    second = one.claims.add()
    second.CopyFrom(one.claims[0])
    assert register(channel, one).verdict == PASS
    second.materials.add(content=SCAN)
    one.request_id += "-more"
    with pytest.raises(grpc.RpcError) as raised:
        register(channel, one)
    assert violations(raised.value) == {"request.claims": "TOO_LARGE"}
    assert any("32 MiB of documents together: send smaller scans" in text for text in explanations(raised.value))
    checks = check_service_pb2_grpc.CheckServiceStub(channel)
    claim = request("林晓禾", *[BIG] * 5).claims[0]
    with pytest.raises(grpc.RpcError) as raised:
        checks.CheckCredential(check_service_pb2.CheckCredentialRequest(claim=claim))
    assert violations(raised.value) == {"claim.materials": "TOO_LARGE"}


def test_a_single_check_takes_documents_and_keeps_none(service: Callable[[str], tuple[Path, grpc.Channel]]) -> None:
    data_dir, channel = service("always")
    checks = check_service_pb2_grpc.CheckServiceStub(channel)
    before = (data_dir / "verifier.sqlite-wal").stat().st_size
    result = checks.CheckCredential(
        check_service_pb2.CheckCredentialRequest(claim=request("林晓禾", SCAN).claims[0])
    ).result
    assert any(one.kind == "material" for finding in result.findings for one in finding.evidence)
    assert (data_dir / "verifier.sqlite-wal").stat().st_size == before
