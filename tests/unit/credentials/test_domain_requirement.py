"""What a domain says to the claims of one sign-up."""

import pytest

from verifier.credentials.assessment import ClaimAssessment
from verifier.credentials.domain_requirement import domain_findings
from verifier.credentials.requirement_parser import parse
from verifier.credentials.requirements import Presented, Requirement
from verifier.credentials.structure import Structure
from verifier.domain.finding import Assurance, Message, Outcome
from verifier.domain.number import NumberStatus
from verifier.domain.profile import Category
from verifier.policy import pack

LAWYER, EXAM, NOTARY = "judicial.lawyer_practice", "judicial.legal_qualification", "judicial.notary"
SAC = "economy.securities_practice"
ACCEPTED, REFUSED = True, False


def presented(*kinds: tuple[str, bool]) -> list[ClaimAssessment]:
    structure = Structure(NumberStatus.VALID, "", {})
    return [
        ClaimAssessment(kind, structure, (), accepted, None, Presented(kind, assurance=Assurance.REGISTER))
        for kind, accepted in kinds
    ]


def shipped(domain: Category, *texts: str) -> Requirement:
    ((_, requirement),) = pack.load().credentials.requirements_for(domain, "person", texts)
    return requirement


@pytest.mark.parametrize(
    ("claims", "declared", "reason", "outcome"),
    [
        ([(LAWYER, ACCEPTED)], True, None, None),
        ([(EXAM, ACCEPTED), (NOTARY, ACCEPTED)], True, None, None),
        ([(LAWYER, ACCEPTED)], False, None, None),
        ([], True, "CREDENTIAL_MISSING", Outcome.REJECT),
        ([], False, "CREDENTIAL_MISSING_FOR_CLAIM", Outcome.REVIEW),
        ([("education.diploma", ACCEPTED)], True, "CREDENTIAL_MISSING", Outcome.REJECT),
        ([("judicial.wizard", REFUSED)], True, "CREDENTIAL_MISSING", Outcome.REJECT),
        ([(EXAM, ACCEPTED)], True, "CREDENTIAL_INSUFFICIENT", Outcome.REVIEW),
        ([(EXAM, ACCEPTED)], False, "CREDENTIAL_INSUFFICIENT", Outcome.REVIEW),
        ([(EXAM, REFUSED)], True, "CREDENTIAL_INSUFFICIENT", Outcome.REVIEW),
        ([(LAWYER, REFUSED)], True, None, None),
        ([(EXAM, ACCEPTED), (LAWYER, REFUSED)], True, None, None),
    ],
)
def test_what_a_domain_says_to_the_claims(
    claims: list[tuple[str, bool]], declared: bool, reason: str | None, outcome: Outcome | None
) -> None:
    requirement = parse({"any_of": [LAWYER, NOTARY]}, "")
    found = domain_findings(Category.JUDICIAL, requirement, presented(*claims), declared=declared)
    assert [(finding.reason, finding.outcome) for finding in found] == ([(reason, outcome)] if reason else [])
    assert {finding.field for finding in found} <= {"profile.category" if declared else "profile.bio"}


def test_the_finding_names_the_domain_its_scope_and_the_missing_credential() -> None:
    requirement = parse({"any_of": [LAWYER, {"all_of": [EXAM, NOTARY]}]}, "")
    scope = Message("公证", "notarisation")
    (finding,) = domain_findings(
        Category.JUDICIAL, requirement, presented((EXAM, ACCEPTED)), declared=True, scope=scope
    )
    assert finding.message.zh.endswith("司法（公证）领域内容生产，还需要：公证员执业证或律师执业证。")
    assert "justice: notarisation" in finding.message.en
    assert finding.message.en.endswith("still needed: notary practice licence or lawyer practice licence.")
    assert [(one.kind, one.value) for one in finding.evidence] == [
        ("missing", f"any_of[1].all_of[1]: {NOTARY}"),
        ("missing", f"any_of[0]: {LAWYER}"),
    ]


@pytest.mark.parametrize(
    ("domain", "qualification", "licence"),
    [
        (Category.JUDICIAL, EXAM, LAWYER),
        (Category.MEDICAL, "medical.physician_qualification", "medical.physician_practice"),
        (Category.EDUCATION, "education.degree", "education.teacher_qualification"),
    ],
)
def test_a_qualification_is_no_licence_in_the_policy_that_ships(
    domain: Category, qualification: str, licence: str
) -> None:
    requirement = shipped(domain)
    assert domain_findings(domain, requirement, presented((licence, ACCEPTED)), declared=True) == ()
    (finding,) = domain_findings(domain, requirement, presented((qualification, ACCEPTED)), declared=True)
    assert (finding.reason, finding.outcome) == ("CREDENTIAL_INSUFFICIENT", Outcome.REVIEW)
    assert "no licence to practise" in finding.internal_note


@pytest.mark.parametrize(
    ("domain", "profession", "covering", "other"),
    [
        (Category.MEDICAL, "执业医师", "medical.physician_practice", "medical.nurse_practice"),
        (Category.MEDICAL, "护士长", "medical.nurse_practice", "medical.physician_practice"),
        (Category.MEDICAL, "执业药师", "medical.pharmacist_practice", "medical.physician_practice"),
        (Category.JUDICIAL, "资深律师", "judicial.lawyer_practice", "judicial.grassroots_legal_service"),
        (Category.JUDICIAL, "公证员", "judicial.notary", "judicial.lawyer_practice"),
        (Category.JUDICIAL, "司法鉴定人", "judicial.forensic_expert", "judicial.lawyer_practice"),
        (Category.ECONOMY, "注册会计师", "economy.certified_accountant", "economy.tax_adviser"),
        (Category.ECONOMY, "CPA", "economy.certified_accountant", "economy.fund_practice"),
        (Category.ECONOMY, "税务师", "economy.tax_adviser", "economy.certified_accountant"),
        (Category.ECONOMY, "证券投资顾问", "economy.futures_advice", "economy.fund_practice"),
    ],
)
def test_a_stated_occupation_takes_its_own_credential(
    domain: Category, profession: str, covering: str, other: str
) -> None:
    requirement = shipped(domain, profession)
    assert domain_findings(domain, requirement, presented((covering, ACCEPTED)), declared=True) == ()
    assert domain_findings(domain, requirement, presented((other, ACCEPTED)), declared=True)
    assert domain_findings(domain, shipped(domain), presented((other, ACCEPTED)), declared=True) == ()


def test_general_securities_practice_does_not_cover_advice() -> None:
    general, advice = shipped(Category.ECONOMY), shipped(Category.ECONOMY, "证券投资顾问")
    for post, covered in (("1", False), ("5", True), ("6", True)):
        one = Presented(SAC, {"post": post}, assurance=Assurance.REGISTER)
        assert general.satisfied_by([one])
        assert advice.satisfied_by([one]) is covered
