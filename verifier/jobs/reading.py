"""Reads stretches of rows out of Parquet files, in batches: never a whole file, nor a whole row group, in memory."""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from verifier.domain.errors import VerifierError
from verifier.jobs.columns import SCHEMA
from verifier.jobs.plan import path_of


class RowReader:
    """Goes on where it stopped, where the next stretch lies ahead in the same row group: shards are read in order."""

    def __init__(self, root: Path, rows_a_batch: int) -> None:
        self._root = root
        self._rows_a_batch = rows_a_batch
        self._name = ""
        self._groups: list[int] = []
        self._batches: Iterator[pa.RecordBatch] = iter(())
        self._left: pa.RecordBatch | None = None
        self._position = 0

    def batches(self, file: str, start: int, rows: int) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Batches of the rows from ``start`` on, each with the place of its first. Raises ``VerifierError``."""
        stop = start + rows
        try:
            self._go_to(file, start)
            while self._position < stop:
                batch = self._left if self._left is not None else next(self._batches)
                first, end = self._position, min(self._position + batch.num_rows, stop)
                self._left = batch.slice(end - first) if end - first < batch.num_rows else None
                self._position = end
                if end > start:
                    skipped = max(start - first, 0)
                    yield first + skipped, batch.slice(skipped, end - first - skipped)
        except (OSError, pa.ArrowException, StopIteration):
            self._name = ""
            raise VerifierError(
                f"input {file}: rows {start + 1} to {stop} cannot be read: write the file anew"
            ) from None

    def _go_to(self, file: str, start: int) -> None:
        ahead = file == self._name and self._position <= start
        if ahead and self._group(self._position) == self._group(start):
            return
        opened = parquet.ParquetFile(path_of(self._root, file), memory_map=True)
        sizes = [opened.metadata.row_group(i).num_rows for i in range(opened.num_row_groups)]
        self._name, self._groups, self._left = file, [0, *accumulate(sizes)], None
        first = self._group(start)
        self._position = self._groups[first]
        self._batches = opened.iter_batches(
            self._rows_a_batch,
            row_groups=range(first, len(sizes)),
            columns=[name for name in opened.schema_arrow.names if name in SCHEMA.names],
            use_threads=False,
        )

    def _group(self, row: int) -> int:
        return bisect_right(self._groups, row) - 1
