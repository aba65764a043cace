"""One copy of a register in memory, found by key; it never changes, a newer copy replaces it as a whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from verifier.domain.errors import ConfigurationError
from verifier.domain.inquiry import InquiryOutcome
from verifier.sources.code_map import CodeMap
from verifier_adapters.dates import last_day
from verifier_adapters.normalisation import normal
from verifier_adapters.register import csv_file, parquet_file, sqlite_table
from verifier_adapters.register.config import CopyConfig
from verifier_adapters.register.rows import Row, is_readable

Key = tuple[str, ...]
_LINES_TOLD = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """``state`` is what the status column says, MATCH where there is none."""

    compared: tuple[str, ...] = field(repr=False)
    state: InquiryOutcome
    expires: date | None
    damaged: bool
    facts: Mapping[str, str] = field(repr=False)

    def agreement(self, asked: Sequence[str]) -> tuple[bool, ...]:
        """Field by field; an empty cell agrees with nothing."""
        return tuple(bool(one) and one == other for one, other in zip(self.compared, asked, strict=True))


@dataclass(frozen=True, slots=True)
class Faults:
    """The lines of the file that could not be used as they are: nothing of it is dropped without a word."""

    keyless: tuple[int, ...] = ()
    damaged: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.keyless or self.damaged)

    def __str__(self) -> str:
        lines = sorted({*self.keyless, *self.damaged})
        told = ", ".join(map(str, lines[:_LINES_TOLD])) + (", ..." if len(lines) > _LINES_TOLD else "")
        return f"{len(self.keyless)} rows without a key, {len(self.damaged)} damaged; lines {told}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``complete`` where the register is and the copy lost nothing."""

    entries: Mapping[Key, Sequence[Entry]] = field(repr=False)
    as_of: date
    complete: bool
    faults: Faults


def load(path: Path, as_of: date, config: CopyConfig) -> Snapshot:
    """Reads the whole file. Raises ``ConfigurationError`` that begins with the wrong key where that cannot be done."""
    codes = CodeMap(config.status_codes)
    entries: dict[Key, list[Entry]] = {}
    keyless, damaged = [], []
    try:
        for row in _rows(path, config):
            key = tuple(normal(row.cells[f"key.{name}"]) for name in config.key)
            if not all(key) or not all(map(is_readable, key)):
                keyless.append(row.line)
                continue
            if row.damaged:
                damaged.append(row.line)
            entries.setdefault(key, []).append(_entry(row, config, codes))
    except OSError as error:
        raise ConfigurationError(f"file: {error.strerror}: {path}") from None
    faults = Faults(tuple(keyless), tuple(damaged))
    return Snapshot(entries, as_of, config.holds_everybody and not faults, faults)


def _rows(path: Path, config: CopyConfig) -> Iterator[Row]:
    if not path.is_file():
        raise ConfigurationError(f"file: no such file: {path}")
    if config.table:
        return sqlite_table.read(path, config.table, config.columns())
    if path.suffix == ".parquet":
        return parquet_file.read(path, config.columns())
    return csv_file.read(path, config.columns(), config.encoding)


def _entry(row: Row, config: CopyConfig, codes: CodeMap) -> Entry:
    cells = row.cells
    return Entry(
        compared=tuple(normal(cells[f"compare.{name}"]) for name in config.compare),
        state=codes.outcome(cells["status"]) if config.status else InquiryOutcome.MATCH,
        expires=last_day(cells.get("expires", "")),
        damaged=row.damaged,
        facts={name: text for name in config.facts if (text := cells[f"facts.{name}"].strip())},
    )
