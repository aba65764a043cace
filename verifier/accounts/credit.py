"""Credit grades (Articles 12 and 13): what a subject did counts against it for a while, and a blacklist for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from verifier.domain.finding import Finding
from verifier.domain.reasons import accounts as reasons

FULL_SCORE = 100


class Grade(StrEnum):
    """From best to worst."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class CreditEffect(StrEnum):
    NONE = "none"
    BLACKLIST = "blacklist"
    LIFT = "lift"
    """Takes the subject off the blacklist."""


@dataclass(frozen=True, slots=True)
class Standing:
    """``score`` from 0 to 100; ``terminated`` counts the subject's accounts that ended for a violation."""

    grade: Grade
    score: int
    blacklisted: bool
    terminated: int


def standing(points: int, floors: Mapping[Grade, int], *, blacklisted: bool, terminated: int) -> Standing:
    """``points`` are those that still count; ``floors`` the least score of each grade but D."""
    score = max(0, min(FULL_SCORE, FULL_SCORE - points))
    grade = next((one for one in Grade if one in floors and score >= floors[one]), Grade.D)
    return Standing(grade, score, blacklisted, terminated)


def is_as_bad_as(grade: Grade, limit: Grade) -> bool:
    order = list(Grade)
    return order.index(grade) >= order.index(limit)


def findings(found: Standing, review_from: Grade) -> tuple[Finding, ...]:
    """A blacklisted subject is refused; a low grade, and one whose account was terminated, go to a reviewer, which
    the applicant is not told.
    """
    result: list[Finding] = []
    if found.blacklisted:
        result.append(reasons.SUBJECT_BLACKLISTED.finding(field="subject", note="the subject is on the blacklist"))
    if found.terminated:
        note = f"{found.terminated} account(s) of this subject were terminated for a violation"
        result.append(reasons.SUBJECT_RETURNS.finding(field="subject", note=note))
    if is_as_bad_as(found.grade, review_from):
        note = f"credit grade {found.grade}, score {found.score}"
        result.append(reasons.CREDIT_LOW.finding(field="subject", note=note))
    return tuple(result)
