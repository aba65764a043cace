"""``http_json``: what is sent, how it is signed, and what each thing that may come back means."""

import base64
import hashlib
import hmac
import json
import logging
import ssl
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from support.adapters import asked_alone
from support.certificates import Authority
from support.http_server import Asked, Given, LocalServer, closed_port, json_reply, local_server
from support.numbers import resident_id
from support.sources import AMPLE, SHORT, context
from verifier_adapters.http_json import HttpJsonSource

from verifier.domain.errors import ConfigurationError
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome, Step

KIND = "identity.name_id"
NAME, NUMBER = "林晓禾", resident_id()
MATCH, MISMATCH, NOT_FOUND = InquiryOutcome.MATCH, InquiryOutcome.MISMATCH, InquiryOutcome.NOT_FOUND
INCONCLUSIVE, UNAVAILABLE = InquiryOutcome.INCONCLUSIVE, InquiryOutcome.UNAVAILABLE
EXPIRED = InquiryOutcome.EXPIRED
KEY = "provider-key-996"
MATCHING = json_reply({"code": 0})


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server(lambda asked: MATCHING) as started:
        yield started


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_PROVIDER_KEY", KEY)


def config(url: str, **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "kinds": {KIND: ["name", "id_number"]},
        "assurance": 3,
        "version": "v1",
        "timeout_seconds": AMPLE,
        "url": url,
        "json": {"name": "{name}", "number": "{id_number}"},
        "secrets": {"key": {"env": "TEST_PROVIDER_KEY"}},
        "reply": {"code": "code", "codes": {"0": "match", "1": "mismatch", "2": "not_found"}},
        **changes,
    }
    return {name: value for name, value in values.items() if value is not None}


def made(url: str, folder: Path = Path(), **changes: Any) -> HttpJsonSource:
    return HttpJsonSource(
        "provider", HttpJsonSource.config_model.model_validate(config(url, **changes)), context(folder)
    )


def asked_once(
    source: HttpJsonSource, name: str = NAME, number: str = NUMBER, timeout_seconds: float = AMPLE
) -> Answer:
    (answer,) = asked_alone(source, Inquiry(KIND, {"name": name, "id_number": number}), seconds=timeout_seconds)
    return answer


def reply(**changes: Any) -> dict[str, Any]:
    return {"code": "code", "codes": {"0": "match", "1": "mismatch", "2": "not_found"}, **changes}


def test_a_json_body_carries_the_fields(server: LocalServer) -> None:
    template = {"header": {"v": 2, "dry": False}, "people": [{"name": "{name}", "label": "{id_number}/{kind}"}]}
    assert asked_once(made(server.url + "/check", json=template)).outcome is MATCH
    (seen,) = server.asked
    assert (seen.method, seen.target, seen.headers["Content-Type"]) == ("POST", "/check", "application/json")
    assert seen.json == {
        "header": {"v": 2, "dry": False},
        "people": [{"name": NAME, "label": f"{NUMBER}/{KIND}"}],
    }


def test_a_form_and_a_query_carry_the_fields(server: LocalServer) -> None:
    source = made(server.url + "/{kind}", json=None, form={"n": "{name}"}, query={"id": "{id_number}", "v": "1"})
    assert asked_once(source).outcome is MATCH
    (seen,) = server.asked
    assert (seen.path, seen.query, seen.form) == (f"/{KIND}", {"id": NUMBER, "v": "1"}, {"n": NAME})
    assert seen.headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_a_get_has_no_body(server: LocalServer) -> None:
    assert asked_once(made(server.url, method="GET", json=None, query={"id": "{id_number}"})).outcome is MATCH
    assert (server.asked[0].method, server.asked[0].body) == ("GET", b"")


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        (" 林 晓　禾 ", "林晓禾"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("Ｊｏｈｎ  Smith", "John Smith"),
        ("{id_number}", "{id_number}"),
        ("{secret.key}", "{secret.key}"),
        ('林"},"x":{"', '林"},"x":{"'),
    ],
)
def test_what_a_user_typed_is_normalised_and_stays_a_value(server: LocalServer, typed: str, sent: str) -> None:
    asked_once(made(server.url), name=typed)
    assert server.asked[0].json["name"] == sent


@pytest.mark.parametrize("typed", ["../admin", "a/b", "a?b=c", "a#b", "林 晓"])
def test_a_value_cannot_leave_its_place_in_the_path(server: LocalServer, typed: str) -> None:
    asked_once(made(server.url + "/people/{name}/check", json=None, method="GET"), name=typed)
    assert server.asked[0].target.startswith("/people/")
    assert server.asked[0].target.endswith("/check")
    assert server.asked[0].target.count("/") == 3


