"""Tencent Cloud: its real SDK talks to a local server; every documented code, and what is no reply of theirs."""

import logging
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import tencentcloud.faceid.v20180301.errorcodes as faceid_errors
import tencentcloud.ocr.v20181119.errorcodes as ocr_errors
from pydantic import ValidationError
from support.adapters import asked_alone, asked_together
from support.http_server import Asked, Given, LocalServer, closed_port, json_reply, local_server
from support.numbers import resident_id, uscc
from support.sources import AMPLE, SHORT, context
from verifier_adapters.provider_codes import table
from verifier_adapters.tencent import TencentSource

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
COMPANY, CODE = "晴川科技（北京）有限公司", uscc()
PERSON = {"name": NAME, "id_number": NUMBER}
ENTERPRISE = {"name": COMPANY, "code": CODE, "representative": NAME}
QUESTIONS = {
    "IdCardVerification": Inquiry("identity.name_id", PERSON),
    "PhoneVerification": Inquiry("identity.name_id_phone", {**PERSON, "phone": PHONE}),
    "CheckIdNameDate": Inquiry(
        "identity.name_id_validity", {**PERSON, "valid_from": "2020-01-01", "valid_until": "2040.01.01"}
    ),
    "VerifyBizLicenseEnterprise3": Inquiry("organisation.name_code_representative", ENTERPRISE),
    "VerifyBizLicenseEnterprise4": Inquiry(
        "organisation.name_code_representative_id", {**ENTERPRISE, "representative_id_number": NUMBER}
    ),
}
SECRET_ID, SECRET_KEY = "AKID-of-the-tests", "secret-of-the-tests"
AGREEING = {
    "StatusCode": 0,
    "VerifyResult": 1,
    "OperatingStatus": "1",
    "IsCreditCodeConsistent": True,
    "IsEntNameConsistent": True,
    "IsLrNameConsistent": True,
    "IsIdNumConsistent": True,
    "OperatingPeriod": "2020-01-01/2040-01-01",
}


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server(lambda asked: reply(Result="0")) as started:
        yield started


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_TENCENT_ID", SECRET_ID)
    monkeypatch.setenv("TEST_TENCENT_KEY", SECRET_KEY)


def made(url: str, folder: Path = Path(), **changes: Any) -> TencentSource:
    values = {
        "secret_id": {"env": "TEST_TENCENT_ID"},
        "secret_key": {"env": "TEST_TENCENT_KEY"},
        "kinds": [question.kind for question in QUESTIONS.values()],
        "faceid_url": url,
        "ocr_url": url,
        "timeout_seconds": AMPLE,
        **changes,
    }
    return TencentSource("tencent", TencentSource.config_model.model_validate(values), context(folder))


def reply(**fields: object) -> Given:
    return json_reply({"Response": {"RequestId": "r-1", **fields}})


def asked(server: LocalServer, method: str, given: Given, seconds: float = AMPLE, **changes: Any) -> Answer:
    server.respond = lambda asked: given
    (answer,) = asked_alone(made(server.url, **changes), QUESTIONS[method], seconds=seconds)
    return answer


RESULTS = {
    "IdCardVerification": {
        "0": MATCH,
        "-1": MISMATCH,
        "-2": INCONCLUSIVE,
        "-3": INCONCLUSIVE,
        "-4": UNAVAILABLE,
        "-5": NOT_FOUND,
        "-6": UNAVAILABLE,
        "-7": UNAVAILABLE,
    },
    "PhoneVerification": {
        "0": MATCH,
        "-4": MISMATCH,
        "-6": INCONCLUSIVE,
        "-7": INCONCLUSIVE,
        "-8": INCONCLUSIVE,
        "-9": NOT_FOUND,
        "-11": UNAVAILABLE,
        "-12": UNAVAILABLE,
        "-13": UNSUPPORTED,
    },
    "CheckIdNameDate": {
        "0": MATCH,
        "-1": MISMATCH,
        "-2": INCONCLUSIVE,
        "-3": INCONCLUSIVE,
        "-4": INCONCLUSIVE,
        "-5": INCONCLUSIVE,
        "-6": UNAVAILABLE,
        "-7": NOT_FOUND,
        "-8": UNAVAILABLE,
    },
}
EACH_RESULT = [(method, code, outcome) for method, codes in RESULTS.items() for code, outcome in codes.items()]


