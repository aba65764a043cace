"""The errors of the service: one small family, each with a stable code that clients may switch on.

Texts name fields and rules, never a value: what a user typed does not belong in an exception.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """``field`` is a path in the request (``subject.person.phone``), ``rule`` a stable code, ``description``
    the way out.
    """

    field: str
    rule: str
    description: str


class VerifierError(Exception):
    """Every error that the service raises on purpose."""

    code = "VERIFIER_ERROR"


class InvalidRequest(VerifierError):
    """The request does not have the shape that the API asks for; nothing was stored."""

    code = "INVALID_REQUEST"

    def __init__(self, *violations: Violation) -> None:
        self.violations = violations
        super().__init__("; ".join(f"{v.field}: {v.description}" for v in violations))


class AlreadyExists(VerifierError):
    """The idempotency key was used before with another body."""

    code = "REQUEST_ID_REUSED"


class NotFound(VerifierError):
    """What the request names is not stored here."""

    code = "NOT_FOUND"


class FailedPrecondition(VerifierError):
    """The named thing exists, in a state that does not allow the call."""

    code = "FAILED_PRECONDITION"


class Conflict(VerifierError):
    """Somebody else changed the same thing at the same time; nothing was stored, and a new attempt may succeed."""

    code = "CONFLICT"


class RateLimited(VerifierError):
    """The tenant calls more often than it may; nothing was done, and the call may come again after a while."""

    code = "RATE_LIMITED"

    def __init__(self, retry_after_seconds: float) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(f"tenant: calls more often than it may; try again in {retry_after_seconds:.3f} s")


class Unauthenticated(VerifierError):
    """The call does not show which client it comes from."""

    code = "UNAUTHENTICATED"


class PermissionDenied(VerifierError):
    """The client is known, and may not call this method."""

    code = "PERMISSION_DENIED"


class ConfigurationError(VerifierError):
    """A setting, a policy pack, a list or a key file is wrong: the service refuses to start with it."""

    code = "CONFIGURATION"
