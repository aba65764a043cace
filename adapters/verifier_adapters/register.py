"""Answers from a copy of a published register: a CSV file, or a table of an SQLite file, with a column mapping.

A row is found by its key fields and compared by the others. The copy's own statement of completeness decides what
NOT_FOUND means; a status or an expiry that the register publishes decides before a match does.

Published files are not clean. A row without a key is left out, a row whose cells do not fit the header is INCONCLUSIVE,
and with either the copy is not complete any more. Rows that agree with the question and not with each other are
INCONCLUSIVE too.
"""

import logging
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from verifier.credentials.structure import normalize
from verifier.domain.errors import ConfigurationError
from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.sources.code_map import CodeMap
from verifier.sources.source import Manifest, Source
from verifier_adapters import register_file

_log = logging.getLogger(__name__)
_DOTS = dict.fromkeys(map(ord, "·•・‧∙⋅●.∘⸱"))
_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T].*)?|([0-9]{4})([0-9]{2})([0-9]{2})")
_NO_END = frozenset({"", "长期", "长期有效", "永久", "永久有效"})
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class RegisterConfig(BaseModel):
    """``key`` and ``compare`` map a question's field to a column; ``status_codes`` the status column's values.

    ``complete`` where the register holds everybody it could hold: then its silence means that there is none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: Path
    table: str = ""
    kind: _Text
    as_of: date
    key: dict[_Text, _Text] = Field(min_length=1)
    compare: dict[_Text, _Text] = Field(default_factory=dict)
    status: str = ""
    status_codes: dict[str, InquiryOutcome] = Field(default_factory=dict)
    expires: str = ""
    complete: bool = False
    assurance: Assurance = Assurance.REGISTER

    @model_validator(mode="after")
    def _means_what_it_says(self) -> Self:
        if len(set(self.key.values())) < len(self.key):
            raise ValueError("key: a column comes twice")
        if self.key.keys() & self.compare.keys():
            raise ValueError("compare: a field is in key already")
        if self.kind.startswith("credential.") and "holder" not in self.key.keys() | self.compare.keys():
            raise ValueError("compare: holder is missing, so anybody could present anybody's number")
        if self.status_codes and not self.status:
            raise ValueError("status: the column of the status_codes is missing")
        return self

    def columns(self) -> dict[str, str]:
        """Each configuration key that names a column, with the column."""
        named = {f"key.{name}": column for name, column in self.key.items()}
        named |= {f"compare.{name}": column for name, column in self.compare.items()}
        return named | {name: column for name, column in (("status", self.status), ("expires", self.expires)) if column}


@dataclass(frozen=True, slots=True)
class _Entry:
    compared: tuple[str, ...] = field(repr=False)
    status: str
    expires: date | None
    damaged: bool

    def agreement(self, asked: Sequence[str]) -> tuple[bool, ...]:
        """Field by field; an empty cell agrees with nothing."""
        return tuple(bool(one) and one == other for one, other in zip(self.compared, asked, strict=True))


class RegisterSource(Source):
    config_model = RegisterConfig
    config: RegisterConfig

    def manifest(self) -> Manifest:
        config = self.config
        return Manifest(
            kinds={config.kind: (*config.key, *config.compare)},
            assurance=config.assurance,
            version=config.as_of.isoformat(),
            concurrency=64,
        )

    async def open(self) -> None:
        self._codes = CodeMap(self.config.status_codes)
        self._entries: dict[tuple[str, ...], list[_Entry]] = {}
        keyless = damaged = 0
        try:
            for row in register_file.read(
                self.context.folder / self.config.file, self.config.table, self.config.columns()
            ):
                keyless += not self._keep(row)
                damaged += row.damaged
        except ConfigurationError as error:
            raise ConfigurationError(f"register {self.name}: {error}") from None
        except OSError as error:
            raise ConfigurationError(f"register {self.name}: file: {error.strerror}") from None
        self._complete = self.config.complete and not keyless and not damaged
        if keyless or damaged:
            _log.warning("register %s: %d rows without a key, %d damaged", self.name, keyless, damaged)

    async def lookup(self, inquiry: Inquiry, deadline: float) -> Answer:
        if not self.manifest().covers(inquiry):
            return self._answer(InquiryOutcome.UNSUPPORTED)
        entries = self._entries.get(tuple(normal(inquiry.fields[name]) for name in self.config.key), [])
        if not entries:
            return self._answer(InquiryOutcome.NOT_FOUND)
        if any(entry.damaged for entry in entries):
            return self._answer(InquiryOutcome.INCONCLUSIVE)
        asked = tuple(normal(inquiry.fields[name]) for name in self.config.compare)
        agreements = [entry.agreement(asked) for entry in entries]
        agreeing = [entry for entry, agreed in zip(entries, agreements, strict=True) if all(agreed)]
        comparisons = dict(zip(self.config.compare, max(agreements, key=sum), strict=True))
        if not agreeing:
            return self._answer(InquiryOutcome.MISMATCH, comparisons)
        outcomes = {self._state(entry) for entry in agreeing}
        if len(outcomes) > 1:
            return self._answer(InquiryOutcome.INCONCLUSIVE, comparisons)
        ends = [entry.expires for entry in agreeing if entry.expires is not None]
        return self._answer(outcomes.pop(), comparisons, min(ends, default=None))

    def _keep(self, row: register_file.Row) -> bool:
        """False where the row has no key."""
        cells, config = row.cells, self.config
        key = tuple(normal(cells[f"key.{name}"]) for name in config.key)
        if not all(key):
            return False
        entry = _Entry(
            compared=tuple(normal(cells[f"compare.{name}"]) for name in config.compare),
            status=cells.get("status", ""),
            expires=_day(cells.get("expires", "")),
            damaged=row.damaged,
        )
        self._entries.setdefault(key, []).append(entry)
        return True

    def _state(self, entry: _Entry) -> InquiryOutcome:
        outcome = self._codes.outcome(entry.status) if self.config.status else InquiryOutcome.MATCH
        ended = entry.expires is not None and entry.expires < self.context.today()
        return InquiryOutcome.EXPIRED if outcome is InquiryOutcome.MATCH and ended else outcome

    def _answer(
        self, outcome: InquiryOutcome, comparisons: Mapping[str, bool] | None = None, expires: date | None = None
    ) -> Answer:
        return Answer(
            outcome,
            source=self.name,
            version=self.config.as_of.isoformat(),
            assurance=self.config.assurance,
            as_of=self.config.as_of,
            expires_on=expires,
            complete=self._complete,
            comparisons=comparisons or {},
        )


def normal(value: str) -> str:
    """As credential numbers are normalised, and without the dots in names, which registers write in many ways."""
    return normalize(value).translate(_DOTS)


def _day(text: str) -> date | None:
    """A date that cannot be read counts as past: nothing that could not be checked passes."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in _NO_END:
        return None
    match = _DATE.fullmatch(plain)
    try:
        return date(*map(int, filter(None, match.groups()))) if match else date.min
    except ValueError:
        return date.min
