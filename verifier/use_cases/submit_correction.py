"""A corrected profile for a rectification (Article 8, paragraph 2): verified like any profile change, which moves the
case in the same transaction.
"""

import math
from dataclasses import replace

from verifier.cases.case import Case, CaseKind
from verifier.domain.decision import Decision
from verifier.domain.errors import FailedPrecondition, NotFound
from verifier.domain.reasons.accounts import TRANSFER_UNAPPROVED
from verifier.domain.request import Occasion, VerificationRequest
from verifier.storage.store import Store
from verifier.use_cases.verify import Verify


class SubmitCorrection:
    def __init__(self, verify: Verify, store: Store) -> None:
        self._verify = verify
        self._store = store

    def __call__(self, case_id: str, request: VerificationRequest, deadline: float = math.inf) -> tuple[Case, Decision]:
        """The case after it, and the decision about the correction; the same request gets the same decision.

        Raises ``NotFound``; ``FailedPrecondition`` where the case awaits no correction or is another account's;
        ``AlreadyExists``.
        """
        case = self._existing(case_id)
        account = (case.tenant, case.account_id)
        if case.kind is not CaseKind.RECTIFICATION or account != (request.tenant, request.account_id):
            raise FailedPrecondition("request.account_id: is not the account of this rectification")
        if TRANSFER_UNAPPROVED.code in case.reasons:
            raise FailedPrecondition("name: this account changed hands unasked; only a transfer mends that")
        if not case.is_open and self._store.find_request(request.tenant, request.request_id) is None:
            raise FailedPrecondition(f"name: the case has ended, it is {case.state}")
        decision = self._verify(replace(request, occasion=Occasion.PROFILE_CHANGE), deadline)
        return self._existing(case_id), decision

    def _existing(self, case_id: str) -> Case:
        case = self._store.case(case_id)
        if case is None:
            raise NotFound("name: no such case")
        return case