def test_dots_cannot_climb_in_the_path(server: LocalServer) -> None:
    answer = asked_once(made(server.url + "/people/{name}/check", json=None, method="GET"), name="..")
    assert (answer.outcome, answer.steps[0].detail, server.asked) == (INCONCLUSIVE, "cannot be sent", [])


@pytest.mark.parametrize("digest", ["sha256", "sha512", "sha1"])
@pytest.mark.parametrize("encoding", ["hex", "base64"])
def test_a_request_is_signed_over_the_configured_text(server: LocalServer, digest: str, encoding: str) -> None:
    signing = {
        "secret": "key",
        "canonical": "{method}\n{path}\n{query}\n{timestamp}\n{nonce}\n{body_sha256}",
        "header": "X-Signature",
        "digest": digest,
        "encoding": encoding,
        "prefix": "V1 ",
    }
    headers = {"X-Time": "{timestamp}", "X-Nonce": "{nonce}"}
    assert asked_once(made(server.url + "/check", query={"v": "1"}, signing=signing, headers=headers)).outcome is MATCH
    (seen,) = server.asked
    parts = ["POST", "/check", "v=1", seen.headers["X-Time"], seen.headers["X-Nonce"]]
    canonical = "\n".join([*parts, hashlib.sha256(seen.body).hexdigest()])
    expected = hmac.new(KEY.encode(), canonical.encode(), digest).digest()
    text = expected.hex() if encoding == "hex" else base64.b64encode(expected).decode()
    assert seen.headers["X-Signature"] == f"V1 {text}"


def test_parameters_are_signed_in_the_order_of_their_names(server: LocalServer) -> None:
    signing = {"secret": "key", "canonical": "{parameters}&key={secret.key}", "header": "X-Signature"}
    source = made(server.url, json=None, form={"z": "{name}"}, query={"b": "2", "a": "{id_number}"}, signing=signing)
    asked_once(source)
    canonical = f"a={NUMBER}&b=2&z={NAME}&key={KEY}"
    assert (
        server.asked[0].headers["X-Signature"] == hmac.new(KEY.encode(), canonical.encode(), hashlib.sha256).hexdigest()
    )


def test_each_request_has_a_nonce_of_its_own(server: LocalServer) -> None:
    source = made(server.url, headers={"X-Nonce": "{nonce}", "Authorization": "Bearer {secret.key}"})
    people = [{"name": NAME, "id_number": resident_id(sequence=sequence)} for sequence in ("996", "998")]
    asked_alone(source, *(Inquiry(KIND, person) for person in people))
    assert len({seen.headers["X-Nonce"] for seen in server.asked}) == 2
    assert {seen.headers["Authorization"] for seen in server.asked} == {f"Bearer {KEY}"}


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        ({"code": 0}, MATCH),
        ({"code": "0"}, MATCH),
        ({"code": " 0 "}, MATCH),
        ({"code": 1}, MISMATCH),
        ({"code": "2"}, NOT_FOUND),
        ({"code": 7}, INCONCLUSIVE),
        ({"code": -1}, INCONCLUSIVE),
        ({"code": 0.0}, INCONCLUSIVE),
        ({"code": False}, INCONCLUSIVE),
        ({"code": "00"}, INCONCLUSIVE),
        ({"code": ""}, INCONCLUSIVE),
        ({"code": None}, INCONCLUSIVE),
        ({"code": [0]}, INCONCLUSIVE),
        ({"code": {"0": 0}}, INCONCLUSIVE),
        ({"Code": 0}, INCONCLUSIVE),
        ({}, INCONCLUSIVE),
        ([], INCONCLUSIVE),
        (0, INCONCLUSIVE),
        (None, INCONCLUSIVE),
    ],
)
def test_only_a_mapped_code_decides(server: LocalServer, content: object, outcome: InquiryOutcome) -> None:
    server.respond = lambda asked: json_reply(content)
    assert asked_once(made(server.url)).outcome is outcome


def test_a_code_is_found_by_its_path(server: LocalServer) -> None:
    server.respond = lambda asked: json_reply({"data": {"results": [{"verdict": "same"}]}})
    found = made(server.url, reply=reply(code="data.results.0.verdict", codes={"same": "match"}))
    missed = made(server.url, reply=reply(code="data.results.1.verdict", codes={"same": "match"}))
    assert [asked_once(source).outcome for source in (found, missed)] == [MATCH, INCONCLUSIVE]


