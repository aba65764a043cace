"""Builds number results, and hides numbers from view."""

from collections.abc import Mapping

from verifier.domain.number import NO_FACTS, NumberResult, NumberStatus
from verifier.domain.reasons.reason import Reason


def invalid(reason: Reason, normalized: str = "", *, facts: Mapping[str, str] = NO_FACTS) -> NumberResult:
    return NumberResult(NumberStatus.INVALID, normalized, mask(normalized), (reason,), facts)


def uncertain(reasons: tuple[Reason, ...], normalized: str, facts: Mapping[str, str]) -> NumberResult:
    return NumberResult(NumberStatus.UNCERTAIN, normalized, mask(normalized), reasons, facts)


def mask(number: str) -> str:
    """The first and the last character of ``number``; what is between them is hidden.

    >>> mask("11010519491231996X")
    '1****************X'
    """
    if len(number) < 3:
        return "*" * len(number)
    return number[0] + "*" * (len(number) - 2) + number[-1]
