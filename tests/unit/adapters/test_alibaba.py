"""Alibaba Cloud: its real SDKs talk to a local server; every documented code, and what is no reply of theirs."""

import logging
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from support.adapters import asked_alone, asked_together
from support.http_server import Given, LocalServer, closed_port, json_reply, local_server
from support.numbers import resident_id, uscc
from support.sources import AMPLE, SHORT, context
from verifier_adapters.alibaba import AlibabaSource
from verifier_adapters.alibaba.methods import error_outcome
from verifier_adapters.provider_codes import table

from verifier.domain.errors import ConfigurationError
from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome

MATCH, MISMATCH, NOT_FOUND = InquiryOutcome.MATCH, InquiryOutcome.MISMATCH, InquiryOutcome.NOT_FOUND
EXPIRED, SUSPENDED, REVOKED = InquiryOutcome.EXPIRED, InquiryOutcome.SUSPENDED, InquiryOutcome.REVOKED
INCONCLUSIVE, UNAVAILABLE, UNSUPPORTED = (
    InquiryOutcome.INCONCLUSIVE,
    InquiryOutcome.UNAVAILABLE,
    InquiryOutcome.UNSUPPORTED,
)
NAME, NUMBER, PHONE = "林晓禾", resident_id(), "19900000996"
COMPANY, CODE = "晴川科技(北京)有限公司", uscc()
PERSON = {"name": NAME, "id_number": NUMBER}
ENTERPRISE = {"name": COMPANY, "code": CODE, "representative": NAME}
QUESTIONS = {
    "Id2MetaVerify": Inquiry("identity.name_id", PERSON),
    "Mobile3MetaSimpleVerify": Inquiry("identity.name_id_phone", {**PERSON, "phone": PHONE}),
    "Mobile3MetaDetailVerify": Inquiry("identity.name_id_phone", {**PERSON, "phone": PHONE}),
    "Id2MetaPeriodVerify": Inquiry(
        "identity.name_id_validity", {**PERSON, "valid_from": "2020-01-01", "valid_until": "2040-01-01"}
    ),
    "EntElementVerifyV2": Inquiry(
        "organisation.name_code_representative_id", {**ENTERPRISE, "representative_id_number": NUMBER}
    ),
}
THREE_FACTORS = Inquiry("organisation.name_code_representative", ENTERPRISE)
KEY_ID, KEY_SECRET = "LTAI-of-the-tests", "secret-of-the-tests"
TABLE = table("verifier_adapters.alibaba")


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server(lambda asked: person(BizCode="1")) as started:
        yield started


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_ALIBABA_ID", KEY_ID)
    monkeypatch.setenv("TEST_ALIBABA_SECRET", KEY_SECRET)


def made(url: str, folder: Path = Path(), **changes: Any) -> AlibabaSource:
    values = {
        "access_key_id": {"env": "TEST_ALIBABA_ID"},
        "access_key_secret": {"env": "TEST_ALIBABA_SECRET"},
        "kinds": sorted({question.kind for question in (*QUESTIONS.values(), THREE_FACTORS)}),
        "scene_code": "sign_up",
        "users_have_agreed": True,
        "timeout_seconds": AMPLE,
        "url": url,
        **changes,
    }
    return AlibabaSource("alibaba", AlibabaSource.config_model.model_validate(values), context(folder))


def person(code: object = "200", **result: object) -> Given:
    return json_reply({"RequestId": "r-1", "Code": code, "Message": "success", "ResultObject": result})


def enterprise(code: object = "Success", **changes: object) -> Given:
    result = {"BizCode": "1", "ReasonDetail": "", "Status": "1", "OpenTime": "2018-09-25/9999-09-09", **changes}
    return json_reply({"RequestId": "r-1", "Code": code, "Message": "success", "Result": result})


def asked(server: LocalServer, method: str, given: Given, seconds: float = AMPLE, **changes: Any) -> Answer:
    server.respond = lambda asked: given
    source = made(server.url, detailed_phone=method == "Mobile3MetaDetailVerify", **changes)
    (answer,) = asked_alone(source, QUESTIONS[method], seconds=seconds)
    return answer


