"""Who presented a credential before: by keyed hashes, because its number may hold an ID number.

A credential that somebody else presented is rented or stolen, or moved on; a person has to tell.
"""

from dataclasses import dataclass

from verifier.domain.finding import Finding
from verifier.domain.reasons import credentials as reasons
from verifier.storage.store import SoleHolder, Store
from verifier.use_cases.records import Records


@dataclass(frozen=True, slots=True)
class PresentedCredentials:
    """``kept`` are the credentials under the active key. ``sole_holder`` is for the store to hold to; ``None`` where
    there is no credential, or others presented one, which ``findings`` tell.
    """

    kept: tuple[str, ...]
    sole_holder: SoleHolder | None
    findings: tuple[Finding, ...]


def look(
    store: Store,
    records: Records,
    tenant: str,
    numbers: tuple[tuple[str, str], ...],
    subject_keys: tuple[str, ...],
) -> PresentedCredentials:
    """``numbers`` are kind and canonical number of each credential; ``subject_keys`` the subject's under every key."""
    if not numbers:
        return PresentedCredentials((), None, ())
    keys = [records.credential_keys(*number) for number in numbers]
    kept = tuple(under_every_key[0] for under_every_key in keys)
    candidates = tuple(key for under_every_key in keys for key in under_every_key)
    others = set(store.credential_holders(tenant, candidates)) - set(subject_keys)
    if others:
        return PresentedCredentials(kept, None, (shared(f"presented by {len(others)} other subject(s) before"),))
    return PresentedCredentials(kept, SoleHolder(candidates, subject_keys), ())


def shared(note: str) -> Finding:
    return reasons.CREDENTIAL_SHARED.finding(field="claims", note=note)
