"""What a decision does to cases: opens one, moves the one that waits for a correction, ends those it makes moot."""

from collections.abc import Sequence

from verifier.cases import acts, opening
from verifier.cases.case import Case, CaseKind, Step
from verifier.domain.decision import Decision
from verifier.domain.finding import Check, Outcome
from verifier.domain.reasons.accounts import TRANSFER_UNAPPROVED
from verifier.domain.reasons.screening import AVATAR_NOT_CHECKED, NAME_NOT_SCREENED
from verifier.domain.request import Occasion
from verifier.policy.case_policy import CasePolicy
from verifier.use_cases.identifiers import new_identifier

_SHOWN = (Check.NAME, Check.BIO, Check.AVATAR)
_NOT_LOOKED_AT = (NAME_NOT_SCREENED.code, AVATAR_NOT_CHECKED.code)


def steps(
    open_cases: Sequence[Case],
    decision: Decision,
    occasion: Occasion,
    subject_key: str,
    policy: CasePolicy,
    *,
    exists: bool,
) -> tuple[Step, ...]:
    """The case that the decision opens or moves comes first. ``exists`` is true for an account that is in use."""
    times, now = policy.times(), decision.decide_time
    moot = tuple(
        acts.supersede(case, now) for case in open_cases if case.kind is CaseKind.REVIEW and case.occasion == occasion
    )
    waiting = next((case for case in open_cases if case.kind is CaseKind.RECTIFICATION), None)
    if waiting is not None and _is_correction(waiting, occasion, decision.verdict):
        return (acts.correct(waiting, decision.verdict, decision.decision_id, now, times), *moot)
    worst = _worst_shown(decision)
    opens = exists and occasion in policy.rectification.opened_by and worst is not Outcome.PASS
    if opens and waiting is None:
        opened = opening.rectification(
            new_identifier(now),
            decision,
            subject_key,
            occasion,
            times,
            worst=worst,
            suspend_before_review=policy.rectification.suspend_before_review,
        )
        return (opened, *moot)
    looked_at = waiting is not None and occasion is Occasion.EXISTING
    if decision.verdict is Outcome.REVIEW and not looked_at:
        doubted = opening.doubts(decision)
        two = any(reason in policy.review.two_persons_for for reason in doubted)
        opened = opening.review(new_identifier(now), decision, subject_key, occasion, times, two_persons=two)
        return (opened, *moot)
    return moot


def _is_correction(waiting: Case, occasion: Occasion, verdict: Outcome) -> bool:
    """A changed profile is a correction; a look at what is shown, or a registration anew, only where nothing is found.
    An account that changed hands unasked is mended by a transfer alone.
    """
    if TRANSFER_UNAPPROVED.code in waiting.reasons:
        return False
    return occasion is Occasion.PROFILE_CHANGE or (occasion is not Occasion.TRANSFER and verdict is Outcome.PASS)


def _worst_shown(decision: Decision) -> Outcome:
    return max(
        (one.outcome for one in decision.findings if one.check in _SHOWN and one.reason not in _NOT_LOOKED_AT),
        default=Outcome.PASS,
    )
