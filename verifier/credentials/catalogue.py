"""The catalogue of credentials, one entry a kind.

HOWTO add a kind: an entry in ``data/catalogue.yaml``, a row in ``tests/unit/credentials/test_structure.py``,
and where a domain should accept it, its key in the policy pack's requirements.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from verifier.domain.profile import Category


@dataclass(frozen=True, slots=True)
class NumberForm:
    """``grade`` says how sure the rule is: only A and B may refuse a number."""

    grade: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class CredentialKind:
    """``register`` is where the public can look it up; ``forms`` is empty where the number's structure is unknown."""

    key: str
    zh: str
    en: str
    holder: Literal["person", "organisation"]
    register: str
    forms: tuple[NumberForm, ...]

    @property
    def domain(self) -> Category:
        return Category(self.key.partition(".")[0])


@cache
def catalogue() -> Mapping[str, CredentialKind]:
    text = (files("verifier.credentials") / "data" / "catalogue.yaml").read_text(encoding="utf-8")
    return {
        key: CredentialKind(
            key=key,
            zh=row["zh"],
            en=row["en"],
            holder=row["holder"],
            register=row["register"],
            forms=tuple(NumberForm(form["grade"], re.compile(form["pattern"])) for form in row["forms"]),
        )
        for key, row in yaml.safe_load(text).items()
    }
