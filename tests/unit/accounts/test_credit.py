"""Credit grades."""

import pytest

from verifier.accounts import credit
from verifier.accounts.credit import Grade, Standing

FLOORS = {Grade.A: 90, Grade.B: 70, Grade.C: 40}


@pytest.mark.parametrize(
    ("points", "grade", "score"),
    [
        (0, Grade.A, 100),
        (10, Grade.A, 90),
        (11, Grade.B, 89),
        (30, Grade.B, 70),
        (31, Grade.C, 69),
        (60, Grade.C, 40),
        (61, Grade.D, 39),
        (500, Grade.D, 0),
    ],
)
def test_points_make_a_grade(points: int, grade: Grade, score: int) -> None:
    assert credit.standing(points, FLOORS, blacklisted=False, terminated=0) == Standing(grade, score, False, 0)


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(Grade.B, 80, False, 0), []),
        (Standing(Grade.C, 50, False, 0), ["CREDIT_LOW"]),
        (Standing(Grade.D, 0, True, 1), ["SUBJECT_BLACKLISTED", "SUBJECT_RETURNS", "CREDIT_LOW"]),
    ],
)
def test_a_standing_becomes_findings(standing: Standing, expected: list[str]) -> None:
    assert [finding.reason for finding in credit.findings(standing, Grade.C)] == expected


def test_the_applicant_does_not_learn_what_a_reviewer_does() -> None:
    for finding in credit.findings(Standing(Grade.D, 0, False, 2), Grade.C):
        assert finding.internal_note and not finding.evidence
        assert "credit" not in finding.message.en and "信用" not in finding.message.zh
