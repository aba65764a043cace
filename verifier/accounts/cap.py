"""The cap of accounts a subject (Article 10, paragraph 1)."""

from dataclasses import dataclass

from verifier.accounts.credit import Grade, is_as_bad_as
from verifier.domain.finding import Evidence, Finding
from verifier.domain.profile import Category
from verifier.domain.reasons import accounts as reasons
from verifier.domain.subject import Organisation, Subject

_FIELD = "subject"


@dataclass(frozen=True, slots=True)
class Caps:
    """``overall`` accounts, of which ``in_category`` of ``category`` at most; ``None`` is no limit of its own."""

    overall: int
    category: Category
    in_category: int | None = None


def reached(cap: int) -> Finding:
    return reasons.CAP_REACHED.finding(field=_FIELD, evidence=(Evidence("cap", str(cap)),), cap=str(cap))


def findings(held: int, held_in_category: int, caps: Caps, subject: Subject, scope: str) -> tuple[Finding, ...]:
    """``held`` other accounts of the subject, ``held_in_category`` of them of the category asked for."""
    if held >= caps.overall:
        return (reached(caps.overall),)
    if caps.in_category is not None and held_in_category >= caps.in_category:
        return (reached(caps.in_category),)
    evidence = (Evidence("held", str(held)), Evidence("cap", str(caps.overall)))
    found = [reasons.CAP_PLACE_RESERVED.finding(field=_FIELD, evidence=evidence, cap=str(caps.overall))]
    if held:
        found.append(reasons.CAP_FURTHER_ACCOUNT.finding(field=_FIELD, evidence=evidence))
        if isinstance(subject, Organisation) and not scope.strip():
            found.append(reasons.CAP_SCOPE_MISSING.finding(field="profile.business_scope", evidence=evidence))
    return tuple(found)


def further_findings(held: int, grade: Grade, worst: Grade) -> tuple[Finding, ...]:
    """From the second account on credit counts as well: below ``worst`` a reviewer decides."""
    if not held or grade is worst or not is_as_bad_as(grade, worst):
        return ()
    return (reasons.CAP_CREDIT.finding(field=_FIELD, note=f"credit grade {grade}, {held} other account(s)"),)
