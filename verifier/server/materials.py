"""Reads the documents of claims: bounded in number and size, of a known kind, never looked into."""

from collections.abc import Sequence

from verifier.domain.credential import CredentialClaim
from verifier.domain.errors import Violation
from verifier.domain.material import Material, MaterialKind, material
from verifier.server.limits import Limit
from verifier.v1 import profile_pb2

_MIB = 1024 * 1024


def read_materials(
    messages: Sequence[profile_pb2.Material], path: str, violations: list[Violation]
) -> tuple[Material, ...]:
    """Adds what is wrong to ``violations``; ``path`` is the repeated field's."""
    if len(messages) > Limit.MATERIALS:
        description = f"must be at most {Limit.MATERIALS} documents a claim: put several pages into one PDF"
        violations.append(Violation(path, "TOO_MANY", description))
        return ()
    found = []
    for i, message in enumerate(messages):
        one = _read(message.content, f"{path}[{i}].content", violations)
        if one is not None:
            found.append(one)
    return tuple(found)


def total_size(claims: Sequence[CredentialClaim], path: str) -> tuple[Violation, ...]:
    """A violation of ``path`` where the documents of all ``claims`` are too large together."""
    total = sum(len(one.content) for claim in claims for one in claim.materials)
    if total <= Limit.MATERIALS_BYTES:
        return ()
    description = f"must hold at most {Limit.MATERIALS_BYTES // _MIB} MiB of documents together: send smaller scans"
    return (Violation(path, "TOO_LARGE", description),)


def _read(content: bytes, field: str, violations: list[Violation]) -> Material | None:
    if not content:
        violations.append(Violation(field, "REQUIRED", "must not be empty: leave the document out, or send its bytes"))
        return None
    if len(content) > Limit.MATERIAL_BYTES:
        description = f"must be at most {Limit.MATERIAL_BYTES // _MIB} MiB: send a smaller scan"
        violations.append(Violation(field, "TOO_LARGE", description))
        return None
    found = material(content)
    if found is None:
        kinds = ", ".join(kind.name for kind in MaterialKind)
        violations.append(Violation(field, "FORMAT", f"must be one of {kinds}: convert the document"))
    return found
