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
    MATERIALS = 5
    """Documents a claim."""
    MATERIAL_BYTES = 8 * 1024 * 1024
    """One document."""
    MATERIALS_BYTES = 32 * 1024 * 1024
    """The documents of all claims of a request."""


def too_long(value: str, field: str, limit: Limit) -> tuple[Violation, ...]:
    if len(value) <= limit:
        return ()
    return (Violation(field, "TOO_LONG", f"must be at most {limit} characters"),)


def page_size(asked: int, usual: int = 50) -> int:
    """``usual`` where none was asked for. Raises ``InvalidRequest``."""
    if not 0 <= asked < Limit.PAGE:
        raise InvalidRequest(Violation("page_size", "RANGE", f"must be 0 to {Limit.PAGE - 1}"))
    return asked or usual


def required_text(value: str, field: str, limit: Limit) -> str:
    """Raises ``InvalidRequest`` where ``value`` is blank or too long."""
    if not value.strip():
        raise InvalidRequest(Violation(field, "REQUIRED", "must not be empty"))
    violations = too_long(value, field, limit)
    if violations:
        raise InvalidRequest(*violations)
    return value
