"""What is published about an account (Article 9, paragraph 2): content category, the subject's name, registered and
operating place, unified social credit code, contact. An organisation's code is public; a person's number never is.
"""

from enum import StrEnum

from verifier.domain.decision import Disclosure
from verifier.domain.profile import Profile
from verifier.domain.subject import Organisation, Subject
from verifier.privacy.masking import mask_name


class DisclosureRule(StrEnum):
    SHOW = "show"
    MASK = "mask"
    OMIT = "omit"


def record(
    subject: Subject,
    profile: Profile,
    name: str,
    document: str,
    *,
    operator: DisclosureRule,
    registered_place: DisclosureRule,
    operating_place: DisclosureRule,
    contact: DisclosureRule,
) -> Disclosure:
    """``name`` and ``document`` are the subject's, normalised."""
    return Disclosure(
        category=profile.category,
        operator=_applied(operator, name, mask_name(name)),
        registered_place=_applied(registered_place, profile.registered_place, profile.registered_place[:2]),
        operating_place=_applied(operating_place, profile.operating_place, profile.operating_place[:2]),
        uscc=document if isinstance(subject, Organisation) else "",
        contact=_applied(contact, profile.contact, _masked_contact(profile.contact)),
    )


def _applied(rule: DisclosureRule, value: str, masked: str) -> str:
    if rule is DisclosureRule.SHOW:
        return value
    return masked if rule is DisclosureRule.MASK else ""


def _masked_contact(contact: str) -> str:
    """The first two and the last two characters, where there is something between them to hide."""
    if len(contact) < 7:
        return "*" * len(contact)
    return contact[:2] + "*" * (len(contact) - 4) + contact[-2:]
