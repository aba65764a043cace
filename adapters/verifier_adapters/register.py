"""Answers from a copy of a published register: a CSV file, or a table of an SQLite file, with a column mapping.

A row is found by its key fields and compared by the others. The copy's own statement of completeness decides what
NOT_FOUND means; a status or an expiry that the register publishes decides before a match does.
"""

import csv
import sqlite3
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from verifier.domain.errors import ConfigurationError
from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.sources.code_map import CodeMap
from verifier.sources.source import Manifest, Source

_DOTS = dict.fromkeys(map(ord, "•・‧∙⋅●．.∘⸱"), "·")


class RegisterConfig(BaseModel):
    """``key`` and ``compare`` map a question's field to a column; ``status_codes`` the status column's values.

    ``complete`` where the register holds everybody it could hold: then its silence means that there is none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: Path
    table: str = ""
    kind: str
    as_of: date
    key: dict[str, str] = Field(min_length=1)
    compare: dict[str, str] = Field(default_factory=dict)
    status: str = ""
    status_codes: dict[str, InquiryOutcome] = Field(default_factory=dict)
    expires: str = ""
    complete: bool = False
    assurance: Assurance = Assurance.REGISTER


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
        config = self.config
        self._codes = CodeMap(config.status_codes)
        self._rows: dict[tuple[str, ...], list[Mapping[str, str]]] = {}
        path = self.context.folder / config.file
        columns = {*config.key.values(), *config.compare.values(), config.status, config.expires} - {""}
        try:
            for row in _read(path, config.table):
                missing = columns - row.keys()
                if missing:
                    raise ConfigurationError(f"register {self.name}: no column {', '.join(sorted(missing))} in {path}")
                key = tuple(normal(row[column]) for column in config.key.values())
                self._rows.setdefault(key, []).append(row)
        except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
            raise ConfigurationError(f"register {self.name}: {path}: {type(error).__name__}") from None

    async def lookup(self, inquiry: Inquiry, deadline: float) -> Answer:
        key = tuple(normal(inquiry.fields.get(field, "")) for field in self.config.key)
        rows = self._rows.get(key, [])
        if not rows:
            return self._answer(InquiryOutcome.NOT_FOUND, {}, None)
        compared = [(self._compare(inquiry, row), row) for row in rows]
        comparisons, row = max(compared, key=lambda pair: sum(pair[0].values()))
        if not all(comparisons.values()):
            return self._answer(InquiryOutcome.MISMATCH, comparisons, None)
        expires = _day(row.get(self.config.expires, ""))
        return self._answer(self._state(row, expires), comparisons, expires)

    def _compare(self, inquiry: Inquiry, row: Mapping[str, str]) -> dict[str, bool]:
        return {
            field: normal(inquiry.fields.get(field, "")) == normal(row[column])
            for field, column in self.config.compare.items()
        }

    def _state(self, row: Mapping[str, str], expires: date | None) -> InquiryOutcome:
        if self.config.status:
            outcome = self._codes.outcome(row[self.config.status])
            if outcome is not InquiryOutcome.MATCH:
                return outcome
        if expires is not None and expires < self.context.today():
            return InquiryOutcome.EXPIRED
        return InquiryOutcome.MATCH

    def _answer(self, outcome: InquiryOutcome, comparisons: Mapping[str, bool], expires: date | None) -> Answer:
        return Answer(
            outcome,
            source=self.name,
            version=self.config.as_of.isoformat(),
            assurance=self.config.assurance,
            as_of=self.config.as_of,
            expires_on=expires,
            complete=self.config.complete,
            comparisons=comparisons,
        )


def normal(value: str) -> str:
    """NFKC, capitals, one form of the dot in names, no blanks."""
    return "".join(unicodedata.normalize("NFKC", value).translate(_DOTS).split()).upper()


def _day(text: str) -> date | None:
    """A date that cannot be read counts as past: nothing that could not be checked passes."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return date.min


def _read(path: Path, table: str) -> Iterator[Mapping[str, str]]:
    if not table:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(line for line in file if not line.startswith("#"))
        return
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        quoted = '"' + table.replace('"', '""') + '"'
        for row in connection.execute(f"SELECT * FROM {quoted}"):
            yield {name: "" if row[name] is None else str(row[name]) for name in row.keys()}  # noqa: SIM118 - a Row is no dict
