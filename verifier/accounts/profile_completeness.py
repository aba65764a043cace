"""What Article 15 asks every account to state."""

import unicodedata

from verifier.domain.finding import Finding
from verifier.domain.profile import Profile
from verifier.domain.reasons import accounts as reasons
from verifier.domain.subject import Organisation, Subject


def findings(profile: Profile, subject: Subject) -> tuple[Finding, ...]:
    """One finding a gap, with its path. A name is needed to decide at all, the rest can follow."""
    if not _is_visible(profile.name):
        return (reasons.PROFILE_NAME_MISSING.finding(field="profile.name"),)
    stated = {
        "profile.registered_place": profile.registered_place,
        "profile.operating_place": profile.operating_place,
        "profile.contact": profile.contact,
    }
    if isinstance(subject, Organisation):
        stated["profile.business_scope"] = profile.business_scope
    return tuple(
        reasons.PROFILE_FIELD_MISSING.finding(field=path) for path, value in stated.items() if not value.strip()
    )


def _is_visible(name: str) -> bool:
    """A name of blanks, marks and invisible characters alone shows nothing."""
    return any(unicodedata.category(character)[0] in "LNPS" for character in name)
