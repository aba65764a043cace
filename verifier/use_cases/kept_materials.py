"""The documents of claims that are kept with a decision: sealed, where the policy says so, and opened again."""

from collections.abc import Iterator

from verifier.domain.credential import CredentialClaim
from verifier.domain.errors import NotFound
from verifier.domain.finding import Outcome
from verifier.domain.material import Material, MaterialKind
from verifier.policy.credential_policy import CredentialPolicy
from verifier.privacy.vault import Vault
from verifier.storage.store import Store, StoredMaterial


def keeps(policy: CredentialPolicy, verdict: Outcome) -> bool:
    match policy.keep_material:
        case "always":
            return True
        case "review":
            return verdict is Outcome.REVIEW
        case "never":
            return False


def seal(vault: Vault, decision_id: str, claims: tuple[CredentialClaim, ...]) -> Iterator[StoredMaterial]:
    """Each document under a data key of its own, bound to its decision and its place in the request."""
    for i, claim in enumerate(claims):
        for j, one in enumerate(claim.materials):
            place = f"claims[{i}].materials[{j}]"
            yield StoredMaterial(place, one.kind, one.digest, vault.seal(one.content, _context(decision_id, place)))


class ReadMaterials:
    """For whoever has to look at a decision."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def of(self, decision_id: str) -> dict[str, Material]:
        """By the claim's field path (``claims[0].materials[1]``), in order; none where none were kept.

        Raises ``NotFound`` for a decision that is not stored, ``SealBroken``.
        """
        if self._store.get_decision(decision_id) is None:
            raise NotFound("name: no such decision")
        return {
            one.place: Material(
                MaterialKind(one.kind), one.digest, self._vault.open(one.sealed, _context(decision_id, one.place))
            )
            for one in self._store.materials(decision_id)
        }


def _context(decision_id: str, place: str) -> bytes:
    return f"{decision_id} {place}".encode()
