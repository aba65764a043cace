"""From findings to a verdict: worst wins, after the pack's own outcomes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from verifier.domain.decision import Obligation, ObligationKind
from verifier.domain.finding import Finding, Message, Outcome
from verifier.policy.pack import PolicyPack

_REVIEW_MESSAGE = Message(zh="等待人工审核。", en="A reviewer will look at the application.")


def apply_outcomes(pack: PolicyPack, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings with the pack's outcomes, worst first and otherwise in the order in which they were made."""
    changed = [
        replace(finding, outcome=Outcome[pack.outcomes[finding.reason].upper()])
        if finding.reason in pack.outcomes
        else finding
        for finding in findings
    ]
    return tuple(sorted(changed, key=lambda finding: -finding.outcome))


def verdict(findings: Sequence[Finding]) -> Outcome:
    """The worst outcome. No finding at all is a REVIEW: nothing was checked."""
    return max((finding.outcome for finding in findings), default=Outcome.REVIEW)


def obligations(pack: PolicyPack, findings: Sequence[Finding], now: datetime) -> tuple[Obligation, ...]:
    """What follows from the findings that are no PASS: at most one obligation a reason."""
    found: dict[str, Obligation] = {}
    for finding in findings:
        rule = pack.obligations.get(finding.reason)
        if rule is not None and finding.outcome is not Outcome.PASS:
            due = now + timedelta(days=rule.within_days)
            found.setdefault(finding.reason, Obligation(rule.kind, finding.reason, due, finding.message))
    if verdict(findings) is Outcome.REVIEW:
        due = now + timedelta(days=pack.cases.review.within_days)
        found[""] = Obligation(ObligationKind.REVIEW, "", due, _REVIEW_MESSAGE)
    return tuple(found.values())
