"""What a PASS brings, put together for every decision: in force at once, or kept, sealed, for the reviewer who may
approve it later.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import msgspec

from verifier.accounts import disclosure
from verifier.domain.decision import Disclosure, Mark
from verifier.domain.finding import Message
from verifier.domain.profile import Category
from verifier.domain.request import Occasion, VerificationRequest
from verifier.policy.credential_policy import SubjectType
from verifier.policy.pack import PolicyPack, subject_type
from verifier.privacy.vault import Vault
from verifier.storage.store import NameKey
from verifier.use_cases import documents
from verifier.use_cases.clock import Clock
from verifier.use_cases.examination import Examination

_MARKS = {
    "person": Message(zh="实名认证个人", en="Verified person"),
    "organisation": Message(zh="实名认证机构", en="Verified organisation"),
    "opaque": Message(zh="网号认证用户", en="Verified by network identifier"),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """``good_until`` are the days on which a part of it ends; ``valid_days`` the policy's interval."""

    occasion: Occasion
    subject_type: SubjectType
    subject_keys: tuple[str, ...]
    name_keys: tuple[NameKey, ...]
    category: Category
    mark: Mark
    disclosure: Disclosure = field(repr=False)
    valid_days: int
    good_until: tuple[date, ...]

    def valid_until(self, now: datetime, clock: Clock) -> datetime:
        """The earliest of the policy's interval and the last good day of anything that was relied on."""
        return min([now + timedelta(days=self.valid_days), *map(clock.end_of, self.good_until)])


_DECODER = msgspec.json.Decoder(Proposal)


def propose(request: VerificationRequest, examination: Examination, policy: PolicyPack) -> Proposal:
    kind = subject_type(request.subject)
    days = policy.accounts[kind].days(examination.standing.grade)
    if examination.domains:
        days = min(days, policy.credentials.valid_days)
    rules = policy.disclosure[kind]
    return Proposal(
        occasion=request.occasion,
        subject_type=kind,
        subject_keys=examination.subject_keys,
        name_keys=examination.name_keys,
        category=request.profile.category,
        mark=Mark(_MARKS[kind], examination.domains),
        disclosure=disclosure.record(
            request.subject,
            request.profile,
            examination.numbers.name,
            examination.numbers.document,
            operator=rules.operator,
            registered_place=rules.registered_place,
            operating_place=rules.operating_place,
            contact=rules.contact,
        ),
        valid_days=days,
        good_until=examination.good_until,
    )


def seal(vault: Vault, proposal: Proposal, decision_id: str) -> bytes:
    return vault.seal(documents.write(proposal), _context(decision_id))


def unseal(vault: Vault, sealed: bytes, decision_id: str) -> Proposal:
    """Raises ``SealBroken``."""
    return _DECODER.decode(documents.read(vault.open(sealed, _context(decision_id))))


def _context(decision_id: str) -> bytes:
    return b"proposal " + decision_id.encode()
