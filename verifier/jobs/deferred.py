"""The accounts that an earlier job over the same input left for later."""

from pathlib import Path

import pyarrow.compute as pc
from pyarrow import parquet

from verifier.jobs import manifest
from verifier.jobs.layout import part_path


class DeferredRows:
    """``output`` is that job's. Raises ``ConfigurationError`` where it is none."""

    def __init__(self, output: Path) -> None:
        self._output = output
        earlier = manifest.load(output)
        self._shards = [one for one in earlier.shards if one.name in earlier.parts]

    def rows(self, file: str, first: int, last: int) -> frozenset[int]:
        """Of the rows from ``first`` to ``last`` of an input file, counted from 1."""
        found: set[int] = set()
        for shard in self._shards:
            if shard.file == file and shard.start < last and first <= shard.start + shard.rows:
                table = parquet.read_table(part_path(self._output, shard.name), columns=["row", "status"])
                found.update(table.filter(pc.equal(table["status"], "deferred"))["row"].to_pylist())
        return frozenset(row for row in found if first <= row <= last)
