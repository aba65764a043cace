"""The part of a policy pack that says which credentials a domain asks for, by subject type and content scope."""

import unicodedata
from collections.abc import Collection, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from verifier.credentials.catalogue import catalogue
from verifier.credentials.requirement_parser import parse, permits_without_licence
from verifier.credentials.requirements import Requirement
from verifier.domain.errors import ConfigurationError
from verifier.domain.finding import Message
from verifier.domain.profile import Category

SubjectType = Literal["person", "organisation", "opaque"]
GENERAL_SCOPE = "general"
_TYPES: tuple[SubjectType, ...] = ("person", "organisation", "opaque")


class ContentScope(BaseModel):
    """A narrower field of a domain. It is raised by any of ``words`` in a profession that the bio claims or in the
    business scope; ``zh`` and ``en`` name it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    domain: Category
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
    words: tuple[str, ...] = Field(min_length=1)

    def is_raised(self, text: str) -> bool:
        return any(_plain(word) in text for word in self.words)

    def name(self) -> Message:
        return Message(self.zh, self.en)


class CredentialPolicy(BaseModel):
    """``requirements``: by domain and subject type an expression over credentials (``credentials.requirements``), or
    one for each content scope, of which ``general`` is for what raises no other.

    ``keep_material``: whether documents that come with claims are kept, encrypted: ``review`` where a person has to
    look at the decision.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    minimum_assurance: int = Field(ge=1, le=4)
    valid_days: int = Field(ge=1, le=3_650)
    keep_material: Literal["never", "review", "always"] = "review"
    scopes: Mapping[str, ContentScope] = Field(default_factory=dict)
    requirements: Mapping[Category, Mapping[SubjectType, Any]]
    _parsed: dict[tuple[Category, SubjectType], dict[str, Requirement]] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _parse(self) -> "CredentialPolicy":
        """Raises ``ValueError`` with every problem, each after its place in ``requirements``."""
        problems: list[str] = []
        for domain, by_type in self.requirements.items():
            for kind, value in by_type.items():
                self._parsed[domain, kind] = self._by_scope(domain, kind, value, problems)
        needed = [(domain, kind) for domain in Category if domain is not Category.GENERAL for kind in _TYPES]
        problems += [
            f"{domain}.{kind}: is missing: without it anybody could publish in this domain"
            for domain, kind in needed
            if (domain, kind) not in self._parsed
        ]
        if problems:
            raise ValueError("requirements: " + "; ".join(problems))
        return self

    def requirements_for(
        self, domain: Category, subject_type: SubjectType, texts: Collection[str] = ()
    ) -> tuple[tuple[Message | None, Requirement], ...]:
        """Each requirement that applies, with the name of its content scope (``None`` for the general one).

        ``texts`` are the professions that the bio claims and the business scope.
        """
        by_scope = self._parsed.get((domain, subject_type), {})
        plain = [_plain(text) for text in texts]
        raised = [
            (self.scopes[name].name(), requirement)
            for name, requirement in by_scope.items()
            if name != GENERAL_SCOPE and any(self.scopes[name].is_raised(text) for text in plain)
        ]
        general = by_scope.get(GENERAL_SCOPE)
        return tuple(raised) or (() if general is None else ((None, general),))

    def _by_scope(self, domain: Category, kind: str, value: Any, problems: list[str]) -> dict[str, Requirement]:
        path = f"{domain}.{kind}"
        scoped = isinstance(value, Mapping) and GENERAL_SCOPE in value
        found: dict[str, Requirement] = {}
        for scope, expression in value.items() if scoped else [(GENERAL_SCOPE, value)]:
            place = f"{path}.{scope}" if scoped else path
            if scope != GENERAL_SCOPE and (scope not in self.scopes or self.scopes[scope].domain is not domain):
                known = ", ".join(name for name, one in self.scopes.items() if one.domain is domain) or "none"
                problems.append(f"{place}: is no scope of this domain, known are {known}")
                continue
            try:
                requirement = parse(expression, place)
            except ConfigurationError as error:
                problems.append(str(error))
                continue
            weak = permits_without_licence(requirement)
            if weak:
                names = ", ".join(f"{one} is a {catalogue()[one].role}" for one in weak)
                problems.append(f"{place}: would be met without a licence ({names}): join it with one by all_of")
            found[scope] = requirement
        return found


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
