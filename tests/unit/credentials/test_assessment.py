"""From a claim and a source's answer to findings, and to what a requirement sees."""

from dataclasses import replace
from datetime import date

import pytest
from support.numbers import TODAY, resident_id

from verifier.credentials.assessment import ClaimAssessment, assess_claim, inquiry_for
from verifier.credentials.cross_checks import Holder
from verifier.credentials.requirements import Employer
from verifier.domain.credential import CredentialClaim
from verifier.domain.finding import Assurance, Finding, Outcome
from verifier.domain.inquiry import Answer, InquiryOutcome, Step

MAN_ID = resident_id(birth="19900307", sequence="997")
MAN = Holder("person", "林晓禾", MAN_ID, "male", ())
LAWYER, NOTARY = "judicial.lawyer_practice", "judicial.notary"
CLAIM = CredentialClaim(LAWYER, "11101201510999996", holder="林晓禾", institution=" 云川律师事务所 ")
YESTERDAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 25)


def answer(
    outcome: InquiryOutcome,
    assurance: Assurance = Assurance.REGISTER,
    *,
    complete: bool = False,
    expires_on: date | None = None,
) -> Answer:
    return Answer(outcome, "lawyers", "2026-11-01", assurance, complete=complete, expires_on=expires_on)


def assess(
    given: Answer | None,
    claim: CredentialClaim = CLAIM,
    holder: Holder = MAN,
    minimum: Assurance = Assurance.REGISTER,
) -> ClaimAssessment:
    return assess_claim(claim, given, holder, "claims[0]", today=TODAY, minimum=minimum)


def only(assessment: ClaimAssessment) -> Finding:
    (finding,) = assessment.findings
    return finding


@pytest.mark.parametrize(
    ("given", "reason", "outcome"),
    [
        (answer(InquiryOutcome.MATCH), "CREDENTIAL_VERIFIED", Outcome.PASS),
        (answer(InquiryOutcome.MATCH, Assurance.AUTHORITY), "CREDENTIAL_VERIFIED", Outcome.PASS),
        (answer(InquiryOutcome.MATCH, Assurance.CONSISTENT), "CREDENTIAL_NOT_VERIFIED", Outcome.REVIEW),
        (answer(InquiryOutcome.MATCH, Assurance.FORMAT), "CREDENTIAL_NOT_VERIFIED", Outcome.REVIEW),
        (answer(InquiryOutcome.MISMATCH), "CREDENTIAL_MISMATCH", Outcome.REJECT),
        (answer(InquiryOutcome.NOT_FOUND), "CREDENTIAL_NOT_FOUND", Outcome.REVIEW),
        (answer(InquiryOutcome.NOT_FOUND, complete=True), "CREDENTIAL_ABSENT", Outcome.REJECT),
        (answer(InquiryOutcome.EXPIRED), "CREDENTIAL_EXPIRED", Outcome.REJECT),
        (answer(InquiryOutcome.SUSPENDED), "CREDENTIAL_ENDED", Outcome.REJECT),
        (answer(InquiryOutcome.REVOKED), "CREDENTIAL_ENDED", Outcome.REJECT),
        (answer(InquiryOutcome.INCONCLUSIVE), "CREDENTIAL_NOT_VERIFIED", Outcome.REVIEW),
        (answer(InquiryOutcome.UNAVAILABLE), "CREDENTIAL_NOT_VERIFIED", Outcome.REVIEW),
        (answer(InquiryOutcome.UNSUPPORTED), "CREDENTIAL_SOURCE_MISSING", Outcome.REVIEW),
        (None, "CREDENTIAL_NOT_VERIFIED", Outcome.REVIEW),
    ],
)
def test_what_an_answer_leads_to(given: Answer | None, reason: str, outcome: Outcome) -> None:
    assessment = assess(given)
    finding = only(assessment)
    assert (finding.reason, finding.outcome, finding.field) == (reason, outcome, "claims[0]")
    assert assessment.accepted is (outcome is Outcome.PASS)


@pytest.mark.parametrize("outcome", InquiryOutcome)
@pytest.mark.parametrize("complete", [True, False])
def test_only_a_match_is_accepted(outcome: InquiryOutcome, complete: bool) -> None:
    given = answer(outcome, Assurance.PERSON, complete=complete)
    assert assess(given).accepted is (outcome is InquiryOutcome.MATCH)


