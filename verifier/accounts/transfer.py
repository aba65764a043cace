"""Handing an account over (Article 11): only on application, and to a receiver who is verified like any applicant."""

from verifier.domain.finding import Finding
from verifier.domain.reasons import accounts as reasons


def findings(*, is_bound: bool, same_subject: bool, suspended: bool) -> tuple[Finding, ...]:
    """``same_subject`` where giver and receiver are one; ``suspended`` where a rectification waits that a transfer
    does not mend.
    """
    if not is_bound:
        return (reasons.TRANSFER_NO_ACCOUNT.finding(field="account_id"),)
    found: list[Finding] = []
    if same_subject:
        found.append(reasons.TRANSFER_SAME_SUBJECT.finding(field="subject"))
    if suspended:
        found.append(reasons.TRANSFER_SUSPENDED.finding(field="account_id"))
    return tuple(found)
