"""Tells an operator whom the service asks, and a platform which credentials it can be asked about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from verifier.credentials.catalogue import CredentialKind, catalogue
from verifier.domain.profile import Category
from verifier.sources.description import SourceDescription


class Described(Protocol):
    def describe(self) -> tuple[SourceDescription, ...]:
        """In the order in which they are asked."""

    def who_answers(self, kind: str) -> tuple[str, ...]:
        """The names of the sources for a kind of question, in the same order."""


@dataclass(frozen=True, slots=True)
class AnsweredKind:
    """``sources`` is empty where nobody can confirm such a claim."""

    kind: CredentialKind
    sources: Sequence[str]


class DescribeSources:
    def __init__(self, sources: Described) -> None:
        self._sources = sources

    def sources(self) -> tuple[SourceDescription, ...]:
        return self._sources.describe()

    def credential_kinds(self, domain: Category | None) -> tuple[AnsweredKind, ...]:
        """Those of ``domain``, or all."""
        return tuple(
            AnsweredKind(kind, self._sources.who_answers(f"credential.{kind.key}"))
            for kind in catalogue().values()
            if domain in (None, kind.domain)
        )
