"""The job around its shards: workers that die, two runs at once, what an earlier job deferred."""

import os
import signal
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from support import accounts
from support.kills import KillAt
from support.reverification import request

from verifier.domain.errors import ConfigurationError, FailedPrecondition, VerifierError
from verifier.jobs import durable, manifest
from verifier.jobs.deferred import DeferredRows
from verifier.jobs.job import Job
from verifier.jobs.layout import part_path
from verifier.jobs.local import LocalExecutor
from verifier.jobs.manifest import JobState
from verifier.jobs.reading import RowReader
from verifier.jobs.request import JobRequest
from verifier.jobs.specification import Selection
from verifier.jobs.steps import Step


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return accounts.written(tmp_path / "accounts.parquet", accounts.table(400), rows_a_group=150)


def begun_request(table: Path, lists: Path) -> JobRequest:
    return request(table, table.parent / "out", lists, rows_a_shard=100)


def begun(table: Path, lists: Path) -> Job:
    return Job(begun_request(table, lists))


def test_a_worker_that_dies_is_replaced_and_its_shard_done_again(table: Path, lists: Path) -> None:
    job = begun(table, lists)
    killing = KillAt(Step.PART_WRITTEN, 2, table.parent)
    found = job.run(LocalExecutor(1, killing))
    assert killing.happened and found.state is JobState.DONE and job.progress.tally.judged == 400
    parts = job.progress.shards
    job.close()
    assert len(list((table.parent / "out" / "parts").glob("*.parquet"))) == parts == 4


@dataclass(frozen=True)
class Deadly:
    def __call__(self, step: Step) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_shard_that_ends_every_worker_ends_the_job_with_its_rows(table: Path, lists: Path) -> None:
    job = begun(table, lists)
    with pytest.raises(VerifierError, match=r"rows 1 to 100 of accounts\.parquet: ended 5 workers"):
        job.run(LocalExecutor(1, Deadly()))
    job.close()
    again = begun(table, lists)
    assert again.run(LocalExecutor(1)).state is JobState.DONE
    again.close()


def test_two_runs_never_work_on_one_job(table: Path, lists: Path) -> None:
    job = begun(table, lists)
    with pytest.raises(FailedPrecondition, match="another run works on this job"):
        begun(table, lists)
    job.close()
    begun(table, lists).close()


def test_a_cancelled_job_goes_on_where_it_stopped(table: Path, lists: Path) -> None:
    job = begun(table, lists)
    found = job.run(LocalExecutor(1), cancelled=lambda: job.progress.shards_done >= 2)
    job.close()
    assert found.state is JobState.RUNNING and len(found.parts) == 2
    again = begun(table, lists)
    assert again.progress.tally.rows == 200 and again.run(LocalExecutor(1)).state is JobState.DONE
    again.close()


def test_files_of_others_are_left_alone(table: Path, lists: Path) -> None:
    (table.parent / "out").mkdir()
    (table.parent / "out" / "thesis.doc").touch()
    with pytest.raises(ConfigurationError, match="holds other files"):
        begun(table, lists)


def test_what_a_killed_process_left_half_written_is_swept_away(table: Path, lists: Path) -> None:
    begun(table, lists).close()
    left = durable.temporary_of(table.parent / "out" / "parts" / "part-1.parquet")
    left.write_bytes(b"half")
    begun(table, lists).close()
    assert not left.exists()


def test_what_an_earlier_job_deferred_is_found_by_its_rows(table: Path, lists: Path) -> None:
    job = begun(table, lists)
    found = job.run(LocalExecutor(1))
    job.close()
    output = table.parent / "out"
    for shard in found.shards:
        part = parquet.read_table(part_path(output, shard.name))
        status = ["deferred" if row in (7, 100, 101, 350) else "judged" for row in part["row"].to_pylist()]
        place = part.schema.get_field_index("status")
        parquet.write_table(part.set_column(place, "status", pa.array(status)), part_path(output, shard.name))
    rows = DeferredRows(output)
    assert rows.rows("accounts.parquet", 1, 400) == {7, 100, 101, 350}
    assert rows.rows("accounts.parquet", 8, 100) == {100}
    assert rows.rows("other.parquet", 1, 400) == frozenset()
    later = replace(begun_request(table, lists), output=table.parent / "later", selection=Selection(deferred_of=output))
    job = Job(later)
    job.run(LocalExecutor(1))
    job.close()
    parts = parquet.read_table(table.parent / "later" / "parts").sort_by("row")
    assert parts["row"].to_pylist() == [7, 100, 101, 350] and job.progress.tally.left_out == 396
    accounts.written(table, accounts.table(401))
    with pytest.raises(ConfigurationError, match="was a job over another input"):
        Job(replace(later, output=table.parent / "third"))


@pytest.mark.parametrize("stretches", [[(0, 100), (100, 100)], [(250, 100), (0, 400)], [(10, 5), (149, 2), (300, 100)]])
def test_any_stretch_of_rows_is_read_whatever_the_row_groups(table: Path, stretches: list[tuple[int, int]]) -> None:
    reader = RowReader(table, 64)
    ids = parquet.read_table(table)["account_id"].to_pylist()
    for start, rows in stretches:
        batches = list(reader.batches("accounts.parquet", start, rows))
        assert [value for _, batch in batches for value in batch.column("account_id").to_pylist()] == ids[start:][:rows]
        assert batches[0][0] == start


def test_the_manifest_of_another_program_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"format": 1}')
    with pytest.raises(ConfigurationError, match="is no manifest of this program"):
        manifest.load(tmp_path)
