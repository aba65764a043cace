"""Refuses a crowd of sign-ups of one subject early: before the sources are asked and names and pictures screened.

Ordinary use is examined in full, also a few accounts beyond the cap. Only where more are signed up at once is the
record asked early, and if the cap is reached there, the sign-up is refused for that alone. The record decides: a hint
that is wrong or lost costs a look-up or a full examination, and refuses nobody.
"""

import time
from dataclasses import dataclass, replace

from verifier.domain.decision import Decision
from verifier.domain.finding import Outcome
from verifier.domain.reasons.accounts import CAP_REACHED
from verifier.domain.request import Occasion, VerificationRequest
from verifier.policy import evaluation
from verifier.policy.pack import PolicyPack, subject_type
from verifier.shared_state.sign_ups import Crowd, Ending, SignUps, SubjectKey
from verifier.storage.store import Store
from verifier.use_cases import account_examination
from verifier.use_cases.clock import Clock
from verifier.use_cases.examination import Examination
from verifier.use_cases.recognition import Recognised

IN_FULL = 3
"""So many sign-ups of a subject beyond the cap are examined in full all the same, within a minute."""
_NOTE = "refused before the other checks: many accounts of this subject are signed up at once"
_WAIT_SECONDS, _LOOK_SECONDS = 0.25, 0.025


@dataclass(slots=True)
class Turn:
    """A sign-up among those of its subject; ``crowd`` are the others, once it entered."""

    request: VerificationRequest
    policy: PolicyPack
    who: Recognised
    crowd: Crowd | None = None

    @property
    def subject(self) -> SubjectKey:
        return self.request.tenant, self.who.keys[0]

    @property
    def cap(self) -> int:
        """At the best credit grade: the record knows the subject's."""
        rules = self.policy.accounts[subject_type(self.request.subject)]
        return min(rules.cap, rules.by_category.get(self.request.profile.category, rules.cap))

    @property
    def is_crowded(self) -> bool:
        return self.crowd is not None and self.crowd.size >= self.cap + IN_FULL


class CrowdedSignUps:
    """``at_once`` is true where nobody has to be asked who else signs up."""

    def __init__(self, sign_ups: SignUps, store: Store, clock: Clock) -> None:
        self.at_once = sign_ups.at_once
        self._sign_ups = sign_ups
        self._store = store
        self._clock = clock

    def turn(self, request: VerificationRequest, policy: PolicyPack, who: Recognised) -> Turn | None:
        """``None`` where the request takes no place. A pack on trial is compared with a full examination."""
        if request.occasion is not Occasion.REGISTRATION or request.shadow:
            return None
        return Turn(request, policy, who)

    def enter(self, turn: Turn) -> None:
        """The sign-up is under way until it leaves."""
        turn.crowd = self._sign_ups.enter(turn.subject, turn.request.account_id)

    def leave(self, turn: Turn, decision: Decision | None) -> None:
        """``decision`` is what became of it."""
        self._sign_ups.leave(turn.subject, turn.request.account_id, _ending(decision))

    def refusal(self, turn: Turn, deadline: float) -> Examination | None:
        """All that is known of a sign-up in a crowd that needs no further check, or ``None``.

        It may have to wait for what becomes of others. ``deadline`` in seconds of ``time.monotonic``.
        """
        subject, account_id, cap, crowd = turn.subject, turn.request.account_id, turn.cap, turn.crowd
        refused = self._refusal(turn)
        if refused is not None:
            return refused
        if crowd is None or crowd.placed >= cap or not crowd.contests(cap):
            # the record has room, and nobody is about to take it: the hint is out of date
            self._sign_ups.repair(subject)
            return None
        self._sign_ups.leave(subject, account_id, Ending.NEITHER)
        self._wait(subject, account_id, cap, deadline)
        self._sign_ups.enter(subject, account_id)
        return self._refusal(turn)

    def _wait(self, subject: SubjectKey, account_id: str, cap: int, deadline: float) -> None:
        """For what becomes of those who came before: they fill the cap, or they do not."""
        now = time.monotonic()
        until = now + min(_WAIT_SECONDS, (deadline - now) / 4)
        while time.monotonic() < until:
            time.sleep(_LOOK_SECONDS)
            crowd = self._sign_ups.look(subject, account_id)
            if crowd.placed >= cap or not crowd.contests(cap):
                return

    def _refusal(self, turn: Turn) -> Examination | None:
        """What the record says of the cap, where it is reached and that alone refuses."""
        request, policy, keys = turn.request, turn.policy, turn.who.keys
        look = account_examination.refused_for_cap(self._store, request, policy, keys, self._clock.now())
        if look is None:
            return None
        findings = tuple(replace(one, internal_note=_NOTE) for one in look.findings)
        if evaluation.verdict(evaluation.apply_outcomes(policy, findings)) is not Outcome.REJECT:
            # by this policy the cap refuses nobody, and another check might
            return None
        return Examination(
            findings=findings,
            numbers=turn.who.numbers,
            subject_keys=keys,
            name_keys=(),
            credential_keys=(),
            sole_holder=None,
            domains=(),
            good_until=(),
            lists_version="",
            standing=look.standing,
            caps=look.caps,
            holds_none=look.holds_none,
            signals=(),
            has_open_cases=look.has_open_cases,
            in_full=False,
        )


def _ending(decision: Decision | None) -> Ending:
    if decision is None:
        return Ending.NEITHER
    if decision.verdict is Outcome.PASS:
        return Ending.PLACED
    is_capped = any(finding.reason == CAP_REACHED.code for finding in decision.findings)
    return Ending.REFUSED if is_capped else Ending.NEITHER