@pytest.mark.parametrize(("method", "code", "outcome"), EACH_RESULT)
def test_every_documented_result_of_a_persons_methods(
    server: LocalServer, method: str, code: str, outcome: InquiryOutcome
) -> None:
    answer = asked(server, method, reply(Result=code, Description="说明"))
    assert (answer.outcome, answer.steps[0].detail) == (outcome, f"{method} {code}")
    assert answer.billed is (outcome in (MATCH, MISMATCH))
    assert [seen.headers["X-TC-Action"] for seen in server.asked] == [method]


def test_the_table_lists_these_results_and_no_other() -> None:
    assert {method: set(codes) for method, codes in RESULTS.items()} == {
        method: set(table("verifier_adapters.tencent")[method].codes) for method in RESULTS
    }


STATUSES_OF_3 = {"1": MATCH, "2": SUSPENDED}
STATUSES_OF_4 = {
    "1": MATCH,
    "2": INCONCLUSIVE,
    "3": REVOKED,
    "4": REVOKED,
    "5": REVOKED,
    "6": SUSPENDED,
    "7": REVOKED,
    "0": INCONCLUSIVE,
    "/": INCONCLUSIVE,
    "-10002": INCONCLUSIVE,
}


@pytest.mark.parametrize(
    ("method", "status", "outcome"),
    [
        *(("VerifyBizLicenseEnterprise3", status, outcome) for status, outcome in STATUSES_OF_3.items()),
        *(("VerifyBizLicenseEnterprise4", status, outcome) for status, outcome in STATUSES_OF_4.items()),
        ("VerifyBizLicenseEnterprise3", "3", INCONCLUSIVE),
        ("VerifyBizLicenseEnterprise4", "99", INCONCLUSIVE),
        ("VerifyBizLicenseEnterprise4", "", INCONCLUSIVE),
        ("VerifyBizLicenseEnterprise4", None, INCONCLUSIVE),
    ],
)
def test_every_documented_status_of_an_enterprise_that_agrees(
    server: LocalServer, method: str, status: str | None, outcome: InquiryOutcome
) -> None:
    answer = asked(server, method, reply(**{**AGREEING, "OperatingStatus": status}))
    assert (answer.outcome, answer.assurance) == (outcome, Assurance.REGISTER)


def test_the_table_lists_these_statuses_and_no_other() -> None:
    sections = table("verifier_adapters.tencent")
    assert set(sections["VerifyBizLicenseEnterprise3.OperatingStatus"].codes) == set(STATUSES_OF_3)
    assert set(sections["VerifyBizLicenseEnterprise4.OperatingStatus"].codes) == set(STATUSES_OF_4)


DIFFERING = dict.fromkeys(
    ("IsCreditCodeConsistent", "IsEntNameConsistent", "IsLrNameConsistent", "IsIdNumConsistent"), False
)


