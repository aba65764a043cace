"""What a job found changed, page after page: its finished shards in the order of the plan, up to the first that is not.

The order is that of the input, whoever finished first; so a cursor, a shard and a row of its part, means the same for
as long as the output is there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from verifier.domain.errors import FailedPrecondition, InvalidRequest, Violation
from verifier.jobs.layout import part_path
from verifier.jobs.manifest import Manifest

_PAGE = 500
_COLUMNS = ("tenant", "account_id", "changes", "previous_verdict", "verdict", "reasons", "valid_until")
_CURSOR = re.compile(r"(\d{1,9})\.(\d{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Change:
    """Verdicts as in the results: pass, review, reject."""

    tenant: str
    account_id: str
    changes: Sequence[str]
    previous_verdict: str | None
    verdict: str
    reasons: Sequence[str]
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything before ``row`` of the part of ``shard`` was dealt with; both count from 0."""

    shard: int = 0
    row: int = 0

    @classmethod
    def of(cls, text: str) -> "Cursor":
        """Empty is the beginning. Raises ``InvalidRequest``."""
        match = _CURSOR.fullmatch(text)
        if match is None and text:
            raise InvalidRequest(Violation("cursor", "CURSOR", "must be the cursor of an earlier message, or empty"))
        return cls(int(match[1]), int(match[2])) if match else cls()

    def __str__(self) -> str:
        return f"{self.shard}.{self.row}"


@dataclass(frozen=True, slots=True)
class ChangePage:
    """``after`` is where to go on."""

    after: Cursor
    changes: Sequence[Change]


def finished(output: Path, manifest: Manifest, cursor: Cursor) -> Iterator[ChangePage]:
    """What is there now after ``cursor``. Raises ``FailedPrecondition`` where the output was taken away."""
    for number in range(cursor.shard, len(manifest.shards)):
        name = manifest.shards[number].name
        if name not in manifest.parts:
            return
        yield from _pages(part_path(output, name), number, cursor.row if number == cursor.shard else 0)


def _pages(part: Path, number: int, first: int) -> Iterator[ChangePage]:
    try:
        table = parquet.read_table(part, columns=["changed", *_COLUMNS])
    except (OSError, pa.ArrowException):
        raise FailedPrecondition("name: a part of the job's output is gone or damaged; run the job again") from None
    rows = [row for row, changed in enumerate(table.column("changed").to_pylist()) if changed and row >= first]
    table = table.select(list(_COLUMNS))
    for start in range(0, len(rows), _PAGE):
        page = rows[start : start + _PAGE]
        is_last = start + _PAGE >= len(rows)
        after = Cursor(number + 1) if is_last else Cursor(number, page[-1] + 1)
        yield ChangePage(after, [Change(**row) for row in table.take(page).to_pylist()])
