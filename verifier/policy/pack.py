"""A policy pack: the platform's choices where the law leaves them open, as one versioned YAML file.

HOWTO change the policy: copy ``packs/default.yaml``, give it another ``version``, name it in the settings, try it as
``shadow_policy`` first. A key that is misspelt or out of range stops the start with its name.
"""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from verifier.domain.decision import ObligationKind
from verifier.domain.errors import ConfigurationError
from verifier.domain.reasons.catalogue import CATALOGUE
from verifier.domain.subject import Opaque, Organisation, Person, Subject
from verifier.identity.factors import BASES, reachable
from verifier.policy.account_policy import AccountPolicy, DisclosurePolicy, Velocity
from verifier.policy.case_policy import CasePolicy
from verifier.policy.credential_policy import CredentialPolicy, SubjectType
from verifier.policy.credit_policy import CreditPolicy
from verifier.policy.privacy_policy import PrivacyPolicy

_TYPES: Mapping[type[Subject], SubjectType] = {Person: "person", Organisation: "organisation", Opaque: "opaque"}
Verdict = Literal["pass", "review", "reject"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class IdentityPolicy(_Strict):
    """``ask`` are the questions put to the sources; ``factors`` how many independent ones have to agree (see
    ``identity.factors``), where the number's own check digits are one; ``authoritative`` how many of them from an
    authority.
    """

    ask: tuple[str, ...]
    factors: int = Field(ge=1, le=5)
    authoritative: int = Field(ge=1, le=5)

    @field_validator("ask")
    @classmethod
    def _known_questions(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [kind for kind in value if kind not in BASES]
        if unknown:
            raise ValueError(f"{', '.join(unknown)} is no question about an identity, known are {', '.join(BASES)}")
        return value


class ScreeningPolicy(_Strict):
    """A hit scores from 0 to 1: at ``claim`` it is one, at ``review`` a person looks."""

    claim: float = Field(gt=0, le=1)
    review: float = Field(gt=0, le=1)


class ObligationPolicy(_Strict):
    kind: ObligationKind
    within_days: int = Field(ge=0, le=365)


class PolicyPack(_Strict):
    version: str = Field(min_length=1, max_length=64)
    adult_age: int = Field(ge=0, le=30)
    reservation_hours: int = Field(ge=1, le=24 * 90)
    source_timeout_seconds: float = Field(gt=0, le=60)
    idle_months: int = Field(ge=1, le=120)
    identity: Mapping[SubjectType, IdentityPolicy]
    accounts: Mapping[SubjectType, AccountPolicy]
    credit: CreditPolicy
    velocity: Velocity
    disclosure: Mapping[SubjectType, DisclosurePolicy]
    cases: CasePolicy
    screening: ScreeningPolicy
    credentials: CredentialPolicy
    privacy: PrivacyPolicy = PrivacyPolicy()
    outcomes: Mapping[str, Verdict]
    obligations: Mapping[str, ObligationPolicy]

    @field_validator("identity")
    @classmethod
    def _reachable_factors(cls, value: Mapping[SubjectType, IdentityPolicy]) -> Mapping[SubjectType, IdentityPolicy]:
        """A policy that nobody could meet would send everybody to review without a word."""
        for kind, rules in value.items():
            best = reachable(rules.ask, by_digits=kind != "opaque")
            if rules.factors > best:
                raise ValueError(f"{kind}.factors: {rules.factors} independent factors, but `ask` gives {best} at best")
            if rules.authoritative > reachable(rules.ask, by_digits=False):
                raise ValueError(f"{kind}.authoritative: more than the independent questions in `ask`")
        missing = [kind for kind in get_args(SubjectType) if kind not in value]
        if missing:
            raise ValueError(f"{', '.join(missing)}: is missing")
        return value

    @field_validator("accounts", "disclosure")
    @classmethod
    def _every_type(cls, value: Mapping[SubjectType, Any]) -> Mapping[SubjectType, Any]:
        missing = [kind for kind in get_args(SubjectType) if kind not in value]
        if missing:
            raise ValueError(f"{', '.join(missing)}: is missing")
        return value

    @field_validator("outcomes", "obligations")
    @classmethod
    def _known_reasons(cls, value: Mapping[str, Any]) -> Mapping[str, Any]:
        unknown = sorted(value.keys() - CATALOGUE.keys())
        if unknown:
            raise ValueError(f"{', '.join(unknown)} is no reason of the catalogue")
        return value


def subject_type(subject: Subject) -> SubjectType:
    """The key under which a pack speaks of this kind of subject."""
    return _TYPES[type(subject)]


def load(path: Path | None = None) -> PolicyPack:
    """The pack at ``path``, or the one that ships. Raises ``ConfigurationError`` with the file and each wrong key."""
    name = str(path) if path else "packs/default.yaml"
    try:
        text = (path or files("verifier.policy") / "packs" / "default.yaml").read_text(encoding="utf-8")
        return PolicyPack.model_validate(yaml.safe_load(text))
    except OSError as error:
        raise ConfigurationError(f"policy {name}: {error.strerror}") from None
    except yaml.YAMLError as error:
        raise ConfigurationError(f"policy {name}: not YAML: {error}") from None
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ConfigurationError(f"policy {name}: {problems}") from None
