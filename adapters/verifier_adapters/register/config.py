"""The configuration of a register: where the copy is, which columns mean what, and how far it is trusted."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from verifier.domain.finding import Assurance
from verifier.domain.inquiry import InquiryOutcome

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_NAME_DATE = re.compile(r"(?<![0-9])([0-9]{4}-[0-9]{2}-[0-9]{2})(?![0-9])")
_Division = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CoverageConfig(_Strict):
    """Whom the copy could hold: first two digits of GB/T 2260, years of issue (0: no bound)."""

    places: tuple[_Division, ...] = ()
    first_year: int = Field(default=0, ge=0, le=2200)
    last_year: int = Field(default=0, ge=0, le=2200)


class Brake(_Strict):
    """A new copy is refused that lost more than ``shrink`` of its entries, or in which more than ``flip`` of those in
    both changed their status. Shares of 1; a restart accepts what is there.
    """

    shrink: float = Field(default=0.1, ge=0, le=1)
    flip: float = Field(default=0.05, ge=0, le=1)


class CopyConfig(_Strict):
    """A copy of any published list. ``key`` and ``compare`` map a question's field to a column, ``status_codes`` the
    status column's values to outcomes; ``expires`` is the column with the last day on which a row counts,
    ``facts`` name columns that are told.

    ``as_of`` may be left out where the file's name has the date (``lawyers-2026-11-01.csv``); ``file`` may then be a
    pattern (``lawyers-*.csv``), and the newest date that is not in the future is taken.
    """

    file: Path
    table: str = ""
    encoding: Literal["utf-8", "gb18030"] = "utf-8"
    as_of: date | None = None
    key: dict[Text, Text] = Field(min_length=1)
    compare: dict[Text, Text] = Field(default_factory=dict)
    status: str = ""
    status_codes: dict[str, InquiryOutcome] = Field(default_factory=dict)
    expires: str = ""
    facts: dict[Text, Text] = Field(default_factory=dict)
    assurance: Assurance = Assurance.REGISTER
    brake: Brake = Brake()
    check_seconds: float = Field(default=60, ge=0, le=86_400)
    """How often a new file is looked for; 0: never."""

    @model_validator(mode="after")
    def _columns_mean_one_thing(self) -> Self:
        if len(set(self.key.values())) < len(self.key):
            raise ValueError("key: a column comes twice")
        if self.key.keys() & self.compare.keys():
            raise ValueError("compare: a field is in key already")
        if self.status_codes and not self.status:
            raise ValueError("status: the column of the status_codes is missing")
        if self.is_pattern and self.as_of is not None:
            raise ValueError("as_of: a pattern takes the date from the file's name")
        if self.as_of is None and not self.is_pattern and day_of_name(self.file) is None:
            raise ValueError("as_of: missing, and the file's name has no date")
        return self

    @property
    def is_pattern(self) -> bool:
        return "*" in self.file.name

    @property
    def holds_everybody(self) -> bool:
        return False

    def columns(self) -> dict[str, str]:
        """Each configuration key that names a column, with the column."""
        named = {f"key.{name}": column for name, column in self.key.items()}
        named |= {f"compare.{name}": column for name, column in self.compare.items()}
        named |= {f"facts.{name}": column for name, column in self.facts.items()}
        return named | {name: column for name, column in (("status", self.status), ("expires", self.expires)) if column}


class RegisterConfig(CopyConfig):
    """``complete`` where the register holds everybody it could hold: then its silence means that there is none."""

    kind: Text
    complete: bool = False
    coverage: CoverageConfig = CoverageConfig()

    @model_validator(mode="after")
    def _names_the_holder(self) -> Self:
        if self.kind.startswith("credential.") and "holder" not in self.key.keys() | self.compare.keys():
            raise ValueError("compare: holder is missing, so anybody could present anybody's number")
        return self

    @property
    def holds_everybody(self) -> bool:
        return self.complete


def day_of_name(file: Path) -> date | None:
    """The date in a file's name, ``None`` where there is none.

    >>> day_of_name(Path("lawyers-2026-11-01.csv")), day_of_name(Path("lawyers-2026-13-01.csv"))
    (datetime.date(2026, 11, 1), None)
    """
    found = _NAME_DATE.search(file.name)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
