"""``JobService`` and ``google.longrunning.Operations`` over a socket: real jobs in their own processes, on files."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.longrunning import operations_pb2, operations_pb2_grpc
from google.protobuf.duration_pb2 import Duration
from google.rpc import code_pb2
from support.errors import stable_code, violations
from support.passed_accounts import PROTECTED, results, write_accounts
from support.service import service
from typer.testing import CliRunner

from verifier import app, settings
from verifier.cli.main import app as command
from verifier.jobs import manifest
from verifier.jobs.job import Job
from verifier.jobs.local import LocalExecutor
from verifier.jobs.request import JobRequest
from verifier.screening.build import build
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.v1 import decision_pb2, job_service_pb2_grpc
from verifier.v1 import job_service_pb2 as messages

State = messages.ReverificationState
_FEW, _MANY = 350, 6_000
_PAUSE = threading.Event()
_LONGEST_SECONDS = 600
"""Jobs run at low priority, so beside other work they take long."""


class Jobs:
    """The two services of one server, and its folder."""

    def __init__(self, channel: grpc.Channel, folder: Path) -> None:
        self.folder = folder
        self.service = job_service_pb2_grpc.JobServiceStub(channel)
        self.operations = operations_pb2_grpc.OperationsStub(channel)

    def create(self, request_id: str, **asked: Any) -> operations_pb2.Operation:
        fields = {"input": "few.parquet", "output": f"out/{request_id}", "subjects_unchanged": True} | asked
        return self.service.CreateReverification(messages.CreateReverificationRequest(request_id=request_id, **fields))

    def get(self, name: str) -> operations_pb2.Operation:
        return self.operations.GetOperation(operations_pb2.GetOperationRequest(name=name))

    def done(self, name: str) -> operations_pb2.Operation:
        deadline = time.monotonic() + _LONGEST_SECONDS
        while time.monotonic() < deadline:
            request = operations_pb2.WaitOperationRequest(name=name, timeout=Duration(seconds=20))
            operation = self.operations.WaitOperation(request)
            if operation.done or metadata(operation).state == State.REVERIFICATION_STATE_BRAKED:
                return operation
        raise AssertionError(f"not over: {metadata(operation)}")

    def begun(self, name: str) -> messages.ReverificationMetadata:
        """As soon as a shard is finished."""
        deadline = time.monotonic() + _LONGEST_SECONDS
        while time.monotonic() < deadline:
            found = metadata(self.get(name))
            if found.shards_done:
                return found
            _PAUSE.wait(0.02)
        raise AssertionError("no shard was finished")

    def cancel(self, name: str) -> None:
        self.operations.CancelOperation(operations_pb2.CancelOperationRequest(name=name))

    def changes(self, name: str, cursor: str = "", follow: bool = False) -> list[messages.StreamChangesResponse]:
        request = messages.StreamChangesRequest(name=name, cursor=cursor, follow=follow)
        return list(self.service.StreamChanges(request))


def metadata(operation: operations_pb2.Operation) -> messages.ReverificationMetadata:
    found = messages.ReverificationMetadata()
    assert operation.metadata.Unpack(found)
    return found


def summary(operation: operations_pb2.Operation) -> messages.ReverificationSummary:
    found = messages.ReverificationSummary()
    assert operation.response.Unpack(found), operation.error
    return found


@contextmanager
def jobs_on(folder: Path, snapshot: Path, **further: Any) -> Iterator[Jobs]:
    jobs_dir = folder / "jobs"
    chosen = settings.load(
        listen="127.0.0.1:0",
        data_dir=folder / "data",
        lists=snapshot,
        jobs_dir=jobs_dir,
        avatar_text=False,
        **{"job_workers": 1} | further,
    )
    with ExitStack() as ended:
        application = app.start(chosen)
        ended.callback(application.stop, grace_seconds=1)
        options = [("grpc.use_local_subchannel_pool", 1)]
        yield Jobs(ended.enter_context(grpc.insecure_channel(f"127.0.0.1:{application.port}", options)), jobs_dir)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("service")
    write_accounts(folder / "jobs" / "few.parquet", _FEW, protected_every=5)
    write_accounts(folder / "jobs" / "many.parquet", _MANY, protected_every=50)
    write_accounts(folder / "jobs" / "risky.parquet", _MANY, protected_every=5)
    return folder


@pytest.fixture(scope="module")
def jobs(folder: Path, snapshot: Path) -> Iterator[Jobs]:
    with jobs_on(folder, snapshot) as running:
        yield running


@pytest.fixture(scope="module")
def finished(jobs: Jobs) -> operations_pb2.Operation:
    return jobs.done(jobs.create("finished", rows_a_shard=100).name)


def test_a_job_ends_with_its_summary_and_the_rows_of_a_run_by_hand(
    jobs: Jobs, finished: operations_pb2.Operation, snapshot: Path, tmp_path: Path
) -> None:
    found, progress = summary(finished), metadata(finished)
    assert (found.output, found.rows, found.shards) == ("out/finished", _FEW, 4)
    assert (found.counts.judged, found.counts.flips, found.counts.changed) == (_FEW, 70, 70)
    assert dict(found.counts.verdicts) == {"pass": 280, "reject": 70}
    assert found.versions.lists
    assert (progress.rows_done, progress.shards_done) == (progress.rows, progress.shards) == (_FEW, 4)
    assert progress.counts == found.counts
    job = Job(
        JobRequest(jobs.folder / "few.parquet", tmp_path / "out", snapshot, subjects_unchanged=True, rows_a_shard=100)
    )
    job.run(LocalExecutor(1))
    job.close()
    by_hand = results(tmp_path / "out")
    keyed = results(jobs.folder / "out" / "finished")
    # the service has keys, so it can also tell the next run whether a subject is the same
    assert [row | {"subject": None} for row in keyed] == by_hand
    assert all(row["subject"] for row in keyed)


def test_the_same_request_is_the_same_operation_and_another_is_refused(
    jobs: Jobs, finished: operations_pb2.Operation
) -> None:
    assert jobs.create("finished", rows_a_shard=100) == finished
    with pytest.raises(grpc.RpcError) as refused:
        jobs.create("finished", rows_a_shard=101)
    assert refused.value.code() is grpc.StatusCode.ALREADY_EXISTS
    assert stable_code(refused.value) == "REQUEST_ID_REUSED"


def test_many_at_once_with_one_id_are_one_operation(jobs: Jobs) -> None:
    names: list[str] = []
    callers = [threading.Thread(target=lambda: names.append(jobs.create("at-once").name)) for _ in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert len(names) == 8
    assert len(set(names)) == 1
    assert jobs.done(names[0]).HasField("response")


@pytest.mark.parametrize(
    ("asked", "field", "rule"),
    [
        ({"input": ""}, "input", "REQUIRED"),
        ({"input": "absent.parquet"}, "input", "NOT_FOUND"),
        ({"input": "../data/verifier.sqlite"}, "input", "OUTSIDE"),
        ({"input": "out/../../data"}, "input", "OUTSIDE"),
        ({"input": "/etc/passwd"}, "input", "OUTSIDE"),
        ({"input": "leaves"}, "input", "OUTSIDE"),
        ({"input": "holds"}, "input", "OUTSIDE"),
        ({"input": "circle"}, "input", "PATH"),
        ({"input": "few.parquet\0"}, "input", "PATH"),
        ({"output": ""}, "output", "REQUIRED"),
        ({"output": "."}, "output", "PATH"),
        ({"output": "/tmp/elsewhere"}, "output", "OUTSIDE"),
        ({"output": "leaves/out"}, "output", "OUTSIDE"),
        ({"output": "few.parquet"}, "output", "NOT_A_FOLDER"),
        ({"output": "few.parquet/out"}, "output", "NOT_A_FOLDER"),
        ({"input": "out", "output": "out/inside"}, "output", "OVERLAP"),
        ({"selection": {"touched_by": "../p.snapshot"}}, "selection.touched_by", "OUTSIDE"),
        ({"selection": {"deferred_of": "absent"}}, "selection.deferred_of", "NOT_FOUND"),
        ({"selection": {"due_before": "soon"}}, "selection.due_before", "DATE"),
        ({"today": "2026-13-01"}, "today", "DATE"),
        ({"rows_a_shard": 99}, "rows_a_shard", "RANGE"),
        ({"quotas": {"sandbox": -2}}, "quotas", "RANGE"),
        ({"request_id": " "}, "request_id", "REQUIRED"),
    ],
)
def test_what_is_wrong_is_named(
    jobs: Jobs, finished: operations_pb2.Operation, asked: dict[str, Any], field: str, rule: str
) -> None:
    for name, to in {"leaves": "/etc", "circle": "circle", "holds/link": "/etc/passwd"}.items():
        link = jobs.folder / name
        link.parent.mkdir(exist_ok=True)
        if not link.is_symlink():
            link.symlink_to(to)
    with pytest.raises(grpc.RpcError) as refused:
        jobs.create(**{"request_id": "wrong"} | asked)
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert violations(refused.value) == {field: rule}


def test_a_link_that_stays_inside_is_a_path_like_any_other(jobs: Jobs) -> None:
    (jobs.folder / "stays").symlink_to("few.parquet")
    assert jobs.done(jobs.create("stays", input="stays").name).HasField("response")
    absolute = jobs.create("absolute", input=str(jobs.folder / "few.parquet"))
    assert metadata(absolute).input == "few.parquet"
    assert jobs.done(absolute.name).HasField("response")


def test_an_input_that_is_no_table_fails_in_the_words_of_the_job(jobs: Jobs) -> None:
    (jobs.folder / "text.parquet").write_text("no table")
    operation = jobs.done(jobs.create("text", input="text.parquet").name)
    assert operation.done
    assert metadata(operation).state == State.REVERIFICATION_STATE_FAILED
    assert "is no Parquet file" in operation.error.message


def test_no_personal_data_in_operations_and_changes(jobs: Jobs, finished: operations_pb2.Operation) -> None:
    told = finished.SerializeToString() + b"".join(one.SerializeToString() for one in jobs.changes(finished.name))
    assert b"a345" in told
    for personal in ("林晓禾", "南山观鸟", PROTECTED, "1101051960010"):
        assert personal.encode() not in told


def test_changes_come_in_the_order_of_the_input(jobs: Jobs, finished: operations_pb2.Operation) -> None:
    pages = jobs.changes(finished.name)
    changes = [one for page in pages for one in page.changes]
    assert [one.account_id for one in changes] == [f"a{i}" for i in range(0, _FEW, 5)]
    assert (changes[1].previous_verdict, changes[1].verdict) == (decision_pb2.VERDICT_PASS, decision_pb2.VERDICT_REJECT)
    assert "NAME_CLAIMS_PROTECTED" in changes[1].reasons
    assert list(changes[1].changes) == ["verdict", "reasons", "valid_until", "lists"]


def test_changes_go_on_after_any_cursor_and_repeat_nothing(jobs: Jobs, finished: operations_pb2.Operation) -> None:
    pages = jobs.changes(finished.name)
    for i, page in enumerate(pages):
        assert jobs.changes(finished.name, page.cursor) == pages[i + 1 :]
    # in the middle of a part, too
    rest = [one.account_id for page in jobs.changes(finished.name, "1.3") for one in page.changes]
    assert rest == [f"a{i}" for i in range(105, _FEW, 5)]


@pytest.mark.parametrize("cursor", ["a", "1", "-1.0", "1.2.3", "99.0", "１.２"])
def test_a_cursor_that_was_never_given_is_refused(jobs: Jobs, finished: operations_pb2.Operation, cursor: str) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        jobs.changes(finished.name, cursor)
    assert violations(refused.value) == {"cursor": "CURSOR"}


def test_a_stream_follows_a_job_to_its_end(jobs: Jobs) -> None:
    operation = jobs.create("followed", input="many.parquet", rows_a_shard=300)
    told = [one.account_id for page in jobs.changes(operation.name, follow=True) for one in page.changes]
    assert told == [f"a{i}" for i in range(0, _MANY, 50)]
    assert jobs.get(operation.name).HasField("response")


@pytest.fixture(scope="module")
def braked(jobs: Jobs) -> operations_pb2.Operation:
    return jobs.done(jobs.create("braked", input="risky.parquet", rows_a_shard=1_100).name)


def test_streams_leave_threads_to_the_other_calls(jobs: Jobs, braked: operations_pb2.Operation) -> None:
    request = messages.StreamChangesRequest(name=braked.name, follow=True)
    with ExitStack() as open_streams:
        for _ in range(settings.load().threads // 4):
            stream = jobs.service.StreamChanges(request)
            open_streams.callback(stream.cancel)
            assert next(stream).changes
        with pytest.raises(grpc.RpcError) as refused:
            jobs.changes(braked.name)
        assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert jobs.get(braked.name) == braked
    # who stops listening gives the thread back
    for _ in range(100):
        with suppress(grpc.RpcError):
            assert jobs.changes(braked.name)
            return
        _PAUSE.wait(0.1)
    raise AssertionError("no thread came back")


def test_the_brake_waits_for_a_person(jobs: Jobs, braked: operations_pb2.Operation) -> None:
    assert not braked.done
    assert metadata(braked).state == State.REVERIFICATION_STATE_BRAKED
    with pytest.raises(grpc.RpcError) as refused:
        jobs.operations.DeleteOperation(operations_pb2.DeleteOperationRequest(name=braked.name))
    assert refused.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    jobs.service.ReleaseBrake(messages.ReleaseBrakeRequest(name=braked.name))
    assert summary(jobs.done(braked.name)).counts.flips == _MANY // 5


@pytest.mark.parametrize(
    ("selection", "judged"),
    [({"due_before": "2026-12-01"}, 0), ({"touched_by": "before.snapshot"}, 70), ({"lists_changed": True}, _FEW)],
)
def test_a_selection_leaves_the_others_out(jobs: Jobs, selection: dict[str, Any], judged: int) -> None:
    """The snapshot before did not yet protect the name that some took."""
    if not (jobs.folder / "before.snapshot").exists():
        build([ListEntry("m1", "晨曦日报", EntryCategory.MEDIA, 1.0)], jobs.folder / "before.snapshot")
    (chosen,) = selection
    counts = summary(jobs.done(jobs.create(f"selected-{chosen}", selection=selection).name)).counts
    assert (counts.judged, counts.left_out) == (judged, _FEW - judged)


def test_who_cancels_stops_the_job_and_the_command_goes_on(jobs: Jobs, snapshot: Path) -> None:
    operation = jobs.create("cancelled", input="many.parquet", rows_a_shard=100)
    jobs.begun(operation.name)
    jobs.cancel(operation.name)
    cancelled = jobs.done(operation.name)
    assert cancelled.error.code == code_pb2.CANCELLED
    found = metadata(cancelled)
    assert found.state == State.REVERIFICATION_STATE_CANCELLED
    assert 0 < found.shards_done < found.shards
    jobs.cancel(operation.name)
    assert jobs.get(operation.name) == cancelled
    # what was finished is told, and no more
    told = [one.account_id for page in jobs.changes(operation.name, follow=True) for one in page.changes]
    assert told == [f"a{i}" for i in range(0, found.rows_done, 50)]
    options = ["--lists", snapshot, "--keys", jobs.folder.parent / "data" / "keys.json", "--rows-per-shard", "100"]
    words = ["reverify", jobs.folder / "many.parquet", "--output", jobs.folder / "out" / "cancelled", *options]
    resumed = CliRunner().invoke(command, [*map(str, words), "--subjects-unchanged", "--workers", "1"])
    assert resumed.exit_code == 0, resumed.output
    assert summary(jobs.get(operation.name)).counts.judged == _MANY


def test_those_beyond_the_number_wait_for_a_place(jobs: Jobs) -> None:
    first = jobs.create("first", input="many.parquet", rows_a_shard=100)
    second = jobs.create("second")
    jobs.begun(first.name)
    assert metadata(jobs.get(second.name)).state == State.REVERIFICATION_STATE_QUEUED
    jobs.cancel(second.name)
    assert metadata(jobs.get(second.name)).state == State.REVERIFICATION_STATE_CANCELLED
    third = jobs.create("third")
    assert jobs.done(first.name).HasField("response")
    assert jobs.done(third.name).HasField("response")
    assert not (jobs.folder / "out" / "second").exists()


def test_one_output_for_one_job_at_a_time(jobs: Jobs) -> None:
    name = jobs.create("owner", input="many.parquet", rows_a_shard=100).name
    with pytest.raises(grpc.RpcError) as refused:
        jobs.create("intruder", output="out/owner")
    assert violations(refused.value) == {"output": "IN_USE"}
    jobs.cancel(name)
    jobs.done(name)


def test_operations_are_listed_page_after_page_and_deleted(jobs: Jobs, finished: operations_pb2.Operation) -> None:
    def page(token: str) -> operations_pb2.ListOperationsResponse:
        request = operations_pb2.ListOperationsRequest(name="operations", page_size=3, page_token=token)
        return jobs.operations.ListOperations(request)

    found, token = list(page("").operations), page("").next_page_token
    while token:
        found, token = [*found, *page(token).operations], page(token).next_page_token
    times = [metadata(one).create_time.ToNanoseconds() for one in found]
    assert finished in found
    assert times == sorted(times)
    gone = jobs.done(jobs.create("gone").name).name
    jobs.operations.DeleteOperation(operations_pb2.DeleteOperationRequest(name=gone))
    with pytest.raises(grpc.RpcError) as refused:
        jobs.get(gone)
    assert refused.value.code() is grpc.StatusCode.NOT_FOUND
    assert (jobs.folder / "out" / "gone" / "summary.json").exists()


@pytest.mark.parametrize("name", ["", "operations/../jobs", "operations/1", "jobs/" + "0" * 32])
def test_a_name_that_is_none_is_refused(jobs: Jobs, name: str) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        jobs.get(name)
    assert set(violations(refused.value)) == {"name"}


def test_a_stopped_service_goes_on_with_its_jobs_at_the_next_start(
    folder: Path, snapshot: Path, tmp_path: Path
) -> None:
    write_accounts(tmp_path / "jobs" / "many.parquet", _MANY, protected_every=50)
    with jobs_on(tmp_path, snapshot) as jobs:
        name = jobs.create("long", input="many.parquet", output="out", rows_a_shard=100).name
        jobs.begun(name)
        first = jobs.changes(name)
    interrupted = manifest.load(tmp_path / "jobs" / "out")
    assert 0 < len(interrupted.parts) < len(interrupted.shards)
    written = {one.name: one.stat().st_mtime_ns for one in (tmp_path / "jobs" / "out" / "parts").iterdir()}
    with jobs_on(tmp_path, snapshot) as jobs:
        rest = jobs.changes(name, first[-1].cursor if first else "", follow=True)
        assert summary(jobs.done(name)).counts.judged == _MANY
    told = [one.account_id for page in (*first, *rest) for one in page.changes]
    assert told == [f"a{i}" for i in range(0, _MANY, 50)]
    # what was finished before was not done again
    parts = tmp_path / "jobs" / "out" / "parts"
    assert {name: (parts / name).stat().st_mtime_ns for name in written} == written


def test_all_processes_of_a_service_answer_and_a_killed_one_loses_nothing(snapshot: Path, tmp_path: Path) -> None:
    write_accounts(tmp_path / "jobs" / "many.parquet", _MANY, protected_every=50)
    jobs_dir = tmp_path / "jobs"
    environment = {"VERIFIER_JOBS_DIR": str(jobs_dir), "VERIFIER_JOB_WORKERS": "1"}
    options = ("--lists", str(snapshot), "--workers", "2")
    with service(tmp_path, *options, environment=environment) as killed, killed.channel() as channel:
        name = Jobs(channel, jobs_dir).create("long", input="many.parquet", output="out", rows_a_shard=100).name
        Jobs(channel, jobs_dir).begun(name)
        killed.kill()
    interrupted = manifest.load(jobs_dir / "out")
    assert len(interrupted.parts) < len(interrupted.shards)
    with service(tmp_path, *options, environment=environment) as again:
        for _ in range(4):
            with again.channel() as channel:
                assert Jobs(channel, jobs_dir).get(name).name == name
        with again.channel() as channel:
            assert summary(Jobs(channel, jobs_dir).done(name)).counts.judged == _MANY
        assert again.stop() == 0
    assert [row["account_id"] for row in results(jobs_dir / "out")] == [f"a{i}" for i in range(_MANY)]


def test_a_service_without_a_folder_says_what_to_set(channel: grpc.Channel) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        Jobs(channel, Path()).create("any")
    assert refused.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert "jobs_dir" in refused.value.details()
