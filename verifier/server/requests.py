"""Reads a request from its message, and says everything that is wrong with its shape at once.

What a person typed wrong (a number, a name) is a finding of the decision; what the platform sent wrong is a violation.
"""

from datetime import date

from verifier.domain.credential import CredentialClaim
from verifier.domain.errors import InvalidRequest, Violation
from verifier.domain.profile import Category, Profile
from verifier.domain.request import Occasion, Origin, VerificationRequest
from verifier.domain.subject import Subject
from verifier.server.decisions import CASE_PREFIX
from verifier.server.limits import Limit, too_long
from verifier.server.materials import read_materials, total_size
from verifier.server.subjects import read_subject
from verifier.v1 import profile_pb2, verification_service_pb2

DEFAULT_TENANT = "default"
_CATEGORIES: dict[int, Category] = {
    profile_pb2.CATEGORY_UNSPECIFIED: Category.GENERAL,
    profile_pb2.CATEGORY_GENERAL: Category.GENERAL,
    profile_pb2.CATEGORY_ECONOMY: Category.ECONOMY,
    profile_pb2.CATEGORY_EDUCATION: Category.EDUCATION,
    profile_pb2.CATEGORY_MEDICAL: Category.MEDICAL,
    profile_pb2.CATEGORY_JUDICIAL: Category.JUDICIAL,
    profile_pb2.CATEGORY_NEWS: Category.NEWS,
}


def read_request(message: verification_service_pb2.VerificationRequest, occasion: Occasion) -> VerificationRequest:
    """Raises ``InvalidRequest`` with every violation."""
    violations: list[Violation] = []
    _require(message.request_id, "request.request_id", Limit.IDENTIFIER, violations)
    if message.request_id.startswith(CASE_PREFIX):
        violations.append(Violation("request.request_id", "RESERVED", f"must not begin with {CASE_PREFIX}"))
    _require(message.account_id, "request.account_id", Limit.IDENTIFIER, violations)
    violations += too_long(message.tenant, "request.tenant", Limit.IDENTIFIER)
    violations += too_long(message.origin.device, "request.origin.device", Limit.NAME)
    violations += too_long(message.origin.network_address, "request.origin.network_address", Limit.NUMBER)
    violations += too_long(message.consent_ref, "request.consent_ref", Limit.TEXT)
    subject = _read_subject(message, violations)
    profile = _read_profile(message.profile, violations)
    claims = tuple(read_claim(claim, f"request.claims[{i}]", violations) for i, claim in enumerate(message.claims))
    if len(claims) > Limit.CLAIMS:
        violations.append(Violation("request.claims", "TOO_MANY", f"must be at most {Limit.CLAIMS} claims"))
    violations += total_size(claims, "request.claims")
    if violations or subject is None:
        raise InvalidRequest(*violations)
    return VerificationRequest(
        occasion=occasion,
        request_id=message.request_id,
        account_id=message.account_id,
        tenant=message.tenant or DEFAULT_TENANT,
        subject=subject,
        profile=profile,
        claims=claims,
        consent_ref=message.consent_ref,
        shadow=message.shadow,
        origin=Origin(message.origin.device, message.origin.network_address),
    )


def _read_subject(message: verification_service_pb2.VerificationRequest, violations: list[Violation]) -> Subject | None:
    try:
        subject = read_subject(message.subject, "request.subject")
    except InvalidRequest as error:
        violations += error.violations
        return None
    if subject is None:
        description = "must state who stands behind the account: person, organisation or opaque"
        violations.append(Violation("request.subject", "REQUIRED", description))
    return subject


def _read_profile(message: profile_pb2.Profile, violations: list[Violation]) -> Profile:
    path = "request.profile"
    violations += too_long(message.name, f"{path}.name", Limit.NAME)
    violations += too_long(message.bio, f"{path}.bio", Limit.BIO)
    for field in ("registered_place", "operating_place", "contact", "business_scope"):
        violations += too_long(getattr(message, field), f"{path}.{field}", Limit.TEXT)
    if len(message.avatar) > Limit.AVATAR_BYTES:
        violations.append(Violation(f"{path}.avatar", "TOO_LARGE", "must be at most 8 MiB"))
    category = _CATEGORIES.get(message.category)
    if category is None:
        known = ", ".join(one.name for one in Category)
        violations.append(Violation(f"{path}.category", "ENUM_UNKNOWN", f"must be one of {known}"))
    return Profile(
        name=message.name,
        bio=message.bio,
        avatar=message.avatar,
        category=category or Category.GENERAL,
        registered_place=message.registered_place,
        operating_place=message.operating_place,
        contact=message.contact,
        business_scope=message.business_scope,
    )


def read_claim(message: profile_pb2.CredentialClaim, path: str, violations: list[Violation]) -> CredentialClaim:
    """Adds what is wrong to ``violations``."""
    _require(message.kind, f"{path}.kind", Limit.IDENTIFIER, violations)
    for field in ("number", "holder", "institution", "institution_code"):
        violations += too_long(getattr(message, field), f"{path}.{field}", Limit.NAME)
    return CredentialClaim(
        kind=message.kind,
        number=message.number,
        holder=message.holder,
        institution=message.institution,
        institution_code=message.institution_code,
        issued_on=read_date(message.issued_on, f"{path}.issued_on", violations),
        expires_on=read_date(message.expires_on, f"{path}.expires_on", violations),
        materials=read_materials(message.materials, f"{path}.materials", violations),
    )


def read_date(text: str, field: str, violations: list[Violation]) -> date | None:
    """``None`` for an empty text. Adds what is wrong to ``violations``."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        violations.append(Violation(field, "DATE", "must be a calendar date written as 2026-11-24"))
        return None


def _require(value: str, field: str, limit: Limit, violations: list[Violation]) -> None:
    if not value.strip():
        violations.append(Violation(field, "REQUIRED", "must not be empty"))
    violations += too_long(value, field, limit)
