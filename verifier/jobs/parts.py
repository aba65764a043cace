"""Makes the part of a shard: read, judged, written whole or not at all. What a worker does, whoever runs it."""

import gc
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from verifier.jobs import durable
from verifier.jobs.executor import Done, Task
from verifier.jobs.layout import part_path
from verifier.jobs.manifest import Part
from verifier.jobs.reading import RowReader
from verifier.jobs.results import RESULT_SCHEMA
from verifier.jobs.shard_function import ShardFunction
from verifier.jobs.specification import Specification
from verifier.jobs.steps import Reached, Step, nothing
from verifier.jobs.tally import Tally, total

_ROWS_A_BATCH, _AVATARS_A_BATCH = 2_000, 64


class PartMaker:
    """One a process. ``root`` is the input, ``output`` the job's folder."""

    def __init__(self, specification: Specification, root: Path, output: Path, reached: Reached = nothing) -> None:
        self._function = ShardFunction(specification)
        # what is made for one account holds no cycles, and looking for some costs a fifth of the time
        gc.collect()
        gc.freeze()
        gc.disable()
        self._reader = RowReader(root, _AVATARS_A_BATCH if specification.has_avatars else _ROWS_A_BATCH)
        self._output = output
        self._reached = reached

    def __call__(self, task: Task) -> Done:
        """The part is on the disk when this returns. Raises ``VerifierError``."""
        shard, reached = task.shard, self._reached
        reached(Step.SHARD_TAKEN)
        results, tallies = [], []
        for place, batch in self._reader.batches(shard.file, shard.start, shard.rows):
            results.append(self._function(batch, shard.file, place + 1))
            tallies.append(Tally.of(results[-1], batch.num_rows))
        gc.collect()
        reached(Step.SHARD_JUDGED)
        content = _parquet(pa.Table.from_batches(results, RESULT_SCHEMA))
        path = part_path(self._output, shard.name)
        temporary = durable.temporary_of(path)
        temporary.write_bytes(content)
        reached(Step.PART_WRITTEN)
        durable.settle(temporary, path, reached)
        reached(Step.PART_DURABLE)
        return Done(shard.name, Part(digest=sha256(content).hexdigest(), bytes=len(content), tally=total(tallies)))

    def close(self) -> None:
        self._function.close()


def _parquet(table: pa.Table) -> memoryview:
    """The same table gives the same bytes."""
    sink = pa.BufferOutputStream()
    parquet.write_table(table.combine_chunks(), sink, compression="zstd", row_group_size=max(table.num_rows, 1))
    return memoryview(sink.getvalue())