FULL = reply(
    message="note",
    compare={"name": {"path": "same.name"}, "id_number": {"path": "same.id", "equal": ["Y"]}},
    facts={"scope": "scope"},
    expires="until",
)


@pytest.mark.parametrize(
    ("changes", "outcome", "detail"),
    [
        ({}, MATCH, "mapped code"),
        ({"same": {"name": 0, "id": "Y"}}, INCONCLUSIVE, "a match that contradicts its own comparisons"),
        ({"same": {"name": 1}}, INCONCLUSIVE, "a match that contradicts its own comparisons"),
        ({"same": None}, INCONCLUSIVE, "a match that contradicts its own comparisons"),
        ({"until": "2026-11-24"}, MATCH, "mapped code"),
        ({"until": "2026-11-23"}, EXPIRED, "mapped code, expired"),
        ({"until": "长期"}, MATCH, "mapped code"),
        ({"until": "someday"}, INCONCLUSIVE, "mapped code, without a readable expiry"),
        ({"until": None}, INCONCLUSIVE, "mapped code, without a readable expiry"),
        ({"code": 1, "until": None}, MISMATCH, "mapped code"),
        ({"code": 9}, INCONCLUSIVE, "unknown code"),
    ],
)
def test_a_match_must_not_contradict_the_rest_of_the_reply(
    server: LocalServer, changes: dict[str, Any], outcome: InquiryOutcome, detail: str
) -> None:
    content = {"code": 0, "same": {"name": 1, "id": "Y"}, "until": "2030-01-01", "scope": "民商", "note": "一致"}
    server.respond = lambda asked: json_reply(content | changes)
    answer = asked_once(made(server.url, reply=FULL))
    assert (answer.outcome, answer.steps) == (outcome, (Step("provider", outcome, detail),))


def test_an_answer_holds_what_the_reply_says(server: LocalServer) -> None:
    content = {"code": 0, "same": {"name": True, "id": "Y"}, "until": "2030-01-01", "scope": "民商", "note": "长" * 999}
    server.respond = lambda asked: json_reply(content)
    answer = asked_once(made(server.url, reply=FULL, billed=["match"]))
    assert answer == Answer(
        MATCH,
        source="provider",
        version="v1",
        assurance=answer.assurance,
        expires_on=date(2030, 1, 1),
        billed=True,
        comparisons={"name": True, "id_number": True},
        facts={"scope": "民商", "message": "长" * 200},
        steps=(Step("provider", MATCH, "mapped code"),),
    )


HTML = b"<html><body>maintenance</body></html>"
GOOD = b'{"code": 0}'


@pytest.mark.parametrize(
    ("given", "outcome", "detail"),
    [
        (Given(HTML, content_type="text/html; charset=utf-8"), UNAVAILABLE, "content type"),
        (Given(GOOD, content_type="text/plain"), UNAVAILABLE, "content type"),
        (Given(GOOD, content_type=""), UNAVAILABLE, "content type"),
        (Given(HTML), UNAVAILABLE, "not JSON"),
        (Given(b""), UNAVAILABLE, "not JSON"),
        (Given(GOOD[:-1]), UNAVAILABLE, "not JSON"),
        (Given(GOOD[:-1] + b',"x":"\xff"}'), UNAVAILABLE, "not JSON"),
        (Given(b"[" * 60_000), UNAVAILABLE, "not JSON"),
        (Given(GOOD, content_type="application/problem+json"), MATCH, "mapped code"),
        (Given(GOOD, content_type="Application/JSON;charset=GBK"), MATCH, "mapped code"),
        (Given(GOOD[:-1], length=len(GOOD)), UNAVAILABLE, "RemoteProtocolError"),
        (Given(GOOD + b" " * 70_000), UNAVAILABLE, "reply too large"),
        (Given(GOOD, headers={"Content-Encoding": "gzip"}), UNAVAILABLE, "content encoding"),
        (Given(b"", 302, headers={"Location": "/elsewhere"}), UNAVAILABLE, "status 302"),
        (Given(GOOD, 307, headers={"Location": "/elsewhere"}), UNAVAILABLE, "status 307"),
        (Given(GOOD, 201), UNAVAILABLE, "status 201"),
        (Given(GOOD, 400), INCONCLUSIVE, "status 400"),
        (Given(GOOD, 404), INCONCLUSIVE, "status 404"),
        (Given(GOOD, 422), INCONCLUSIVE, "status 422"),
        (Given(GOOD, 401), UNAVAILABLE, "status 401"),
        (Given(GOOD, 403), UNAVAILABLE, "status 403"),
        (Given(GOOD, 429), UNAVAILABLE, "status 429"),
        (Given(GOOD, 500), UNAVAILABLE, "status 500"),
        (Given(GOOD, 503), UNAVAILABLE, "status 503"),
    ],
)
def test_whatever_arrives_is_a_typed_outcome(
    server: LocalServer, given: Given, outcome: InquiryOutcome, detail: str
) -> None:
    server.respond = lambda asked: given
    answer = asked_once(made(server.url))
    assert (answer.outcome, answer.steps[0].detail) == (outcome, detail)
    assert {seen.path for seen in server.asked} == {"/"}


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("999999999", 86_400.0), ("soon", None), ("²", None)])
def test_the_provider_may_ask_for_patience(server: LocalServer, header: str, seconds: float | None) -> None:
    shown = header.encode().decode("latin-1")
    server.respond = lambda asked: Given(GOOD, 503, headers={"Retry-After": shown})
    assert asked_once(made(server.url)).retry_after_seconds == seconds