@pytest.mark.parametrize("minimum", list(Assurance)[1:])
@pytest.mark.parametrize("assurance", Assurance)
def test_a_match_counts_from_the_policys_assurance_on(minimum: Assurance, assurance: Assurance) -> None:
    assert assess(answer(InquiryOutcome.MATCH, assurance), minimum=minimum).accepted is (assurance >= minimum)


def test_the_finding_says_how_sure_the_source_is() -> None:
    assert only(assess(answer(InquiryOutcome.MATCH, Assurance.AUTHORITY))).assurance is Assurance.AUTHORITY


MATCH = InquiryOutcome.MATCH


@pytest.mark.parametrize(
    ("stated", "published", "good_until", "reason"),
    [
        (None, None, None, "CREDENTIAL_VERIFIED"),
        (TOMORROW, None, TOMORROW, "CREDENTIAL_VERIFIED"),
        (TODAY, None, TODAY, "CREDENTIAL_VERIFIED"),
        (YESTERDAY, None, YESTERDAY, "CREDENTIAL_EXPIRED"),
        (None, TODAY, TODAY, "CREDENTIAL_VERIFIED"),
        (None, YESTERDAY, YESTERDAY, "CREDENTIAL_EXPIRED"),
        (TOMORROW, YESTERDAY, YESTERDAY, "CREDENTIAL_EXPIRED"),
        (YESTERDAY, TOMORROW, YESTERDAY, "CREDENTIAL_EXPIRED"),
        (TOMORROW, TODAY, TODAY, "CREDENTIAL_VERIFIED"),
        (None, date.min, date.min, "CREDENTIAL_EXPIRED"),
    ],
)
def test_the_last_valid_day_is_still_good_and_the_next_is_not(
    stated: date | None, published: date | None, good_until: date | None, reason: str
) -> None:
    assessment = assess(answer(MATCH, expires_on=published), replace(CLAIM, expires_on=stated))
    assert (only(assessment).reason, assessment.good_until) == (reason, good_until)
    assert assessment.accepted is (reason == "CREDENTIAL_VERIFIED")


def test_a_claim_that_ended_by_its_own_date_needs_no_source() -> None:
    assert only(assess(None, replace(CLAIM, expires_on=YESTERDAY))).reason == "CREDENTIAL_EXPIRED"


def test_a_number_that_breaks_its_rule_is_refused_and_nobody_is_asked() -> None:
    wrong = replace(CLAIM, number="21101201510999996")
    assert inquiry_for(wrong, MAN, TODAY) is None
    assessment = assess(None, wrong)
    finding = only(assessment)
    assert (finding.reason, finding.outcome, finding.field) == (
        "CREDENTIAL_NUMBER_INVALID",
        Outcome.REJECT,
        "claims[0].number",
    )
    assert not assessment.accepted


def test_a_kind_outside_the_catalogue_goes_to_review_and_nobody_is_asked() -> None:
    unknown = replace(CLAIM, kind="judicial.wizard")
    assert inquiry_for(unknown, MAN, TODAY) is None
    assessment = assess(None, unknown)
    finding = only(assessment)
    assert (finding.reason, finding.outcome, finding.field) == (
        "CREDENTIAL_KIND_UNKNOWN",
        Outcome.REVIEW,
        "claims[0].kind",
    )
    assert not assessment.accepted


def test_a_match_does_not_outweigh_a_problem_of_the_cross_checks() -> None:
    assessment = assess(answer(MATCH), replace(CLAIM, holder="别人"))
    assert [finding.reason for finding in assessment.findings] == ["CREDENTIAL_HOLDER_DIFFERS", "CREDENTIAL_VERIFIED"]
    assert not assessment.accepted


def test_the_question_carries_the_verified_holder_and_normalised_values() -> None:
    inquiry = inquiry_for(replace(CLAIM, number=" １1101201510999996 ", holder="别人"), MAN, TODAY)
    assert inquiry is not None
    assert inquiry.kind == "credential.judicial.lawyer_practice"
    assert dict(inquiry.fields) == {
        "number": "11101201510999996",
        "holder": "林晓禾",
        "document": MAN_ID,
        "institution": "云川律师事务所",
    }


@pytest.mark.parametrize(
    "holder",
    [
        Holder("person", "林晓禾", "E99600996", "", ()),
        Holder("opaque", "林晓禾", "opaque-identifier", "", ()),
        Holder("", "林晓禾", "", "", ()),
    ],
    ids=["passport", "opaque", "no subject"],
)
def test_a_number_that_registers_do_not_know_a_holder_by_is_not_asked_about(holder: Holder) -> None:
    inquiry = inquiry_for(replace(CLAIM, institution=" "), holder, TODAY)
    assert inquiry is not None
    assert dict(inquiry.fields) == {"number": "11101201510999996", "holder": "林晓禾"}


