"""Findings about a name, a bio and an avatar from what screening saw."""

from verifier.domain.finding import Assurance, Evidence, Finding
from verifier.domain.reasons import screening as reasons
from verifier.domain.reasons.reason import Reason
from verifier.screening.bio_claims import BioClaim
from verifier.screening.hit import Hit, Screening, ScreeningOutcome

_NAME = "profile.name"
_BIO = "profile.bio"
_AVATAR = "profile.avatar"


def name_findings(screening: Screening) -> tuple[Finding, ...]:
    """One finding a hit; a PASS that says so where there is none."""
    if not screening.hits:
        return (reasons.NAME_CLEAR.finding(field=_NAME),)
    return tuple(_hit_finding(_name_reason(hit), hit, _NAME) for hit in screening.hits)


def bio_findings(screening: Screening, claims: tuple[BioClaim, ...], bait: tuple[str, ...]) -> tuple[Finding, ...]:
    """Affiliations, professions and contact bait, each its own finding."""
    findings = [
        _hit_finding(reasons.BIO_AUTHORISED if hit.authorised else reasons.BIO_CLAIMS_AFFILIATION, hit, _BIO)
        for hit in screening.hits
    ]
    findings += [
        reasons.BIO_CLAIMS_PROFESSION.finding(
            field=_BIO, evidence=(Evidence("domain", claim.domain.value),), profession=claim.profession
        )
        for claim in claims
    ]
    if bait:
        evidence = tuple(Evidence("pattern", kind) for kind in bait)
        findings.append(reasons.BIO_CONTACT_BAIT.finding(field=_BIO, evidence=evidence))
    return tuple(findings) or (reasons.BIO_CLEAR.finding(field=_BIO),)


def avatar_findings(screening: Screening) -> tuple[Finding, ...]:
    """One finding a hit; a PASS that says so where there is none."""
    if not screening.hits:
        return (reasons.AVATAR_CLEAR.finding(field=_AVATAR),)
    return tuple(_hit_finding(_avatar_reason(hit), hit, _AVATAR) for hit in screening.hits)


def _name_reason(hit: Hit) -> Reason:
    if hit.authorised:
        return reasons.NAME_AUTHORISED
    claimed = hit.outcome is ScreeningOutcome.CLAIM
    return reasons.NAME_CLAIMS_PROTECTED if claimed else reasons.NAME_NEAR_PROTECTED


def _avatar_reason(hit: Hit) -> Reason:
    if hit.authorised:
        return reasons.AVATAR_AUTHORISED
    claimed = hit.outcome is ScreeningOutcome.CLAIM
    return reasons.AVATAR_MATCHES_PROTECTED if claimed else reasons.AVATAR_NEAR_PROTECTED


def _hit_finding(reason: Reason, hit: Hit, field: str) -> Finding:
    evidence = (
        Evidence("target", hit.target_id),
        Evidence("category", hit.category),
        Evidence("list", hit.list_version),
        Evidence("plane", hit.plane),
        Evidence("score", f"{hit.score:.4f}"),
        Evidence("span", f"{hit.span.start}-{hit.span.end}"),
        *(Evidence("operation", operation) for operation in hit.operations),
        *((Evidence("authorised", hit.authorised),) if hit.authorised else ()),
        *hit.evidence,
    )
    return reason.finding(
        field=field,
        note=hit.explanation.zh,
        evidence=evidence,
        assurance=Assurance.CONSISTENT,
        target=hit.target,
    )
