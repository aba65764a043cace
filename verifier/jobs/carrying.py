"""What stands from the last decision where nobody is asked anew.

An authority's answer stands until its age ends, for the same subject with the same claims; nothing stands longer for
having been looked at once more. What only the store knows (a blacklist, a closed account), or a person decided, stands
until they are asked again. So a patrol without sources neither suspends everybody nor passes what nobody checked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from verifier.domain.finding import Assurance, Check, Evidence, Finding, Outcome
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.domain.reasons import accounts, credentials, identity, screening
from verifier.domain.reasons.catalogue import CATALOGUE
from verifier.jobs.account import LastDecision
from verifier.sources import answers

_STANDING = frozenset(
    {
        accounts.ACCOUNT_CLOSED.code,
        accounts.ACCOUNT_SUBJECT_DIFFERS.code,
        accounts.SUBJECT_BLACKLISTED.code,
        accounts.REVIEW_REJECTED.code,
        credentials.CREDENTIAL_SHARED.code,
        # faces are compared with the applicant's consent alone, which no table carries
        screening.AVATAR_FACE_NEAR_PROTECTED.code,
    }
)
_OF_AVATARS = frozenset(code for code, reason in CATALOGUE.items() if reason.check is Check.AVATAR)
_EVIDENCE = (Evidence("standing", "from the last decision"),)


@dataclass(frozen=True, slots=True)
class Carried:
    """``same_rules`` where the last decision was made by the policy in use. ``until`` in UTC."""

    identity: bool
    credentials: bool
    same_rules: bool
    until: datetime


def carried(last: LastDecision, now: datetime, policy: str) -> Carried | None:
    """What may be relied on for a subject that did not change; ``None`` where nothing may."""
    until = last.good_until
    if until is None or until <= now:
        return None
    verified = identity.IDENTITY_VERIFIED.code in last.reasons
    accepted = credentials.CREDENTIAL_VERIFIED.code in last.reasons and all(
        CATALOGUE[code].outcome is Outcome.PASS
        for code in last.reasons
        if code in CATALOGUE and CATALOGUE[code].check is Check.CREDENTIAL
    )
    return Carried(verified, accepted, last.policy == policy, until) if verified or accepted else None


def replies(
    carried: Carried | None, questions: Sequence[Inquiry], about_credentials: Sequence[Inquiry]
) -> tuple[Answer, ...]:
    """Instead of the sources' answers.

    By the same policy whatever agreed then was enough, so everything it asks counts as agreed. By another one only the
    least that a verified identity means counts: one authority agreed.
    """
    if carried is None:
        return (answers.unsupported(),) * (len(questions) + len(about_credentials))
    agreed = (len(questions) if carried.same_rules else 1) if carried.identity else 0
    of_identity = (_match(inquiry) if i < agreed else answers.unsupported() for i, inquiry in enumerate(questions))
    of_credentials = (_match(one) if carried.credentials else answers.unsupported() for one in about_credentials)
    return (*of_identity, *of_credentials)


def standing(last: LastDecision, *, with_avatar: bool) -> Iterator[Finding]:
    """Findings that only somebody else can lift; those about an avatar too where the input has none to look at."""
    kept = last.reasons & (_STANDING if with_avatar else _STANDING | _OF_AVATARS)
    yield from (CATALOGUE[code].finding(evidence=_EVIDENCE) for code in sorted(kept))


def _match(inquiry: Inquiry) -> Answer:
    """An employer that the claim names was confirmed where the policy asked for it."""
    comparisons = {"institution": True} if inquiry.fields.get("institution") else {}
    return Answer(InquiryOutcome.MATCH, source="", version="", assurance=Assurance.REGISTER, comparisons=comparisons)
