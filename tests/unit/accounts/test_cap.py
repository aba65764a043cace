"""The cap of accounts a subject."""

import pytest
from support.numbers import resident_id, uscc

from verifier.accounts import cap
from verifier.accounts.cap import Caps
from verifier.accounts.credit import Grade
from verifier.domain.number import DocumentKind
from verifier.domain.profile import Category
from verifier.domain.subject import Organisation, Person, Subject

GENERAL = Category.GENERAL
PERSON = Person("林晓禾", DocumentKind.RESIDENT_ID, resident_id())
ORGANISATION = Organisation("青禾食品有限公司", uscc())


@pytest.mark.parametrize(
    ("held", "limit", "subject", "scope", "expected"),
    [
        (0, 1, PERSON, "", ["CAP_PLACE_RESERVED"]),
        (1, 1, PERSON, "", ["CAP_REACHED"]),
        (5, 2, ORGANISATION, "食品销售", ["CAP_REACHED"]),
        (1, 2, PERSON, "", ["CAP_PLACE_RESERVED", "CAP_FURTHER_ACCOUNT"]),
        (1, 2, ORGANISATION, "食品销售", ["CAP_PLACE_RESERVED", "CAP_FURTHER_ACCOUNT"]),
        (1, 2, ORGANISATION, " ", ["CAP_PLACE_RESERVED", "CAP_FURTHER_ACCOUNT", "CAP_SCOPE_MISSING"]),
    ],
)
def test_from_the_second_account_on_more_is_asked(
    held: int, limit: int, subject: Subject, scope: str, expected: list[str]
) -> None:
    assert [finding.reason for finding in cap.findings(held, 0, Caps(limit, GENERAL), subject, scope)] == expected


@pytest.mark.parametrize(
    ("of_category", "limit", "expected"),
    [(1, 1, "CAP_REACHED"), (0, 1, "CAP_PLACE_RESERVED"), (9, None, "CAP_PLACE_RESERVED")],
)
def test_a_category_may_have_a_cap_of_its_own(of_category: int, limit: int | None, expected: str) -> None:
    found = cap.findings(of_category, of_category, Caps(10, Category.MEDICAL, limit), PERSON, "")
    assert found[0].reason == expected


@pytest.mark.parametrize(
    ("held", "grade", "reviewed"),
    [(0, Grade.D, False), (1, Grade.A, False), (1, Grade.B, False), (1, Grade.C, True), (1, Grade.D, True)],
)
def test_from_the_second_account_on_credit_counts(held: int, grade: Grade, reviewed: bool) -> None:
    found = cap.further_findings(held, grade, Grade.B)
    assert [finding.reason for finding in found] == (["CAP_CREDIT"] if reviewed else [])
