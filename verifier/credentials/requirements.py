"""What a domain asks for: an expression over credential kinds, as the policy pack writes it.

any_of: [judicial.lawyer_practice, {all_of: [judicial.legal_qualification, judicial.notary]}]
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verifier.credentials.catalogue import catalogue
from verifier.domain.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Requirement", ...]

    def satisfied_by(self, kinds: Collection[str]) -> bool:
        return any(part.satisfied_by(kinds) for part in self.parts)

    def kinds(self) -> tuple[str, ...]:
        return tuple(kind for part in self.parts for kind in part.kinds())


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple["Requirement", ...]

    def satisfied_by(self, kinds: Collection[str]) -> bool:
        return all(part.satisfied_by(kinds) for part in self.parts)

    def kinds(self) -> tuple[str, ...]:
        return tuple(kind for part in self.parts for kind in part.kinds())


@dataclass(frozen=True, slots=True)
class OneKind:
    kind: str

    def satisfied_by(self, kinds: Collection[str]) -> bool:
        return self.kind in kinds

    def kinds(self) -> tuple[str, ...]:
        return (self.kind,)


Requirement = AnyOf | AllOf | OneKind
_COMBINATIONS: Mapping[str, type[AnyOf] | type[AllOf]] = {"any_of": AnyOf, "all_of": AllOf}


def parse(expression: Any, path: str) -> Requirement:
    """Raises ``ConfigurationError`` that names the place under ``path``."""
    if isinstance(expression, str):
        if expression not in catalogue():
            raise ConfigurationError(f"{path}: {expression} is not in the credential catalogue")
        return OneKind(expression)
    if isinstance(expression, Mapping) and len(expression) == 1:
        ((name, parts),) = expression.items()
        combination = _COMBINATIONS.get(name)
        if combination is not None and isinstance(parts, Sequence) and not isinstance(parts, str) and parts:
            return combination(tuple(parse(part, f"{path}.{name}[{i}]") for i, part in enumerate(parts)))
    raise ConfigurationError(f"{path}: must be a credential kind, or any_of or all_of with a list")
