"""What is published of whom, by the rules of the policy."""

import pytest
from support.numbers import resident_id, uscc

from verifier.accounts import disclosure
from verifier.accounts.disclosure import DisclosureRule
from verifier.domain.decision import Disclosure
from verifier.domain.number import DocumentKind
from verifier.domain.profile import Profile
from verifier.domain.subject import Organisation, Person, Subject

PERSON = Person("林晓禾", DocumentKind.RESIDENT_ID, resident_id())
BODY = Organisation("青禾食品有限公司", uscc())
PROFILE = Profile("青禾日记", registered_place="浙江省杭州市", operating_place="福建省厦门市", contact="13966210475")


@pytest.mark.parametrize(
    ("rule", "operator", "place", "contact"),
    [
        (DisclosureRule.SHOW, "林晓禾", "浙江省杭州市", "13966210475"),
        (DisclosureRule.MASK, "林*禾", "浙江", "13*******75"),
        (DisclosureRule.OMIT, "", "", ""),
    ],
)
def test_each_rule(rule: DisclosureRule, operator: str, place: str, contact: str) -> None:
    record = published(PERSON, "林晓禾", rule)
    assert (record.operator, record.registered_place, record.contact) == (operator, place, contact)


def test_a_person_s_number_is_never_in_it_and_a_body_s_code_always() -> None:
    assert published(PERSON, "林晓禾", DisclosureRule.SHOW).uscc == ""
    assert published(BODY, BODY.name, DisclosureRule.OMIT).uscc == BODY.uscc


def test_a_short_contact_is_hidden_whole() -> None:
    short = disclosure.record(
        PERSON,
        Profile("青禾日记", contact="微信abc"),
        "林晓禾",
        "",
        operator=DisclosureRule.MASK,
        registered_place=DisclosureRule.MASK,
        operating_place=DisclosureRule.MASK,
        contact=DisclosureRule.MASK,
    )
    assert short.contact == "*****"


def published(subject: Subject, name: str, rule: DisclosureRule) -> Disclosure:
    document = subject.uscc if isinstance(subject, Organisation) else resident_id()
    return disclosure.record(
        subject, PROFILE, name, document, operator=rule, registered_place=rule, operating_place=rule, contact=rule
    )
