"""The cap of accounts a subject."""

import pytest
from support.numbers import resident_id, uscc

from verifier.accounts import cap
from verifier.domain.number import DocumentKind
from verifier.domain.subject import Organisation, Person, Subject

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
    assert [finding.reason for finding in cap.findings(held, limit, subject, scope)] == expected