def test_the_evidence_names_the_source_its_comparison_and_every_step() -> None:
    steps = (
        Step("live", InquiryOutcome.UNAVAILABLE, "timed out"),
        Step("lawyers", InquiryOutcome.MISMATCH),
    )
    given = replace(answer(InquiryOutcome.MISMATCH), comparisons={"holder": False, "document": True}, steps=steps)
    assert [(one.kind, one.value) for one in only(assess(given)).evidence] == [
        ("credential", LAWYER),
        ("source", "lawyers 2026-11-01"),
        ("answer", "mismatch"),
        ("compared", "document: True"),
        ("compared", "holder: False"),
        ("asked", "live: unavailable timed out"),
        ("asked", "lawyers: mismatch"),
    ]


def test_without_a_source_the_note_says_what_to_enable_and_where_a_person_can_look() -> None:
    note = only(assess(Answer(InquiryOutcome.UNSUPPORTED, "", "", Assurance.FORMAT))).internal_note
    assert "enable an adapter" in note and f"credential.{LAWYER}" in note and "司法部" in note
    assert "www.moj.gov.cn" in note and "by holder, number" in note


@pytest.mark.parametrize("outcome", set(InquiryOutcome) - {InquiryOutcome.UNSUPPORTED})
def test_with_a_source_the_note_speaks_of_no_other(outcome: InquiryOutcome) -> None:
    assert only(assess(answer(outcome))).internal_note == ""


def test_the_note_of_a_weak_match_says_why_it_is_not_enough() -> None:
    assert "only the number's structure" in only(assess(answer(MATCH, Assurance.FORMAT))).internal_note


def test_a_source_that_was_passed_over_is_in_the_note_and_the_evidence() -> None:
    step = Step("lawyers", InquiryOutcome.UNSUPPORTED, "needs document")
    finding = only(assess(Answer(InquiryOutcome.UNSUPPORTED, "", "", Assurance.FORMAT, steps=(step,))))
    assert "enable an adapter" not in finding.internal_note and "with what was given" in finding.internal_note
    assert "lawyers: unsupported needs document" in [evidence.value for evidence in finding.evidence]


def test_findings_and_repr_hold_nothing_personal() -> None:
    claim = CredentialClaim("medical.physician_qualification", "201311110" + MAN_ID, holder="别人")
    other = replace(MAN, document=resident_id(sequence="999"))
    assessment = assess(answer(MATCH), claim, other)
    assert {finding.reason for finding in assessment.findings} >= {"CREDENTIAL_ID_DIFFERS"}
    assert not any(secret in repr(assessment) for secret in (MAN_ID, other.document, "林晓禾", "别人"))


# a register's other statements about a claim, and what they lead to
@pytest.mark.parametrize(
    ("comparisons", "reason", "outcome"),
    [
        ({"number": True, "holder": True, "institution": False}, "CREDENTIAL_EMPLOYER_DIFFERS", Outcome.REVIEW),
        ({"holder": True, "institution": False}, "CREDENTIAL_EMPLOYER_DIFFERS", Outcome.REVIEW),
        ({"holder": False, "institution": False}, "CREDENTIAL_MISMATCH", Outcome.REJECT),
        ({"holder": False, "institution": True}, "CREDENTIAL_MISMATCH", Outcome.REJECT),
        ({"institution": False}, "CREDENTIAL_MISMATCH", Outcome.REJECT),
        ({}, "CREDENTIAL_MISMATCH", Outcome.REJECT),
    ],
)
def test_a_change_of_employer_is_history_and_no_contradiction(
    comparisons: dict[str, bool], reason: str, outcome: Outcome
) -> None:
    finding = only(assess(replace(answer(InquiryOutcome.MISMATCH), comparisons=comparisons)))
    assert (finding.reason, finding.outcome) == (reason, outcome)


TEACHER = CredentialClaim("education.teacher_qualification", "", holder="林晓禾")


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("20081100141009996", "CREDENTIAL_ABSENT"),
        ("20071100141009996", "CREDENTIAL_NOT_FOUND"),
        ("20124500141009996", "CREDENTIAL_ABSENT"),
        ("20114500141009996", "CREDENTIAL_NOT_FOUND"),
    ],
)
def test_a_registers_silence_about_what_is_older_than_itself_proves_nothing(number: str, reason: str) -> None:
    holder = replace(MAN, document="")
    given = answer(InquiryOutcome.NOT_FOUND, complete=True)
    assert only(assess(given, replace(TEACHER, number=number), holder)).reason == reason


