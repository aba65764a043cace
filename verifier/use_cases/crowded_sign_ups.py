"""Refuses a crowd of sign-ups of one subject early: before the sources are asked and names and pictures screened.

Ordinary use is examined in full, also a few accounts beyond the cap. Only where more are signed up at once is the
record asked early, and if the cap is reached there, the sign-up is refused for that alone. The record decides: a hint
that is wrong or lost costs a look-up or a full examination, and refuses nobody.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from verifier.domain.decision import Decision
from verifier.domain.finding import Outcome
from verifier.domain.reasons.accounts import CAP_REACHED
from verifier.domain.request import Occasion, VerificationRequest
from verifier.policy import evaluation
from verifier.policy.pack import PolicyPack, subject_type
from verifier.shared_state.sign_ups import Ending, SignUps, SubjectKey
from verifier.storage.store import Store
from verifier.use_cases import account_examination
from verifier.use_cases.clock import Clock
from verifier.use_cases.examination import Examination
from verifier.use_cases.recognition import Recognised, recognise
from verifier.use_cases.records import Records

IN_FULL = 3
"""So many sign-ups of a subject beyond the cap are examined in full all the same, within a minute."""
_NOTE = "refused before the other checks: many accounts of this subject are signed up at once"
_WAIT_SECONDS, _LOOK_SECONDS = 0.25, 0.025


@dataclass(slots=True)
class Turn:
    """``refused`` is what is known of a sign-up that needs no further check; ``decision`` what became of it.

    ``recognised`` is the subject, where it had to be known.
    """

    recognised: Recognised | None = None
    refused: Examination | None = None
    decision: Decision | None = None

    @property
    def ending(self) -> Ending:
        if self.decision is None:
            return Ending.NEITHER
        if self.decision.verdict is Outcome.PASS:
            return Ending.PLACED
        is_capped = any(finding.reason == CAP_REACHED.code for finding in self.decision.findings)
        return Ending.REFUSED if is_capped else Ending.NEITHER


@dataclass(frozen=True, slots=True)
class _SignUp:
    request: VerificationRequest
    policy: PolicyPack
    who: Recognised

    @property
    def subject(self) -> SubjectKey:
        return self.request.tenant, self.who.keys[0]

    @property
    def cap(self) -> int:
        """At the best credit grade: the record knows the subject's."""
        rules = self.policy.accounts[subject_type(self.request.subject)]
        return min(rules.cap, rules.by_category.get(self.request.profile.category, rules.cap))


class CrowdedSignUps:
    def __init__(self, sign_ups: SignUps, store: Store, records: Records, clock: Clock) -> None:
        self._sign_ups = sign_ups
        self._store = store
        self._records = records
        self._clock = clock

    @contextmanager
    def turn(self, request: VerificationRequest, policy: PolicyPack, deadline: float) -> Iterator[Turn]:
        """The sign-up is under way until the block ends. ``deadline`` in seconds of ``time.monotonic``."""
        turn = Turn()
        # a pack on trial is compared with a full examination
        if request.occasion is not Occasion.REGISTRATION or request.shadow:
            yield turn
            return
        who = turn.recognised = recognise(self._records, request, policy, self._clock.today())
        sign_up = _SignUp(request, policy, who)
        try:
            turn.refused = self._enter(sign_up, deadline)
            yield turn
        finally:
            self._sign_ups.leave(sign_up.subject, request.account_id, turn.ending)

    def _enter(self, sign_up: _SignUp, deadline: float) -> Examination | None:
        subject, account_id, cap = sign_up.subject, sign_up.request.account_id, sign_up.cap
        crowd = self._sign_ups.enter(subject, account_id)
        if crowd.size < cap + IN_FULL:
            return None
        refused = self._refusal(sign_up)
        if refused is not None:
            return refused
        if crowd.placed >= cap or not crowd.contests(cap):
            # the record has room, and nobody is about to take it: the hint is out of date
            self._sign_ups.repair(subject)
            return None
        self._sign_ups.leave(subject, account_id, Ending.NEITHER)
        self._wait(subject, account_id, cap, deadline)
        self._sign_ups.enter(subject, account_id)
        return self._refusal(sign_up)

    def _wait(self, subject: SubjectKey, account_id: str, cap: int, deadline: float) -> None:
        """For what becomes of those who came before: they fill the cap, or they do not."""
        now = time.monotonic()
        until = now + min(_WAIT_SECONDS, (deadline - now) / 4)
        while time.monotonic() < until:
            time.sleep(_LOOK_SECONDS)
            crowd = self._sign_ups.look(subject, account_id)
            if crowd.placed >= cap or not crowd.contests(cap):
                return

    def _refusal(self, sign_up: _SignUp) -> Examination | None:
        """What the record says of the cap, where it is reached and that alone refuses."""
        request, policy, keys = sign_up.request, sign_up.policy, sign_up.who.keys
        look = account_examination.refused_for_cap(self._store, request, policy, keys, self._clock.now())
        if look is None:
            return None
        findings = tuple(replace(one, internal_note=_NOTE) for one in look.findings)
        if evaluation.verdict(evaluation.apply_outcomes(policy, findings)) is not Outcome.REJECT:
            # by this policy the cap refuses nobody, and another check might
            return None
        return Examination(
            findings=findings,
            numbers=sign_up.who.numbers,
            subject_keys=keys,
            name_keys=(),
            credential_keys=(),
            sole_holder=None,
            domains=(),
            good_until=(),
            lists_version="",
            standing=look.standing,
            caps=look.caps,
            signals=(),
            has_open_cases=look.has_open_cases,
            in_full=False,
        )