@pytest.mark.parametrize(
    ("method", "changes", "outcome"),
    [
        ("VerifyBizLicenseEnterprise3", {"StatusCode": 1, "VerifyResult": None}, UNAVAILABLE),
        ("VerifyBizLicenseEnterprise3", {"StatusCode": 2, "VerifyResult": None}, NOT_FOUND),
        ("VerifyBizLicenseEnterprise3", {"StatusCode": 3}, INCONCLUSIVE),
        ("VerifyBizLicenseEnterprise3", {"VerifyResult": 0}, MISMATCH),
        ("VerifyBizLicenseEnterprise3", {"VerifyResult": 2}, INCONCLUSIVE),
        ("VerifyBizLicenseEnterprise4", {"StatusCode": 1}, UNAVAILABLE),
        ("VerifyBizLicenseEnterprise4", {"StatusCode": 2}, INCONCLUSIVE),
        ("VerifyBizLicenseEnterprise4", {"StatusCode": None}, INCONCLUSIVE),
        ("VerifyBizLicenseEnterprise4", {"VerifyResult": 0, "IsLrNameConsistent": False}, MISMATCH),
        ("VerifyBizLicenseEnterprise4", {"VerifyResult": 0, **DIFFERING}, MISMATCH),
        ("VerifyBizLicenseEnterprise4", {"VerifyResult": 0, "OperatingStatus": "/", **DIFFERING}, NOT_FOUND),
        ("VerifyBizLicenseEnterprise4", {"VerifyResult": 0, "OperatingStatus": "-10002", **DIFFERING}, NOT_FOUND),
        ("VerifyBizLicenseEnterprise4", {"VerifyResult": None}, INCONCLUSIVE),
        ("VerifyBizLicenseEnterprise4", {"VerifyResult": True}, INCONCLUSIVE),
        ("VerifyBizLicenseEnterprise4", {"IsLrNameConsistent": False}, INCONCLUSIVE),
        ("VerifyBizLicenseEnterprise4", {"IsIdNumConsistent": None}, INCONCLUSIVE),
        ("VerifyBizLicenseEnterprise4", {"IsIdNumConsistent": "true"}, INCONCLUSIVE),
        ("VerifyBizLicenseEnterprise4", {"OperatingPeriod": "2001-01-01/2026-11-23"}, EXPIRED),
        ("VerifyBizLicenseEnterprise4", {"OperatingPeriod": "2001-01-01/2026-11-24"}, MATCH),
        ("VerifyBizLicenseEnterprise4", {"OperatingPeriod": "2001-01-01/"}, MATCH),
        ("VerifyBizLicenseEnterprise4", {"OperatingPeriod": "/"}, MATCH),
        ("VerifyBizLicenseEnterprise4", {"OperatingPeriod": None}, MATCH),
        ("VerifyBizLicenseEnterprise4", {"OperatingPeriod": "2001-01-01/soon"}, INCONCLUSIVE),
    ],
)
def test_an_enterprises_verdict_is_read_with_all_that_stands_beside_it(
    server: LocalServer, method: str, changes: dict[str, object], outcome: InquiryOutcome
) -> None:
    assert asked(server, method, reply(**{**AGREEING, **changes})).outcome is outcome


def test_an_enterprises_comparisons_and_its_end_are_told(server: LocalServer) -> None:
    answer = asked(server, "VerifyBizLicenseEnterprise4", reply(**AGREEING))
    assert answer.expires_on == date(2040, 1, 1)
    assert answer.comparisons == {
        "code": True,
        "name": True,
        "representative": True,
        "representative_id_number": True,
    }


ERROR_CODES = sorted(
    {code for module in (faceid_errors, ocr_errors) for name, code in vars(module).items() if name.isupper()}
)
GATEWAY_CODES = [
    "ActionOffline",
    "AuthFailure.InvalidSecretId",
    "AuthFailure.MFAFailure",
    "AuthFailure.SecretIdNotFound",
    "AuthFailure.SignatureExpire",
    "AuthFailure.SignatureFailure",
    "AuthFailure.TokenFailure",
    "AuthFailure.UnauthorizedOperation",
    "DryRunOperation",
    "FailedOperation",
    "InvalidAction",
    "InvalidRequest",
    "IpInBlacklist",
    "IpNotInWhitelist",
    "LimitExceeded",
    "MissingParameter",
    "NoSuchProduct",
    "NoSuchVersion",
    "RequestLimitExceeded.GlobalRegionUinLimitExceeded",
    "RequestLimitExceeded.IPLimitExceeded",
    "RequestLimitExceeded.UinLimitExceeded",
    "RequestSizeLimitExceeded",
    "ResourceInUse",
    "ResourceInsufficient",
    "ResourceUnavailable",
    "ResponseSizeLimitExceeded",
    "ServiceUnavailable",
    "UnknownParameter",
    "UnsupportedProtocol",
    "UnsupportedRegion",
]