VERDICTS = {"1": MATCH, "2": MISMATCH, "3": NOT_FOUND}
SUB_CODES = {
    "101": MATCH,
    "201": MISMATCH,
    "202": MISMATCH,
    "203": MISMATCH,
    "204": MISMATCH,
    "301": NOT_FOUND,
}
STATUSES = {
    "1": MATCH,
    "2": INCONCLUSIVE,
    "3": REVOKED,
    "4": REVOKED,
    "5": REVOKED,
    "6": SUSPENDED,
    "0": INCONCLUSIVE,
}
CALL_CODES = {
    "400": INCONCLUSIVE,
    "401": INCONCLUSIVE,
    "402": UNAVAILABLE,
    "403": UNAVAILABLE,
    "405": UNSUPPORTED,
    "410": UNAVAILABLE,
    "411": UNAVAILABLE,
    "412": UNAVAILABLE,
    "500": UNAVAILABLE,
}
ENTERPRISE_CODES = {
    "MissingParameter": INCONCLUSIVE,
    "InvalidParameter": INCONCLUSIVE,
    "Forbidden.AccountAccessDenied": UNAVAILABLE,
    "Forbidden.RAMUserAccessDenied": UNAVAILABLE,
}


@pytest.mark.parametrize(("code", "outcome"), VERDICTS.items())
@pytest.mark.parametrize("method", ["Id2MetaVerify", "Id2MetaPeriodVerify", "Mobile3MetaSimpleVerify"])
def test_every_documented_verdict_of_a_persons_methods(
    server: LocalServer, method: str, code: str, outcome: InquiryOutcome
) -> None:
    answer = asked(server, method, person(BizCode=code, IspName="CMCC"))
    assert (answer.outcome, answer.steps[0].detail) == (outcome, f"{method} 200 {code}")
    assert answer.billed is (outcome in (MATCH, MISMATCH))
    assert [seen.headers["x-acs-action"] for seen in server.asked] == [method]


@pytest.mark.parametrize(("code", "outcome"), SUB_CODES.items())
def test_every_documented_detail_of_the_phone_method(server: LocalServer, code: str, outcome: InquiryOutcome) -> None:
    verdict = next(verdict for verdict, found in VERDICTS.items() if found is outcome)
    answer = asked(server, "Mobile3MetaDetailVerify", person(BizCode=verdict, SubCode=code))
    assert answer.outcome is outcome
    details = {
        "201": {"name": False, "id_number": False},
        "202": {"name": True, "id_number": False},
        "203": {"name": False, "id_number": True},
    }
    assert answer.comparisons == details.get(code, {})


@pytest.mark.parametrize(
    ("verdict", "detail", "outcome"),
    [
        ("1", "201", INCONCLUSIVE),
        ("1", "301", INCONCLUSIVE),
        ("1", "999", INCONCLUSIVE),
        ("1", None, INCONCLUSIVE),
        ("2", "101", MISMATCH),
        ("2", None, MISMATCH),
        ("3", "101", NOT_FOUND),
        ("9", "101", INCONCLUSIVE),
    ],
)
def test_a_match_must_not_contradict_its_own_detail(
    server: LocalServer, verdict: str, detail: str | None, outcome: InquiryOutcome
) -> None:
    answer = asked(server, "Mobile3MetaDetailVerify", person(BizCode=verdict, SubCode=detail))
    assert (answer.outcome, answer.comparisons) == (outcome, {})


@pytest.mark.parametrize(("code", "outcome"), CALL_CODES.items())
@pytest.mark.parametrize("method", ["Id2MetaVerify", "Id2MetaPeriodVerify", "Mobile3MetaSimpleVerify"])
@pytest.mark.parametrize("status", [200, 400])
def test_every_documented_code_of_a_call_wherever_it_stands(
    server: LocalServer, status: int, method: str, code: str, outcome: InquiryOutcome
) -> None:
    given = json_reply({"RequestId": "r-1", "Code": code, "Message": f"wrong: {NAME}"}, status)
    answer = asked(server, method, given)
    assert (answer.outcome, answer.billed) == (outcome, False)
    assert NAME not in repr(answer)


@pytest.mark.parametrize(("code", "outcome"), VERDICTS.items())
def test_every_documented_verdict_of_an_enterprise(server: LocalServer, code: str, outcome: InquiryOutcome) -> None:
    answer = asked(server, "EntElementVerifyV2", enterprise(BizCode=code))
    assert (answer.outcome, answer.assurance) == (outcome, Assurance.REGISTER)


