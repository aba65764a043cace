"""How long each part of a case may take; the platform's choice (see ``policy.case_policy``)."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class CaseTimes:
    """``claim``: after it a claim may be taken over. ``correct``: from the notice to the deadline (Article 8,
    paragraph 2). ``review`` and ``appeal``: until a case is overdue (Article 20 for appeals).
    """

    claim: timedelta
    review: timedelta
    correct: timedelta
    appeal: timedelta
