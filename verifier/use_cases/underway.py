"""A request on its way to a decision: passed between its caller's thread and the one that works on many together."""

import threading
from dataclasses import dataclass, field
from enum import Enum, auto

from verifier.domain.decision import Decision
from verifier.domain.request import VerificationRequest
from verifier.screening.active import Screeners
from verifier.storage.store import StoredDecision
from verifier.use_cases.authorities import Authorities
from verifier.use_cases.conclusion import Conclusion
from verifier.use_cases.crowded_sign_ups import Turn
from verifier.use_cases.examination import Begun, Examination


class Stage(Enum):
    NEW = auto()
    KNOWN = auto()
    """Decided before: ``known`` is the decision."""
    BEGUN = auto()
    """``begun``; somebody has to be waited for."""
    ASKED = auto()
    """Whatever had to be waited for is there."""


def _held() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(slots=True, eq=False)
class Underway:
    """``deadline``, in seconds of ``time.monotonic``, is when the caller stops waiting; ``screeners`` are those that
    were in use when it asked. One ``in_batch`` is not counted in a crowd of sign-ups: a batch is not one of its own.

    ``turn`` is a sign-up's among those of its subject. ``refused`` is what is known of one that needs no further check,
    ``on_trial`` what a shadow request comes to by the pack on trial. The ``decision`` was ``concluded``, and is
    ``stored``, or there is an ``error``.
    """

    request: VerificationRequest
    deadline: float
    authorities: Authorities
    screeners: Screeners
    in_batch: bool = False
    stage: Stage = Stage.NEW
    known: StoredDecision = field(init=False)
    begun: Begun = field(init=False)
    turn: Turn | None = None
    refused: Examination | None = None
    on_trial: Examination | None = None
    concluded: Conclusion = field(init=False)
    decision: Decision = field(init=False)
    stored: StoredDecision | None = None
    error: Exception | None = None
    _rests: threading.Lock = field(default_factory=_held)

    def anew(self) -> "Underway":
        return Underway(self.request, self.deadline, self.authorities, self.screeners, self.in_batch)

    def rest(self) -> None:
        """Lets the caller's thread go on: once for each ``wait``."""
        self._rests.release()

    def wait(self) -> None:
        self._rests.acquire()

    def tell(self, stored: StoredDecision | None, error: Exception | None) -> None:
        """What became of it."""
        self.stored, self.error = stored, error
        self.rest()