@pytest.mark.parametrize("code", [*ERROR_CODES, *GATEWAY_CODES])
def test_every_error_code_of_the_sdk_and_of_the_gateway_is_in_the_table_and_none_is_a_match(code: str) -> None:
    section = table("verifier_adapters.tencent")["Error"]
    assert code in section.codes or code.partition(".")[0] in section.codes
    assert section.family_outcome(code) in (UNAVAILABLE, INCONCLUSIVE, MISMATCH)
    assert (section.family_outcome(code) is MISMATCH) is (code == "FailedOperation.IdNameMisMatch")


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("AuthFailure.SignatureExpire", UNAVAILABLE),
        ("UnauthorizedOperation.Nonactivated", UNAVAILABLE),
        ("UnauthorizedOperation.Arrears", UNAVAILABLE),
        ("RequestLimitExceeded", UNAVAILABLE),
        ("InternalError.UnKnown", UNAVAILABLE),
        ("FailedOperation.CountLimitError", UNAVAILABLE),
        ("FailedOperation.IdFormatError", INCONCLUSIVE),
        ("InvalidParameterValue", INCONCLUSIVE),
        ("SomethingNew.Entirely", INCONCLUSIVE),
        ("", INCONCLUSIVE),
    ],
)
def test_an_error_is_an_outcome_by_its_code_and_its_message_is_lost(
    server: LocalServer, code: str, outcome: InquiryOutcome, caplog: pytest.LogCaptureFixture
) -> None:
    given = reply(Error={"Code": code, "Message": f"wrong: {NAME}"})
    with caplog.at_level(logging.DEBUG):
        answer = asked(server, "IdCardVerification", given)
    assert (answer.outcome, answer.billed) == (outcome, False)
    assert NAME not in caplog.text + repr(answer)


@pytest.mark.parametrize(
    ("given", "outcome", "detail"),
    [
        (reply(), INCONCLUSIVE, "IdCardVerification None"),
        (reply(Result=None), INCONCLUSIVE, "IdCardVerification None"),
        (reply(Result=7), INCONCLUSIVE, "IdCardVerification 7"),
        (reply(Result="00"), INCONCLUSIVE, "IdCardVerification 00"),
        (reply(Result="一致"), INCONCLUSIVE, "IdCardVerification no code"),
        (reply(Result=["0"]), INCONCLUSIVE, "IdCardVerification no code"),
        (reply(Result=" 0 "), MATCH, "IdCardVerification 0"),
        (reply(Result=0), MATCH, "IdCardVerification 0"),
        (json_reply({}), UNAVAILABLE, "KeyError"),
        (json_reply([]), UNAVAILABLE, "TypeError"),
        (json_reply({"Response": None}), UNAVAILABLE, "TypeError"),
        (Given(b"<html>maintenance</html>", content_type="text/html"), UNAVAILABLE, "JSONDecodeError"),
        (Given(b'{"Response": {"Result": "0"'), UNAVAILABLE, "JSONDecodeError"),
        (Given(b'{"Response"', length=400), UNAVAILABLE, "RemoteProtocolError"),
        (Given(b"{}", 500), UNAVAILABLE, "ServerNetworkError"),
        (Given(b"", 302, headers={"Location": "/other"}), UNAVAILABLE, "ServerNetworkError"),
        # the SDK overlooks an error in a reply with this content type
        (
            Given(
                b'{"Response": {"Error": {"Code": "InternalError", "Message": "x"}, "RequestId": "r"}}',
                content_type="application/json; charset=utf-8",
            ),
            INCONCLUSIVE,
            "IdCardVerification None",
        ),
    ],
)
def test_what_is_no_reply_of_theirs_never_passes(
    server: LocalServer, given: Given, outcome: InquiryOutcome, detail: str
) -> None:
    answer = asked(server, "IdCardVerification", given)
    assert (answer.outcome, answer.steps[0].detail) == (outcome, detail)
    assert len(server.asked) == 1


