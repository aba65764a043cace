"""How much a field may hold, in characters unless it says bytes."""

from enum import IntEnum

from verifier.domain.errors import InvalidRequest, Violation


class Limit(IntEnum):
    NUMBER = 64
    IDENTIFIER = 128
    NAME = 200
    TEXT = 1_000
    BIO = 5_000
    CLAIMS = 20
    BATCH = 500
    PAGE = 501
    AVATAR_BYTES = 8 * 1024 * 1024


def too_long(value: str, field: str, limit: Limit) -> tuple[Violation, ...]:
    if len(value) <= limit:
        return ()
    return (Violation(field, "TOO_LONG", f"must be at most {limit} characters"),)


def required_text(value: str, field: str, limit: Limit) -> str:
    """Raises ``InvalidRequest`` where ``value`` is blank or too long."""
    if not value.strip():
        raise InvalidRequest(Violation(field, "REQUIRED", "must not be empty"))
    violations = too_long(value, field, limit)
    if violations:
        raise InvalidRequest(*violations)
    return value
