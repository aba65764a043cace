"""Who the subject of a request is: its numbers, checked, and the keyed hashes that it is known by."""

from dataclasses import dataclass, field
from datetime import date

from verifier.domain.request import VerificationRequest
from verifier.identity.subject_numbers import SubjectNumbers
from verifier.policy.pack import PolicyPack
from verifier.use_cases.records import Records
from verifier.use_cases.request_checks import check_numbers


@dataclass(frozen=True, slots=True)
class Recognised:
    """``keys`` under every key, the active one first."""

    numbers: SubjectNumbers = field(repr=False)
    keys: tuple[str, ...]


def recognise(records: Records, request: VerificationRequest, policy: PolicyPack, today: date) -> Recognised:
    numbers = check_numbers(request, policy, today)
    return Recognised(numbers, records.subject_keys(request.subject, numbers))