def test_nobody_there_is_unavailable() -> None:
    (answer,) = asked_alone(made(f"http://{closed_port()}"), QUESTIONS["IdCardVerification"])
    assert (answer.outcome, answer.steps[0].detail) == (UNAVAILABLE, "ConnectError")


@pytest.mark.parametrize(("seconds", "patience"), [(SHORT, AMPLE), (AMPLE, 0.05)])
def test_a_slow_reply_ends_with_the_deadline_or_with_our_patience(
    server: LocalServer, seconds: float, patience: float
) -> None:
    given = Given(b"{}", pause_seconds=60)
    answer = asked(server, "IdCardVerification", given, seconds, timeout_seconds=patience)
    assert answer.outcome is UNAVAILABLE


@pytest.mark.parametrize(
    ("method", "sent"),
    [
        ("IdCardVerification", {"Name": NAME, "IdCard": NUMBER}),
        ("PhoneVerification", {"Name": NAME, "IdCard": NUMBER, "Phone": PHONE, "VerifyMode": "0"}),
        (
            "CheckIdNameDate",
            {"Name": NAME, "IdCard": NUMBER, "ValidityBegin": "20200101", "ValidityEnd": "20400101"},
        ),
        (
            "VerifyBizLicenseEnterprise3",
            {"EntName": "晴川科技(北京)有限公司", "CreditCode": CODE, "LrName": NAME, "VerifyType": "ENT_3META"},
        ),
        (
            "VerifyBizLicenseEnterprise4",
            {"EntName": "晴川科技(北京)有限公司", "CreditCode": CODE, "LrName": NAME, "IdNum": NUMBER},
        ),
    ],
)
def test_what_is_sent_and_how_it_is_signed(server: LocalServer, method: str, sent: dict[str, str]) -> None:
    asked(server, method, reply(**AGREEING, Result="0"))
    (seen,) = server.asked
    assert (seen.method, seen.path, seen.json) == ("POST", "/", sent)
    assert seen.headers["Authorization"].startswith(f"TC3-HMAC-SHA256 Credential={SECRET_ID}/")
    assert SECRET_KEY not in str(seen)


def test_spellings_are_normalised_before_they_are_sent(server: LocalServer) -> None:
    typed = {"name": " 林 晓　禾 ", "id_number": " １１010519900307996x"}
    asked_alone(made(server.url), Inquiry("identity.name_id", typed))
    assert server.asked[0].json == {"Name": NAME, "IdCard": "11010519900307996X"}


@pytest.mark.parametrize(
    ("typed", "sent", "outcome"),
    [
        ("2040-01-01", "20400101", MATCH),
        ("20400101", "20400101", MATCH),
        ("长期", "00000000", MATCH),
        ("00000000", "00000000", MATCH),
        ("2026-11-23", "20261123", EXPIRED),
        ("2026-11-24", "20261124", MATCH),
        ("soon", "soon", INCONCLUSIVE),
    ],
)
def test_a_card_that_has_ended_is_no_match(server: LocalServer, typed: str, sent: str, outcome: InquiryOutcome) -> None:
    question = Inquiry("identity.name_id_validity", {**PERSON, "valid_from": "20200101", "valid_until": typed})
    (answer,) = asked_alone(made(server.url), question)
    assert (answer.outcome, server.asked[0].json["ValidityEnd"]) == (outcome, sent)


@pytest.mark.parametrize(
    ("detail", "comparisons"),
    [
        ("PhoneIdCardMismatch", {"name": True, "id_number": False}),
        ("PhoneNameMismatch", {"name": False, "id_number": True}),
        ("PhoneNameIdCardMismatch", {"name": False, "id_number": False}),
        ("NameIdCardMismatch", {}),
        ("OtherMismatch", {}),
        (None, {}),
    ],
)
def test_the_detailed_mode_tells_what_differs(
    server: LocalServer, detail: str | None, comparisons: dict[str, bool]
) -> None:
    given = reply(Result="-4", ResultDetail=detail)
    answer = asked(server, "PhoneVerification", given, detailed_phone=True)
    assert (answer.outcome, answer.comparisons) == (MISMATCH, comparisons)
    assert server.asked[0].json["VerifyMode"] == "1"