@pytest.mark.parametrize(
    ("status", "outcome"), [*STATUSES.items(), ("9", INCONCLUSIVE), ("", INCONCLUSIVE), (None, INCONCLUSIVE)]
)
def test_every_documented_status_of_an_enterprise(
    server: LocalServer, status: str | None, outcome: InquiryOutcome
) -> None:
    assert asked(server, "EntElementVerifyV2", enterprise(Status=status)).outcome is outcome


@pytest.mark.parametrize(("code", "outcome"), ENTERPRISE_CODES.items())
@pytest.mark.parametrize("status", [200, 403])
def test_every_documented_code_of_an_enterprises_call(
    server: LocalServer, status: int, code: str, outcome: InquiryOutcome
) -> None:
    given = json_reply({"RequestId": "r-1", "Code": code, "Message": "x"}, status)
    assert asked(server, "EntElementVerifyV2", given).outcome is outcome


@pytest.mark.parametrize("code", TABLE["Error"].codes)
def test_every_code_of_the_gateway_is_never_a_match(server: LocalServer, code: str) -> None:
    given = json_reply({"RequestId": "r-1", "Code": f"{code}.Something", "Message": "x"}, 400)
    expected = TABLE["Error"].outcome(code)
    assert expected in (UNAVAILABLE, INCONCLUSIVE)
    assert asked(server, "Id2MetaVerify", given).outcome is expected


@pytest.mark.parametrize("code", ["200", "Success", "SomethingNew", ""])
@pytest.mark.parametrize("version", ["2019-03-07", "2022-11-25"])
def test_an_error_that_claims_success_decides_nothing(version: str, code: str) -> None:
    assert error_outcome(code, version) is INCONCLUSIVE


def test_the_table_lists_these_codes_and_no_other() -> None:
    for method in ("Id2MetaVerify", "Id2MetaPeriodVerify", "Mobile3MetaSimpleVerify", "Mobile3MetaDetailVerify"):
        assert set(TABLE[method].codes) == set(VERDICTS)
    assert set(TABLE["EntElementVerifyV2"].codes) == set(VERDICTS)
    assert set(TABLE["Mobile3MetaDetailVerify.SubCode"].codes) == set(SUB_CODES)
    assert set(TABLE["EntElementVerifyV2.Status"].codes) == set(STATUSES)
    assert set(TABLE["Code"].codes) == {"200", *CALL_CODES}
    assert set(TABLE["EntElementVerifyV2.Code"].codes) == {"Success", *ENTERPRISE_CODES}


@pytest.mark.parametrize(
    ("changes", "outcome", "comparisons"),
    [
        ({}, MATCH, {"name": True, "code": True, "representative": True, "representative_id_number": True}),
        (
            {"BizCode": "2", "ReasonDetail": "LegalPersonNameFlag,LegalPersonCertNoFlag"},
            MISMATCH,
            {"name": True, "code": True, "representative": False, "representative_id_number": False},
        ),
        (
            {"BizCode": "2", "ReasonDetail": " EntNameFlag , LicenseNoFlag"},
            MISMATCH,
            {"name": False, "code": False, "representative": True, "representative_id_number": True},
        ),
        ({"BizCode": "2", "ReasonDetail": "NewFlag"}, MISMATCH, {}),
        ({"BizCode": "2", "ReasonDetail": None}, MISMATCH, {}),
        ({"ReasonDetail": "EntNameFlag"}, INCONCLUSIVE, {}),
        ({"ReasonDetail": "NewFlag"}, INCONCLUSIVE, {}),
    ],
)
def test_what_differs_is_told_and_a_match_must_not_contradict_it(
    server: LocalServer, changes: dict[str, object], outcome: InquiryOutcome, comparisons: dict[str, bool]
) -> None:
    answer = asked(server, "EntElementVerifyV2", enterprise(**changes))
    assert (answer.outcome, answer.comparisons) == (outcome, comparisons)