def test_a_status_may_have_a_meaning_of_its_own(server: LocalServer) -> None:
    server.respond = lambda asked: Given(HTML, 404, content_type="text/html")
    assert asked_once(made(server.url, reply=reply(statuses={404: "not_found"}))).outcome is NOT_FOUND


def test_a_body_that_never_ends_is_cut_off(server: LocalServer) -> None:
    served = threading.Event()

    def endless(asked: Asked) -> Given:
        served.set()
        return Given((b" " * 65_536,) * 1_000, length=65_536_000)

    server.respond = endless
    assert asked_once(made(server.url)).steps[0].detail == "reply too large"
    assert served.is_set()


@pytest.mark.parametrize(
    "given",
    [
        Given(GOOD, pause_seconds=60),
        Given(tuple(bytes([byte]) for byte in GOOD), pause_seconds=0.1),
    ],
    ids=["silence", "a byte at a time"],
)
def test_a_slow_reply_ends_with_the_deadline(server: LocalServer, given: Given) -> None:
    server.respond = lambda asked: given
    assert asked_once(made(server.url), timeout_seconds=SHORT).outcome is UNAVAILABLE


def test_a_slow_reply_ends_with_the_adapters_own_patience(server: LocalServer) -> None:
    server.respond = lambda asked: Given(GOOD, pause_seconds=60)
    assert asked_once(made(server.url, timeout_seconds=0.05)).steps[0].detail == "timed out"


def test_nobody_there_is_unavailable() -> None:
    assert asked_once(made(f"http://{closed_port()}")).steps[0].detail == "ConnectError"


def server_tls(authority: Authority, *, wants_client: bool = False) -> ssl.SSLContext:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*authority.issue("server"))
    if wants_client:
        tls.verify_mode = ssl.CERT_REQUIRED
        tls.load_verify_locations(authority.ca_file)
    return tls


