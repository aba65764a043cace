"""Reads a requirement from the policy pack; everything that is wrong is told with its place, at the start."""

from collections.abc import Mapping, Sequence
from typing import Any

from verifier.credentials.catalogue import DISPUTED, CredentialKind, Role, catalogue
from verifier.credentials.requirements import STATED, Employer, OneKind, Presented, Requirement, SomeOf
from verifier.domain.errors import ConfigurationError
from verifier.domain.finding import Assurance

_EMPLOYER = {"named": Employer.NAMED, "confirmed": Employer.CONFIRMED}
_CONDITIONS = {"credential", "scope", "employer", "days_left", "minimum_assurance"}
_FORMS = (
    "must be a credential kind, any_of or all_of with a list, n_of with count and of, or credential with conditions"
)


def parse(expression: Any, path: str) -> Requirement:
    """Raises ``ConfigurationError`` that begins with the place under ``path``."""
    if isinstance(expression, str):
        return OneKind(_known(expression, path).key)
    if isinstance(expression, Mapping) and "credential" in expression:
        return _conditional(expression, path)
    if isinstance(expression, Mapping) and len(expression) == 1:
        ((name, value),) = expression.items()
        match name:
            case "any_of":
                return SomeOf(name, 1, _parts(value, f"{path}.{name}"))
            case "all_of":
                parts = _parts(value, f"{path}.{name}")
                return SomeOf(name, len(parts), parts)
            case "n_of":
                return _n_of(value, f"{path}.{name}")
    raise ConfigurationError(f"{path}: {_FORMS}")


def permits_without_licence(requirement: Requirement) -> tuple[str, ...]:
    """The kinds that would meet it although none of them is a licence; empty where a licence is always among them.

    A qualification (医师资格, 法律职业资格) is not a licence to practise (Article 9 asks for the latter).
    """
    weak = [kind for kind in dict.fromkeys(requirement.kinds()) if catalogue()[kind].role is not Role.LICENCE]
    best = [_best(kind, requirement) for kind in weak]
    return tuple(weak) if requirement.satisfied_by([one for some in best for one in some]) else ()


def _best(kind: str, requirement: Requirement) -> list[Presented]:
    """A credential of ``kind`` for each place in the expression that asks for it, meeting its conditions."""
    if isinstance(requirement, SomeOf):
        return [one for part in requirement.parts for one in _best(kind, part)]
    if requirement.kind != kind:
        return []
    parts = {part: values[0] for part, values in requirement.scope.items()}
    return [Presented(kind, parts, parts.get(STATED, ""), Employer.CONFIRMED, None, Assurance.PERSON)]


def _parts(value: Any, path: str) -> tuple[Requirement, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        raise ConfigurationError(f"{path}: must be a list with at least one entry")
    return tuple(parse(part, f"{path}[{i}]") for i, part in enumerate(value))


def _n_of(value: Any, path: str) -> SomeOf:
    if not isinstance(value, Mapping) or set(value) != {"count", "of"}:
        raise ConfigurationError(f"{path}: must have count and of")
    parts = _parts(value["of"], f"{path}.of")
    count = value["count"]
    if type(count) is not int or not 1 <= count <= len(parts):
        raise ConfigurationError(f"{path}.count: must be 1 to {len(parts)}, the number of entries in of")
    return SomeOf("n_of", count, parts)


def _conditional(value: Mapping[Any, Any], path: str) -> OneKind:
    unknown = [str(name) for name in value if name not in _CONDITIONS]
    if unknown:
        raise ConfigurationError(f"{path}.{unknown[0]}: is no condition, known are {', '.join(sorted(_CONDITIONS))}")
    kind = _known(value["credential"], f"{path}.credential")
    employer = value.get("employer")
    if employer is not None and employer not in _EMPLOYER:
        raise ConfigurationError(f"{path}.employer: must be named or confirmed")
    return OneKind(
        kind=kind.key,
        scope=_scope(value.get("scope", {}), kind, f"{path}.scope"),
        employer=_EMPLOYER[employer] if employer else Employer.UNSTATED,
        days_left=_number(value, "days_left", 0, 3_650, path),
        minimum_assurance=Assurance(_number(value, "minimum_assurance", 0, int(max(Assurance)), path)),
    )


def _scope(value: Any, kind: CredentialKind, path: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        raise ConfigurationError(f"{path}: must map a part of the number to a list of values")
    found = {}
    for part, values in value.items():
        if str(part).startswith(DISPUTED):
            raise ConfigurationError(f"{path}.{part}: sources disagree about this part, so nothing is decided on it")
        if part != STATED and part not in kind.parts:
            known = ", ".join(sorted(name for name in kind.parts if not name.startswith(DISPUTED))) or "none"
            raise ConfigurationError(f"{path}.{part}: is no part of {kind.key} (parts: {known}; or {STATED})")
        if not isinstance(values, Sequence) or not values or not all(isinstance(one, str) and one for one in values):
            raise ConfigurationError(f"{path}.{part}: must be a list of texts: put digits in quotes")
        if isinstance(values, str):
            raise ConfigurationError(f"{path}.{part}: must be a list")
        found[str(part)] = tuple(values)
    return found


def _number(value: Mapping[Any, Any], name: str, least: int, most: int, path: str) -> int:
    number = value.get(name, least)
    if type(number) is not int or not least <= number <= most:
        raise ConfigurationError(f"{path}.{name}: must be {least} to {most}")
    return number


def _known(kind: Any, path: str) -> CredentialKind:
    found = catalogue().get(kind) if isinstance(kind, str) else None
    if found is None:
        raise ConfigurationError(f"{path}: {kind} is not in the credential catalogue")
    return found
