"""Tells whether an account's subject and claims are those of its last decision, without keeping any of them."""

import json

from verifier.domain.credential import CredentialClaim
from verifier.domain.request import VerificationRequest
from verifier.domain.subject import Opaque, Organisation, Person, Subject
from verifier.privacy.keyed_hash import KeyedHash

_PURPOSE = "reverification"


def subject_key(keyed: KeyedHash, request: VerificationRequest) -> str:
    """Under the active key."""
    return keyed.of(_PURPOSE, _presented(request))


def is_same(keyed: KeyedHash, request: VerificationRequest, key: str) -> bool:
    """Whether ``key`` is the request's under any key of the ring."""
    return key in keyed.candidates(_PURPOSE, _presented(request))


def _presented(request: VerificationRequest) -> str:
    """Personal data."""
    return json.dumps([_of_subject(request.subject), *map(_of_claim, request.claims)], ensure_ascii=False)


def _of_subject(subject: Subject) -> list[str]:
    match subject:
        case Person():
            return ["person", subject.name, subject.document_kind, subject.document_number, subject.phone]
        case Organisation():
            return ["organisation", subject.name, subject.uscc, subject.representative, subject.phone]
        case Opaque():
            return ["opaque", subject.identifier, subject.scheme]


def _of_claim(claim: CredentialClaim) -> list[str]:
    dates = (str(claim.issued_on or ""), str(claim.expires_on or ""))
    return [claim.kind, claim.number, claim.holder, claim.institution, claim.institution_code, *dates]