@pytest.mark.parametrize(
    ("period", "outcome", "expires_on"),
    [
        ("2018-09-25/9999-09-09", MATCH, date(9999, 9, 9)),
        ("2018-09-25/2026-11-24", MATCH, date(2026, 11, 24)),
        ("2018-09-25/2026-11-23", EXPIRED, date(2026, 11, 23)),
        ("2018-09-25/", MATCH, None),
        ("", MATCH, None),
        (None, MATCH, None),
        ("2018-09-25/soon", INCONCLUSIVE, None),
    ],
)
def test_an_enterprise_whose_term_has_ended_is_no_match(
    server: LocalServer, period: str | None, outcome: InquiryOutcome, expires_on: date | None
) -> None:
    answer = asked(server, "EntElementVerifyV2", enterprise(OpenTime=period))
    assert (answer.outcome, answer.expires_on) == (outcome, expires_on)


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        (person(), INCONCLUSIVE),
        (person(BizCode=None), INCONCLUSIVE),
        (person(BizCode="一致"), INCONCLUSIVE),
        (person(BizCode=["1"]), INCONCLUSIVE),
        (person(BizCode="01"), INCONCLUSIVE),
        (person(BizCode=1), MATCH),
        (person(200, BizCode="1"), MATCH),
        (person("201", BizCode="1"), INCONCLUSIVE),
        (person("500", BizCode="1"), UNAVAILABLE),
        (person(None, BizCode="1"), INCONCLUSIVE),
        (json_reply({"Code": "200"}), INCONCLUSIVE),
        (json_reply({"Code": "200", "ResultObject": "1"}), UNAVAILABLE),
        (json_reply({}), INCONCLUSIVE),
        (json_reply([]), INCONCLUSIVE),
        (json_reply(None), UNAVAILABLE),
        (Given(b"<html>maintenance</html>", content_type="text/html"), UNAVAILABLE),
        (Given(b"<html>maintenance</html>", 502, content_type="text/html"), UNAVAILABLE),
        (Given(b'{"Code": "200", "ResultObject": {"BizCode": "1"}'), UNAVAILABLE),
        (Given(b'{"Code"', length=400), UNAVAILABLE),
        (Given(b""), UNAVAILABLE),
        (Given(b"{}", 500), UNAVAILABLE),
    ],
)
def test_what_is_no_reply_of_theirs_never_passes(server: LocalServer, given: Given, outcome: InquiryOutcome) -> None:
    assert asked(server, "Id2MetaVerify", given).outcome is outcome
    assert len(server.asked) == 1


def test_nobody_there_is_unavailable() -> None:
    (answer,) = asked_alone(made(f"http://{closed_port()}"), QUESTIONS["Id2MetaVerify"])
    assert (answer.outcome, answer.steps[0].detail) == (UNAVAILABLE, "RetryError")


@pytest.mark.parametrize(("seconds", "patience"), [(SHORT, AMPLE), (AMPLE, 0.05)])
def test_a_slow_reply_ends_with_the_deadline_or_with_our_patience(
    server: LocalServer, seconds: float, patience: float
) -> None:
    given = Given(b"{}", pause_seconds=60)
    assert asked(server, "Id2MetaVerify", given, seconds, timeout_seconds=patience).outcome is UNAVAILABLE


@pytest.mark.parametrize(
    ("method", "sent"),
    [
        ("Id2MetaVerify", {"UserName": NAME, "IdentifyNum": NUMBER}),
        ("Mobile3MetaSimpleVerify", {"UserName": NAME, "IdentifyNum": NUMBER, "Mobile": PHONE}),
        ("Mobile3MetaDetailVerify", {"UserName": NAME, "IdentifyNum": NUMBER, "Mobile": PHONE}),
        (
            "Id2MetaPeriodVerify",
            {
                "UserName": NAME,
                "IdentifyNum": NUMBER,
                "ValidityStartDate": "20200101",
                "ValidityEndDate": "20400101",
            },
        ),
    ],
)
def test_what_is_sent_of_a_person_and_how_it_is_signed(server: LocalServer, method: str, sent: dict[str, str]) -> None:
    asked(server, method, person(BizCode="1", SubCode="101"))
    (seen,) = server.asked
    assert (seen.method, {**seen.form, **seen.query}) == ("POST", {**sent, "ParamType": "normal"})
    assert seen.headers["Authorization"].startswith(f"ACS3-HMAC-SHA256 Credential={KEY_ID},")
    assert KEY_SECRET not in str(seen)