def test_the_provider_shows_a_certificate_that_we_trust(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with local_server(lambda asked: MATCHING, server_tls(authority)) as server:
        assert asked_once(made(server.url, tmp_path, tls={"ca_file": "ca.pem"})).outcome is MATCH
        stranger = asked_once(made(server.url, tmp_path))
        assert (stranger.outcome, stranger.steps[0].detail) == (UNAVAILABLE, "ConnectError")


def test_we_show_our_certificate_where_the_provider_wants_it(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    authority.issue("client")
    ours = {"ca_file": "ca.pem", "client_certificate": "client.pem", "client_key": "client.key"}
    with local_server(lambda asked: MATCHING, server_tls(authority, wants_client=True)) as server:
        assert asked_once(made(server.url, tmp_path, tls=ours)).outcome is MATCH
        assert asked_once(made(server.url, tmp_path, tls={"ca_file": "ca.pem"})).outcome is UNAVAILABLE


@pytest.mark.parametrize("given", [MATCHING, Given(HTML, 500), Given(GOOD, pause_seconds=60)])
def test_neither_secrets_nor_people_are_in_logs_or_reprs(
    server: LocalServer, given: Given, caplog: pytest.LogCaptureFixture
) -> None:
    server.respond = lambda asked: given
    signing = {"secret": "key", "canonical": "{body}", "header": "X-Signature"}
    source = made(server.url, signing=signing, query={"n": "{name}"}, timeout_seconds=0.5)
    with caplog.at_level(logging.DEBUG):
        answer = asked_once(source)
    (signature, *_) = {seen.headers["X-Signature"] for seen in server.asked}
    told = [repr(source), repr(source.config), repr(vars(source)), repr(answer), caplog.text]
    assert [text for text in told for hidden in (KEY, NAME, NUMBER, signature) if hidden in text] == []


def test_the_manifest_names_what_leaves_the_house() -> None:
    kinds = {KIND: ["name", "id_number", "phone"]}
    source = made("https://provider.example", kinds=kinds, json={"n": "{name}"}, query={"i": "{id_number}"})
    assert source.manifest().personal_data == ("id_number", "name")
    assert source.manifest().kinds == {KIND: ("name", "id_number", "phone")}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"url": "provider.example"}, "url"),
        ({"url": "ftp://provider.example"}, "url"),
        ({"url": "http://provider.example"}, "https is needed"),
        ({"url": "http://127.0.0.1.provider.example"}, "https is needed"),
        ({"url": "https://{name}.provider.example"}, "the host must be fixed"),
        ({"url": "https://user@provider.example"}, "user name"),
        ({"url": "https://provider.example?a=1"}, "query"),
        ({"json": {"x": "{number}"}}, "json: no value for number"),
        ({"json": {"x": "{secret.other}"}}, "json: no value for secret.other"),
        ({"headers": {"X": "{name}"}}, "headers: no value for name"),
        ({"query": {"x": "{phone}"}, "kinds": {KIND: ["name", "id_number"], "b": ["phone"]}}, "no value for"),
        ({"form": {"x": "1"}}, "form"),
        ({"method": "GET"}, "GET has no body"),
        ({"method": "DELETE"}, "method"),
        ({"signing": {"secret": "other", "canonical": "x", "header": "X"}}, "no secret other"),
        ({"signing": {"secret": "key", "canonical": "{everything}", "header": "X"}}, "no value for everything"),
        ({"reply": reply(codes={})}, "reply.codes"),
        ({"reply": reply(codes={0: "match"})}, "reply.codes"),
        ({"reply": reply(codes={"0": "fine"})}, "reply.codes.0"),
        ({"reply": reply(statuses={404: "match"})}, "must not be a match"),
        ({"secrets": {"key": {}}}, "exactly one of env and file"),
        ({"secrets": {"key": {"env": "A", "file": "b"}}}, "exactly one of env and file"),
        ({"secrets": {"key": "plain text"}}, "secrets.key"),
        ({"tls": {"client_key": "k"}}, "client_certificate"),
        ({"kinds": {}}, "kinds"),
        ({"timeout_seconds": 0}, "timeout_seconds"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_wrong_configuration_is_refused_by_its_key(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError) as raised:
        made(**{"url": "https://provider.example", **changes})
    found = raised.value.errors()
    assert any(problem in ".".join(map(str, one["loc"])) or problem in one["msg"] for one in found)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"secrets": {"key": {"env": "TEST_UNSET"}}}, "secrets.key: environment variable TEST_UNSET is empty"),
        ({"secrets": {"key": {"file": "none"}}}, "secrets.key: file none: FileNotFoundError"),
        ({"secrets": {"key": {"file": "empty"}}}, "secrets.key: file empty is empty"),
        ({"tls": {"ca_file": "none"}}, "tls.ca_file: FileNotFoundError"),
        ({"tls": {"ca_file": "empty"}}, "tls.ca_file: "),
        ({"tls": {"client_certificate": "none"}}, "tls.client_certificate: FileNotFoundError"),
    ],
)
def test_a_missing_secret_or_certificate_stops_the_start(tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
    (tmp_path / "empty").write_text(" \n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=f"http_json provider: {problem}"):
        asked_alone(made("https://provider.example", tmp_path, **changes))


def test_a_secret_may_stand_in_a_file(server: LocalServer, tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text("key-in-a-file\n", encoding="utf-8")
    source = made(server.url, tmp_path, secrets={"key": {"file": "key.txt"}}, headers={"X-Key": "{secret.key}"})
    asked_once(source)
    assert server.asked[0].headers["X-Key"] == "key-in-a-file"


def test_examples_are_what_the_provider_promises(server: LocalServer) -> None:
    example = {"kind": KIND, "fields": {"name": NAME, "id_number": NUMBER}, "outcome": "match"}
    (promised,) = made(server.url, examples=[example]).examples()
    (answer,) = asked_alone(made(server.url), promised[0])
    assert answer.outcome is promised[1] is MATCH
    assert json.loads(server.asked[0].body)["name"] == NAME
