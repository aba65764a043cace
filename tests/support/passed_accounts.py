"""Small inputs of re-verification: accounts of made-up people who passed, some of whom took a protected name since."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from support.numbers import resident_id
from verifier.domain.reasons import identity
from verifier.policy import pack

PROTECTED = "云川大学"
"""In the lists of the integration tests."""


def write_accounts(path: Path, count: int, protected_every: int) -> None:
    """``a0`` and every so many after it have the protected name, and will turn."""
    births = [f"19{60 + i // 336 % 40}{i // 28 % 12 + 1:02d}{i % 28 + 1:02d}" for i in range(count)]
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.table(
        {
            "account_id": [f"a{i}" for i in range(count)],
            "name": [PROTECTED if i % protected_every == 0 else f"南山观鸟{i}" for i in range(count)],
            "subject_type": ["person"] * count,
            "subject_name": ["林晓禾"] * count,
            "document_kind": ["resident_id"] * count,
            "document_number": [resident_id(birth=birth) for birth in births],
            "last_verdict": ["pass"] * count,
            "last_reasons": [[identity.IDENTITY_VERIFIED.code]] * count,
            "last_valid_until": pa.array([datetime(2027, 1, 1, tzinfo=UTC)] * count, pa.timestamp("us", "UTC")),
            "last_policy": [pack.load(None).version] * count,
            "last_lists": ["earlier"] * count,
        }
    )
    parquet.write_table(table, path, row_group_size=100)


def results(output: Path) -> list[dict[str, object]]:
    """Every row of the parts, in the order of the input."""
    parts = sorted((output / "parts").glob("*.parquet"))
    rows = pa.concat_tables(parquet.read_table(part) for part in parts).to_pylist()
    return sorted(rows, key=lambda row: (row["file"], row["row"]))
