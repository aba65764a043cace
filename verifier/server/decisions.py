"""Writes a decision as its message."""

from datetime import UTC, datetime

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

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_SECONDS = 86_400
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
    message = decision_pb2.Decision(
        name=PREFIX + decision.decision_id,
        request_id=decision.request_id,
        tenant=decision.tenant,
        account_id=decision.account_id,
        verdict=VERDICT[decision.verdict],
        mark=mark_message(decision.mark),
        disclosure=disclosure_message(decision.disclosure),
        decide_time=timestamp(decision.decide_time),
        valid_until=timestamp(decision.valid_until),
        shadow=_shadow_message(decision.shadow),
        case=CASE_PREFIX + decision.case_id if decision.case_id else "",
        purpose=decision.purpose,
        consent_ref=decision.consent_ref,
        erased=decision.erased,
    )
    # made in place: a message handed over is copied, and most of a reply is findings
    for finding in decision.findings:
        _write_finding(finding, message.findings.add())
    for obligation in decision.obligations:
        _write_obligation(obligation, message.obligations.add())
    named = message.versions
    named.policy, named.lists, named.rules, named.data = versions.policy, versions.lists, versions.rules, versions.data
    return message


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
    return None if time is None else _timestamp(time)


def _timestamp(time: datetime) -> Timestamp:
    since = time - _EPOCH
    return Timestamp(seconds=since.days * _DAY_SECONDS + since.seconds, nanos=since.microseconds * 1_000)


def _finding_message(finding: Finding) -> decision_pb2.Finding:
    message = decision_pb2.Finding()
    _write_finding(finding, message)
    return message


def _write_finding(finding: Finding, message: decision_pb2.Finding) -> None:
    message.check = _CHECK[finding.check]
    message.outcome = VERDICT[finding.outcome]
    message.reason = finding.reason
    message.articles.extend(finding.articles)
    message.field = finding.field
    message.message.zh, message.message.en = finding.message.zh, finding.message.en
    message.internal_note = finding.internal_note
    for one in finding.evidence:
        message.evidence.add(kind=one.kind, value=one.value)
    message.assurance = ASSURANCE[finding.assurance]
    message.retryable = finding.retryable


def obligation_message(obligation: Obligation) -> decision_pb2.Obligation:
    message = decision_pb2.Obligation()
    _write_obligation(obligation, message)
    return message


def _write_obligation(obligation: Obligation, message: decision_pb2.Obligation) -> None:
    message.kind = _OBLIGATION[obligation.kind]
    message.reason = obligation.reason
    message.message.zh, message.message.en = obligation.message.zh, obligation.message.en
    if obligation.due is not None:
        message.due.CopyFrom(_timestamp(obligation.due))


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
