"""The cap of accounts a subject (Article 10, paragraph 1)."""

from verifier.domain.finding import Evidence, Finding
from verifier.domain.reasons import accounts as reasons
from verifier.domain.subject import Organisation, Subject

_FIELD = "subject"


def reached(cap: int) -> Finding:
    return reasons.CAP_REACHED.finding(field=_FIELD, evidence=(Evidence("cap", str(cap)),), cap=str(cap))


def findings(held: int, cap: int, subject: Subject, business_scope: str) -> tuple[Finding, ...]:
    """``held`` other accounts of the subject. From the second on its nature and scope count as well."""
    evidence = (Evidence("held", str(held)), Evidence("cap", str(cap)))
    if held >= cap:
        return (reached(cap),)
    found = [reasons.CAP_PLACE_RESERVED.finding(field=_FIELD, evidence=evidence, cap=str(cap))]
    if held:
        found.append(reasons.CAP_FURTHER_ACCOUNT.finding(field=_FIELD, evidence=evidence))
        if isinstance(subject, Organisation) and not business_scope.strip():
            found.append(reasons.CAP_SCOPE_MISSING.finding(field="profile.business_scope", evidence=evidence))
    return tuple(found)