@pytest.mark.parametrize(
    ("question", "kind"), [(QUESTIONS["EntElementVerifyV2"], "ENT_4META"), (THREE_FACTORS, "ENT_3META")]
)
def test_what_is_sent_of_an_enterprise(server: LocalServer, question: Inquiry, kind: str) -> None:
    server.respond = lambda asked: enterprise()
    answers = asked_alone(made(server.url), question, question)
    assert [answer.outcome for answer in answers] == [MATCH, MATCH]
    first, second = server.asked
    identifiers = ("MerchantBizId", "MerchantUserId")
    assert all(first.query[name] != second.query[name] and len(first.query[name]) == 32 for name in identifiers)
    sent = {name: value for name, value in first.query.items() if name not in identifiers}
    four = {"LegalPersonCertNo": NUMBER} if kind == "ENT_4META" else {}
    assert sent == {
        "InfoVerifyType": kind,
        "EntName": COMPANY,
        "LicenseNo": CODE,
        "LegalPersonName": NAME,
        "SceneCode": "sign_up",
        "UserAuthorization": "1",
        **four,
    }


@pytest.mark.parametrize(("typed", "sent"), [("长期", "长期"), ("2040.1.5", "20400105"), ("00000000", "长期")])
def test_a_validity_is_sent_as_the_provider_wants_it(server: LocalServer, typed: str, sent: str) -> None:
    fields = {"name": " 林 晓　禾", "id_number": NUMBER, "valid_from": "２０２０-01-01", "valid_until": typed}
    asked_alone(made(server.url), Inquiry("identity.name_id_validity", fields))
    assert (server.asked[0].form["UserName"], server.asked[0].form["ValidityEndDate"]) == (NAME, sent)


def test_answers_of_questions_at_the_same_time_are_not_mixed_up(server: LocalServer) -> None:
    server.respond = lambda seen: person(BizCode="1" if seen.form["UserName"] == NAME else "2")
    names = [NAME, "别人"] * 20
    questions = [Inquiry("identity.name_id", {"name": name, "id_number": NUMBER}) for name in names]
    answers = asked_together(made(server.url), questions)
    assert [answer.outcome for answer in answers] == [MATCH, MISMATCH] * 20


@pytest.mark.parametrize("method", ["Id2MetaVerify", "EntElementVerifyV2"])
@pytest.mark.parametrize("given", [person(BizCode="1"), enterprise(), Given(b"", 500)])
def test_neither_secrets_nor_people_are_in_logs_or_reprs(
    server: LocalServer,
    method: str,
    given: Given,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    server.respond = lambda asked: given
    source = made(server.url)
    with caplog.at_level(logging.DEBUG):
        (answer,) = asked_alone(source, QUESTIONS[method])
    signature = server.asked[0].headers["Authorization"].rpartition("=")[2]
    written = "".join(capfd.readouterr())
    told = [repr(source), repr(source.config), repr(vars(source)), repr(answer), caplog.text, written]
    hidden = (KEY_ID, KEY_SECRET, signature, NAME, NUMBER, CODE, COMPANY)
    assert [text for text in told for one in hidden if one in text] == []


def test_the_manifest_tells_what_leaves_the_house() -> None:
    manifest = made("https://cloudauth.aliyuncs.com", kinds=["identity.name_id_phone"]).manifest()
    assert manifest.kinds == {"identity.name_id_phone": ("name", "id_number", "phone")}
    assert manifest.personal_data == ("id_number", "name", "phone")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"access_key_id": {}}, "access_key_id"),
        ({"access_key_secret": "plain text"}, "access_key_secret"),
        ({"kinds": ["identity.opaque"]}, "kinds"),
        ({"scene_code": ""}, "scene_code: missing"),
        ({"scene_code": "sign up"}, "scene_code"),
        ({"users_have_agreed": False}, "users_have_agreed: must be true"),
        ({"url": "http://cloudauth.example"}, "url"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_wrong_configuration_is_refused_by_its_key(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError) as raised:
        made(**{"url": "https://cloudauth.aliyuncs.com", **changes})
    (found, *_) = raised.value.errors()
    assert problem in ".".join(map(str, found["loc"])) or problem in found["msg"]


def test_without_the_sdk_the_start_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "verifier_adapters.alibaba.client", None)
    monkeypatch.delattr("verifier_adapters.alibaba.client", raising=False)
    with pytest.raises(ConfigurationError, match=r"alibaba alibaba: needs pip install .*\[alibaba\]"):
        asked_alone(made("https://cloudauth.aliyuncs.com"))
