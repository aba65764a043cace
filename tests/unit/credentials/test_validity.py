"""How long a credential is good: the last day ends at midnight in Asia/Shanghai."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from support.numbers import TODAY

from verifier.credentials.assessment import assess_claim
from verifier.credentials.catalogue import catalogue
from verifier.credentials.cross_checks import Holder
from verifier.credentials.validity import renewal_is_due
from verifier.domain.credential import CredentialClaim
from verifier.domain.finding import Assurance, Outcome
from verifier.domain.inquiry import Answer, InquiryOutcome
from verifier.use_cases.clock import Clock

NURSE = "medical.nurse_practice"
MATCH = Answer(InquiryOutcome.MATCH, "nurses", "1", Assurance.REGISTER)
LIVE = Answer(InquiryOutcome.MATCH, "live", "1", Assurance.AUTHORITY)


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        (datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC), "CREDENTIAL_VERIFIED"),
        (datetime(2026, 11, 24, 16, 0, 0, tzinfo=UTC), "CREDENTIAL_EXPIRED"),
        (datetime(2026, 11, 24, 23, 59, 59, tzinfo=UTC), "CREDENTIAL_EXPIRED"),
    ],
)
def test_a_credential_ends_at_midnight_in_shanghai_wherever_the_server_is(moment: datetime, reason: str) -> None:
    today = Clock(now=lambda: moment, zone=ZoneInfo("Asia/Shanghai")).today()
    claim = CredentialClaim("judicial.lawyer_practice", "11101201510999996", expires_on=date(2026, 11, 24))
    holder = Holder("person", "林晓禾", "", "", ())
    (finding,) = assess_claim(claim, MATCH, holder, "claim", today=today, minimum=Assurance.REGISTER).findings
    assert finding.reason == reason


@pytest.mark.parametrize(
    ("kind", "issued_on", "expires_on", "answer", "due"),
    [
        (NURSE, date(2021, 11, 25), None, MATCH, False),
        (NURSE, date(2021, 11, 24), None, MATCH, True),
        (NURSE, date(2021, 11, 24), None, None, True),
        (NURSE, date(2021, 11, 24), None, LIVE, False),
        (NURSE, date(2021, 11, 24), date(2027, 1, 1), MATCH, False),
        (NURSE, None, None, MATCH, False),
        ("medical.pharmacist_practice", date(2021, 11, 24), None, MATCH, True),
        ("news.internet_news_licence", date(2023, 11, 24), None, MATCH, True),
        ("news.internet_news_licence", date(2023, 11, 25), None, MATCH, False),
        ("medical.physician_practice", date(1990, 1, 1), None, MATCH, False),
        ("education.teacher_qualification", date(1990, 1, 1), None, MATCH, False),
    ],
)
def test_the_years_for_which_a_kind_is_issued_ask_for_a_person(
    kind: str, issued_on: date | None, expires_on: date | None, answer: Answer | None, due: bool
) -> None:
    claim = CredentialClaim(kind, "996", issued_on=issued_on, expires_on=expires_on)
    assert renewal_is_due(catalogue()[kind], claim, answer, TODAY) is due


def test_a_leap_day_s_years_end_with_february() -> None:
    claim = CredentialClaim(NURSE, "996", issued_on=date(2016, 2, 29))
    assert not renewal_is_due(catalogue()[NURSE], claim, None, date(2021, 2, 28))
    assert renewal_is_due(catalogue()[NURSE], claim, None, date(2021, 3, 1))


def test_a_due_renewal_is_a_review_and_counts_for_nothing_yet() -> None:
    claim = CredentialClaim(NURSE, "201611000996", issued_on=date(2016, 1, 4))
    holder = Holder("person", "林晓禾", "", "", ())
    assessment = assess_claim(claim, MATCH, holder, "claim", today=TODAY, minimum=Assurance.REGISTER)
    assert [(one.reason, one.outcome) for one in assessment.findings] == [
        ("CREDENTIAL_VERIFIED", Outcome.PASS),
        ("CREDENTIAL_RENEWAL_DUE", Outcome.REVIEW),
    ]
    assert not assessment.accepted
