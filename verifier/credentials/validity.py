"""How long a credential is good, and what a register's silence is worth. Days are those of Asia/Shanghai: the last
valid day ends at its midnight.
"""

from datetime import date

from verifier.credentials.catalogue import CredentialKind
from verifier.credentials.structure import Structure
from verifier.domain.credential import CredentialClaim
from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, InquiryOutcome


def last_day(claim: CredentialClaim, answer: Answer | None) -> date | None:
    """The earlier of what the claim and the source state; ``None`` where neither states an end."""
    ends = [day for day in (claim.expires_on, answer.expires_on if answer else None) if day is not None]
    return min(ends, default=None)


def renewal_is_due(kind: CredentialKind, claim: CredentialClaim, answer: Answer | None, today: date) -> bool:
    """Whether the years for which this kind is issued are over, and neither an end nor the live authority says more.

    The years are of grade C, so this asks a person and refuses nobody.
    """
    if not kind.validity.years or claim.issued_on is None or last_day(claim, answer) is not None:
        return False
    live = answer is not None and answer.outcome is InquiryOutcome.MATCH and answer.assurance >= Assurance.AUTHORITY
    return not live and _years_later(claim.issued_on, kind.validity.years) <= today


def register_covers(kind: CredentialKind, structure: Structure) -> bool:
    """False where the number is older than the public register, which then cannot hold it.

    Teachers are in theirs from 2008 on, in Guangxi from 2012 on.
    """
    year = structure.embedded.get("year")
    if kind.since is None or year is None:
        return True
    return kind.since.covers(int(year), structure.facts.get("province", ""))


def _years_later(day: date, years: int) -> date:
    """The first day after that many years; 1 March after 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
