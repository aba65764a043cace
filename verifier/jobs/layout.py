"""Where a job's files are in its output folder."""

from pathlib import Path

PARTS, QUOTAS, DIFFERENCE = "parts", "quotas", "difference.snapshot"


def parts_folder(output: Path) -> Path:
    return output / PARTS


def part_path(output: Path, shard: str) -> Path:
    return parts_folder(output) / f"{shard}.parquet"


def summary_path(output: Path) -> Path:
    return output / "summary.json"


def quota_folder(output: Path) -> Path:
    return output / QUOTAS


def difference_path(output: Path) -> Path:
    """The snapshot of the entries in which two lists differ."""
    return output / DIFFERENCE
