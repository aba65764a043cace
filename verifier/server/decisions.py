"""Writes a decision as its message."""

from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from verifier.credentials.assessment import ClaimAssessment
from verifier.credentials.structure import Structure
from verifier.domain.decision import Decision, Disclosure, Mark, Obligation, ObligationKind, Shadow
from verifier.domain.finding import Assurance, Check, Finding, Outcome
from verifier.domain.profile import Category
from verifier.identity.outcome import mask
from verifier.policy.evaluation import verdict
from verifier.server.results import STATUS, words
from verifier.v1 import credential_pb2, decision_pb2, profile_pb2

PREFIX = "decisions/"
CASE_PREFIX = "cases/"
VERDICT = {
    Outcome.PASS: decision_pb2.VERDICT_PASS,
    Outcome.REVIEW: decision_pb2.VERDICT_REVIEW,
    Outcome.REJECT: decision_pb2.VERDICT_REJECT,
}
_OUTCOME: dict[int, Outcome] = {number: outcome for outcome, number in VERDICT.items()}
_CHECK = {check: decision_pb2.Check.Value(f"CHECK_{check.name}") for check in Check}
ASSURANCE = {one: decision_pb2.Assurance.Value(f"ASSURANCE_{one.name}") for one in Assurance}
_OBLIGATION = {kind: decision_pb2.ObligationKind.Value(f"OBLIGATION_KIND_{kind.name}") for kind in ObligationKind}
CATEGORY = {category: profile_pb2.Category.Value(f"CATEGORY_{category.name}") for category in Category}


def outcome_of(verdict: int) -> Outcome | None:
    """``None`` for the unspecified verdict; raises ``KeyError`` for a number that is none."""
    return None if verdict == decision_pb2.VERDICT_UNSPECIFIED else _OUTCOME[verdict]


def decision_message(decision: Decision) -> decision_pb2.Decision:
    versions = decision.versions
    return decision_pb2.Decision(
        name=PREFIX + decision.decision_id,
        request_id=decision.request_id,
        tenant=decision.tenant,
        account_id=decision.account_id,
        verdict=VERDICT[decision.verdict],
        findings=[_finding_message(finding) for finding in decision.findings],
        obligations=[obligation_message(obligation) for obligation in decision.obligations],
        mark=mark_message(decision.mark),
        disclosure=disclosure_message(decision.disclosure),
        decide_time=timestamp(decision.decide_time),
        valid_until=timestamp(decision.valid_until),
        versions=decision_pb2.Versions(
            policy=versions.policy, lists=versions.lists, rules=versions.rules, data=versions.data
        ),
        shadow=_shadow_message(decision.shadow),
        case=CASE_PREFIX + decision.case_id if decision.case_id else "",
        purpose=decision.purpose,
        consent_ref=decision.consent_ref,
        erased=decision.erased,
    )


def credential_message(assessment: ClaimAssessment) -> credential_pb2.CredentialResult:
    return credential_pb2.CredentialResult(
        outcome=VERDICT[verdict(assessment.findings)],
        structure=STATUS[assessment.structure.status],
        findings=[_finding_message(finding) for finding in assessment.findings],
        facts=_facts(assessment.structure),
        expires_on=assessment.good_until.isoformat() if assessment.good_until else "",
    )


def _facts(structure: Structure) -> dict[str, str]:
    """What the number states, in words where there are any; an ID number inside is masked."""
    facts = {**structure.facts, **structure.embedded}
    return facts | {"id_number": mask(facts["id_number"])} if "id_number" in facts else facts


def timestamp(time: datetime | None) -> Timestamp | None:
    if time is None:
        return None
    message = Timestamp()
    message.FromDatetime(time)
    return message


def _finding_message(finding: Finding) -> decision_pb2.Finding:
    return decision_pb2.Finding(
        check=_CHECK[finding.check],
        outcome=VERDICT[finding.outcome],
        reason=finding.reason,
        articles=finding.articles,
        field=finding.field,
        message=words(finding.message),
        internal_note=finding.internal_note,
        evidence=[decision_pb2.Evidence(kind=one.kind, value=one.value) for one in finding.evidence],
        assurance=ASSURANCE[finding.assurance],
        retryable=finding.retryable,
    )


def obligation_message(obligation: Obligation) -> decision_pb2.Obligation:
    return decision_pb2.Obligation(
        kind=_OBLIGATION[obligation.kind],
        reason=obligation.reason,
        due=timestamp(obligation.due),
        message=words(obligation.message),
    )


def mark_message(mark: Mark | None) -> decision_pb2.Mark | None:
    if mark is None:
        return None
    return decision_pb2.Mark(label=words(mark.label), domains=[CATEGORY[domain] for domain in mark.domains])


def disclosure_message(disclosure: Disclosure | None) -> decision_pb2.Disclosure | None:
    if disclosure is None:
        return None
    return decision_pb2.Disclosure(
        category=CATEGORY[disclosure.category],
        operator=disclosure.operator,
        registered_place=disclosure.registered_place,
        uscc=disclosure.uscc,
        contact=disclosure.contact,
        operating_place=disclosure.operating_place,
    )


def _shadow_message(shadow: Shadow | None) -> decision_pb2.Shadow | None:
    if shadow is None:
        return None
    return decision_pb2.Shadow(
        policy=shadow.policy, verdict=VERDICT[shadow.verdict], differing_reasons=shadow.differing_reasons
    )