NURSE = CredentialClaim("medical.nurse_practice", "201511000996", holder="林晓禾")
NOT_VERIFIED = answer(InquiryOutcome.UNAVAILABLE)


@pytest.mark.parametrize(
    ("given", "number", "reasons"),
    [
        (NOT_VERIFIED, "996", ["CREDENTIAL_NOT_VERIFIED", "CREDENTIAL_NUMBER_UNUSUAL"]),
        (answer(InquiryOutcome.NOT_FOUND), "996", ["CREDENTIAL_NOT_FOUND", "CREDENTIAL_NUMBER_UNUSUAL"]),
        (answer(MATCH, Assurance.FORMAT), "996", ["CREDENTIAL_NOT_VERIFIED", "CREDENTIAL_NUMBER_UNUSUAL"]),
        (answer(MATCH), "996", ["CREDENTIAL_VERIFIED"]),
        (NOT_VERIFIED, "201511000996", ["CREDENTIAL_NOT_VERIFIED"]),
    ],
)
def test_a_number_that_breaks_a_weak_rule_lowers_confidence_until_a_register_knows_it(
    given: Answer, number: str, reasons: list[str]
) -> None:
    assessment = assess(given, replace(NURSE, number=number))
    assert [finding.reason for finding in assessment.findings] == reasons
    assert Outcome.REJECT not in {finding.outcome for finding in assessment.findings}


def test_a_number_without_any_known_form_is_not_unusual() -> None:
    notary = CredentialClaim(NOTARY, "996", holder="林晓禾")
    assert only(assess(NOT_VERIFIED, notary)).reason == "CREDENTIAL_NOT_VERIFIED"


PHYSICIAN = CredentialClaim("medical.physician_practice", "110110105009996", holder="林晓禾")
CLINIC = CredentialClaim("medical.institution_licence", "PDY00234744010611A1001")


@pytest.mark.parametrize(
    ("claim", "field"),
    [
        (PHYSICIAN, "claims[0].institution"),
        (replace(PHYSICIAN, institution=" "), "claims[0].institution"),
        (replace(PHYSICIAN, institution="云川医院"), None),
        (CLINIC, "claims[0].expires_on"),
        (replace(CLINIC, expires_on=TOMORROW), None),
    ],
)
def test_what_a_look_up_needs_is_asked_for_where_nothing_is_verified_yet(
    claim: CredentialClaim, field: str | None
) -> None:
    holder = replace(MAN, type="")
    for given in (NOT_VERIFIED, answer(InquiryOutcome.NOT_FOUND), None):
        found = [one.field for one in assess(given, claim, holder).findings if one.reason == "CREDENTIAL_FIELD_MISSING"]
        assert found == ([field] if field else [])
    assert only(assess(answer(MATCH), claim, holder)).reason == "CREDENTIAL_VERIFIED"


@pytest.mark.parametrize(
    ("given", "claim", "kind", "employer", "days_left", "assurance"),
    [
        (answer(MATCH), CLAIM, LAWYER, Employer.NAMED, None, Assurance.REGISTER),
        (replace(answer(MATCH), comparisons={"institution": True}), CLAIM, LAWYER, Employer.CONFIRMED, None, 2),
        (answer(MATCH, expires_on=TOMORROW), replace(CLAIM, institution=""), LAWYER, Employer.UNSTATED, 1, 2),
        (answer(MATCH, expires_on=TODAY), replace(CLAIM, institution=""), LAWYER, Employer.UNSTATED, 0, 2),
        # what is not accepted has findings of its own, and is taken at its best
        (NOT_VERIFIED, CLAIM, LAWYER, Employer.CONFIRMED, None, Assurance.PERSON),
    ],
)
def test_how_a_requirement_sees_a_claim(
    given: Answer, claim: CredentialClaim, kind: str, employer: Employer, days_left: int | None, assurance: int
) -> None:
    presented = assess(given, claim).presented
    assert (presented.kind, presented.employer, presented.days_left, presented.assurance) == (
        kind,
        employer,
        days_left,
        assurance,
    )
    assert presented.parts["category"] == "1"


def test_a_requirement_sees_the_scope_that_the_register_states() -> None:
    stated = replace(answer(MATCH), facts={"scope": "证券投资咨询"})
    assert assess(stated).presented.stated_scope == "证券投资咨询"
