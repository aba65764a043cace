"""The catalogue of credentials, one entry a kind.

HOWTO add a kind: an entry in ``data/catalogue.yaml``, a row in ``tests/unit/credentials/test_catalogue.py`` and in
``test_structure.py``, and where a domain should accept it, its key in the policy pack's requirements.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from verifier.domain.finding import Message
from verifier.domain.profile import Category

REFUSING_GRADES = ("A", "B")
"""Grades of rules that may refuse a number; one of grade C may only lower confidence."""
DISPUTED = "disputed_"
"""Begins the names of parts on which sources conflict (grade X): shown, never decided on."""


class Role(StrEnum):
    """What the credential is to the activity: a qualification is not a licence to practise."""

    LICENCE = "licence"
    QUALIFICATION = "qualification"
    BACKGROUND = "background"


@dataclass(frozen=True, slots=True)
class NumberForm:
    """``grade`` says how sure the rule is: only A and B may refuse a number."""

    grade: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Validity:
    """For how long a credential is good. Nothing set: not known.

    ``employer``: it ends with the employment, and a new job brings a new number. ``years`` for which it is issued and
    ``renewal`` years after which it is registered again, 0 where there is no such time. ``annual``: assessed every
    year. ``dated``: states an end of its own. ``grade`` says how sure all this is.
    """

    employer: bool = False
    years: int = 0
    renewal: int = 0
    annual: bool = False
    dated: bool = False
    endless: bool = False
    withdrawable: bool = False
    grade: str = "B"


@dataclass(frozen=True, slots=True)
class RegisterStart:
    """The first year that the register covers, and by province code where it began later."""

    year: int
    provinces: Mapping[str, int] = field(default_factory=dict)

    def covers(self, year: int, province: str) -> bool:
        return year >= self.provinces.get(province, self.year)


@dataclass(frozen=True, slots=True)
class CredentialKind:
    """``register`` and ``site`` (a host name) say where the public can look it up, ``asks`` with which fields.

    ``forms`` is empty where the number's structure is unknown; ``codes`` maps a part of the number to what its values
    stand for. ``since`` is ``None`` where the register's coverage is not known.
    """

    key: str
    zh: str
    en: str
    holder: Literal["person", "organisation"]
    role: Role
    authority: str
    register: str
    site: str
    asks: tuple[str, ...]
    validity: Validity
    since: RegisterStart | None
    forms: tuple[NumberForm, ...]
    codes: Mapping[str, Mapping[str, Message]]

    @property
    def domain(self) -> Category:
        return Category(self.key.partition(".")[0])

    @property
    def may_refuse(self) -> bool:
        """Whether every form is of a grade that may refuse, so that a number that fits none is wrong."""
        return bool(self.forms) and all(form.grade in REFUSING_GRADES for form in self.forms)

    @property
    def parts(self) -> frozenset[str]:
        """The names of what a number of this kind embeds, also those that are only shown."""
        names = {name for form in self.forms for name in form.pattern.groupindex}
        return frozenset("year" if name == "yy" else name for name in names)


@cache
def catalogue() -> Mapping[str, CredentialKind]:
    text = (files("verifier.credentials") / "data" / "catalogue.yaml").read_text(encoding="utf-8")
    return {key: _kind(key, row) for key, row in yaml.safe_load(text).items()}


def _kind(key: str, row: Mapping[str, Any]) -> CredentialKind:
    return CredentialKind(
        key=key,
        zh=row["zh"],
        en=row["en"],
        holder=row["holder"],
        role=Role(row["role"]),
        authority=row["authority"],
        register=row["register"],
        site=row["site"],
        asks=tuple(row["asks"]),
        validity=Validity(**row["validity"]),
        since=RegisterStart(**row["since"]) if "since" in row else None,
        forms=tuple(NumberForm(form["grade"], re.compile(form["pattern"])) for form in row["forms"]),
        codes={
            part: {value: Message(*names) for value, names in values.items()}
            for part, values in row.get("codes", {}).items()
        },
    )