@pytest.mark.parametrize(
    ("method", "code"), [("IdCardVerification", "-7"), ("PhoneVerification", "-12"), ("CheckIdNameDate", "-8")]
)
def test_a_daily_limit_ends_with_the_day(server: LocalServer, method: str, code: str) -> None:
    pause = asked(server, method, reply(Result=code)).retry_after_seconds
    assert pause is not None
    assert 0 < pause <= 86_400


def test_answers_of_questions_at_the_same_time_are_not_mixed_up(server: LocalServer) -> None:
    server.respond = lambda seen: reply(Result="0" if seen.json["Name"] == NAME else "-1")
    names = [NAME, "别人"] * 20
    questions = [Inquiry("identity.name_id", {"name": name, "id_number": NUMBER}) for name in names]
    answers = asked_together(made(server.url), questions)
    assert [answer.outcome for answer in answers] == [MATCH, MISMATCH] * 20


def test_neither_secrets_nor_people_are_in_logs_or_reprs(server: LocalServer, caplog: pytest.LogCaptureFixture) -> None:
    source = made(server.url)
    with caplog.at_level(logging.DEBUG):
        (answer,) = asked_alone(source, QUESTIONS["IdCardVerification"])
    signature = server.asked[0].headers["Authorization"].rpartition("=")[2]
    told = [repr(source), repr(source.config), repr(vars(source)), repr(answer), caplog.text]
    hidden = (SECRET_ID, SECRET_KEY, signature, NAME, NUMBER)
    assert [text for text in told for one in hidden if one in text] == []


def test_the_manifest_tells_what_leaves_the_house_and_what_it_costs() -> None:
    manifest = made("https://faceid.tencentcloudapi.com", kinds=["identity.name_id"]).manifest()
    assert (manifest.kinds, manifest.personal_data) == (
        {"identity.name_id": ("name", "id_number")},
        ("id_number", "name"),
    )
    assert (MATCH in manifest.billed, NOT_FOUND in manifest.billed) == (True, False)


def test_a_kind_that_was_not_bought_is_not_asked(server: LocalServer) -> None:
    (answer,) = asked_alone(made(server.url, kinds=["identity.name_id"]), QUESTIONS["PhoneVerification"])
    assert (answer.outcome, server.asked) == (UNSUPPORTED, [])


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"secret_id": None}, "secret_id"),
        ({"secret_key": "plain text"}, "secret_key"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["identity.opaque"]}, "kinds"),
        ({"faceid_url": "http://faceid.example"}, "faceid_url"),
        ({"ocr_url": "ocr.tencentcloudapi.com"}, "ocr_url"),
        ({"timeout_seconds": 0}, "timeout_seconds"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_wrong_configuration_is_refused_by_its_key(changes: dict[str, Any], key: str) -> None:
    with pytest.raises(ValidationError) as raised:
        made("https://faceid.tencentcloudapi.com", **changes)
    assert raised.value.errors()[0]["loc"][0] == key


def test_without_the_sdk_the_start_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "verifier_adapters.tencent.client", None)
    with pytest.raises(ConfigurationError, match=r"tencent tencent: needs pip install .*\[tencent\]"):
        asked_alone(made("https://faceid.tencentcloudapi.com"))


def test_a_missing_secret_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_TENCENT_KEY")
    with pytest.raises(ConfigurationError, match="secret_key: environment variable TEST_TENCENT_KEY is empty"):
        asked_alone(made("https://faceid.tencentcloudapi.com"))


def test_the_provider_sees_only_what_the_method_needs(server: LocalServer) -> None:
    seen: list[Asked] = server.asked
    asked_alone(made(server.url), Inquiry("identity.name_id", {**PERSON, "phone": PHONE}))
    assert PHONE not in seen[0].body.decode()
