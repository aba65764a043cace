"""Names of closed accounts (Article 8, paragraph 3): the same name is refused, a closely related one is looked at."""

from collections.abc import Collection

from verifier.domain.finding import Evidence, Finding
from verifier.domain.reasons import accounts as reasons
from verifier.screening.closed_names import SKELETON


def findings(matched: Collection[str]) -> tuple[Finding, ...]:
    """``matched`` are the kinds of form (see ``screening.closed_names``) that the name shares with a closed one."""
    if not matched:
        return ()
    reason = reasons.NAME_CLOSED if SKELETON in matched else reasons.NAME_NEAR_CLOSED
    evidence = tuple(Evidence("form", form) for form in sorted(matched))
    return (reason.finding(field="profile.name", evidence=evidence),)
