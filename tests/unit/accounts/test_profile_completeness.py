"""What Article 15 asks every account to state."""

import pytest
from support.numbers import resident_id, uscc

from verifier.accounts import profile_completeness
from verifier.domain.number import DocumentKind
from verifier.domain.profile import Profile
from verifier.domain.subject import Organisation, Person, Subject

PERSON = Person("林晓禾", DocumentKind.RESIDENT_ID, resident_id())
ORGANISATION = Organisation("青禾食品有限公司", uscc())
WHOLE = {"registered_place": "北京市", "operating_place": "北京市", "contact": "站内私信"}


@pytest.mark.parametrize("name", ["", "  ", "\u3000", "\u200b\u200d", "\u202e", "\u0301", "\x00"])
def test_a_name_that_shows_nothing_is_missing(name: str) -> None:
    (finding,) = profile_completeness.findings(Profile(name), PERSON)
    assert (finding.reason, finding.field, finding.retryable) == ("PROFILE_NAME_MISSING", "profile.name", True)


@pytest.mark.parametrize("name", ["禾", "★", "🔥", "7", "a\u200b"])
def test_a_name_that_shows_anything_is_there(name: str) -> None:
    found = profile_completeness.findings(Profile(name, **WHOLE), PERSON)
    assert found == ()


@pytest.mark.parametrize(
    ("subject", "stated", "missing"),
    [
        (PERSON, {}, ["profile.registered_place", "profile.operating_place", "profile.contact"]),
        (PERSON, WHOLE | {"contact": " "}, ["profile.contact"]),
        (ORGANISATION, WHOLE, ["profile.business_scope"]),
        (ORGANISATION, WHOLE | {"business_scope": "食品销售"}, []),
    ],
)
def test_each_gap_is_a_finding_with_its_path(subject: Subject, stated: dict[str, str], missing: list[str]) -> None:
    found = profile_completeness.findings(Profile("青禾日记", **stated), subject)
    assert [finding.field for finding in found] == missing
