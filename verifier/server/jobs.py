"""Reads what is asked of ``JobService``, and writes its answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from google.longrunning import operations_pb2
from google.rpc import code_pb2, status_pb2

from verifier.domain.errors import InvalidRequest, Violation
from verifier.jobs.ordered.asked import Asked
from verifier.jobs.ordered.state import State
from verifier.server.decisions import VERDICT, timestamp
from verifier.server.limits import Limit, required_text, too_long
from verifier.server.requests import read_date
from verifier.v1 import decision_pb2
from verifier.v1 import job_service_pb2 as messages

if TYPE_CHECKING:
    # what needs the extra `parquet` is imported by the first call
    from verifier.jobs.ordered.changes import Change
    from verifier.jobs.ordered.jobs_folder import JobsFolder
    from verifier.jobs.ordered.operation import Operation

PREFIX = "operations/"
_NAME = re.compile(PREFIX + "([0-9a-f]{32})")
_STATE = {state: messages.ReverificationState.Value(f"REVERIFICATION_STATE_{state.name}") for state in State}
_VERDICT = {outcome.name.lower(): number for outcome, number in VERDICT.items()}
_USUAL_ROWS, _FEWEST_ROWS, _MOST_ROWS = 20_000, 100, 1_000_000
_MOST_QUOTAS = 100
_ANY_NUMBER = -1


def read_asked(request: messages.CreateReverificationRequest) -> Asked:
    """Raises ``InvalidRequest`` with every violation; paths are looked at later."""
    violations: list[Violation] = []
    chosen = request.selection
    if request.rows_a_shard and not _FEWEST_ROWS <= request.rows_a_shard <= _MOST_ROWS:
        violations.append(Violation("rows_a_shard", "RANGE", f"must be 0, or {_FEWEST_ROWS} to {_MOST_ROWS}"))
    if len(request.quotas) > _MOST_QUOTAS:
        violations.append(Violation("quotas", "TOO_MANY", f"must be at most {_MOST_QUOTAS}"))
    if any(quota < _ANY_NUMBER for quota in request.quotas.values()):
        violations.append(Violation("quotas", "RANGE", f"must be 0 or more look-ups, or {_ANY_NUMBER} for any number"))
    violations += too_long(request.request_id, "request_id", Limit.IDENTIFIER)
    if not request.request_id.strip():
        violations.append(Violation("request_id", "REQUIRED", "must not be empty"))
    today = read_date(request.today, "today", violations)
    due_before = read_date(chosen.due_before, "selection.due_before", violations)
    if violations:
        raise InvalidRequest(*violations)
    return Asked(
        request_id=request.request_id,
        input=request.input,
        output=request.output,
        due_before=due_before,
        policy_changed=chosen.policy_changed,
        lists_changed=chosen.lists_changed,
        touched_by=chosen.touched_by,
        deferred_of=chosen.deferred_of,
        subjects_unchanged=request.subjects_unchanged,
        quotas={name: None if most == _ANY_NUMBER else most for name, most in request.quotas.items()},
        rows_a_shard=request.rows_a_shard or _USUAL_ROWS,
        today=today,
    )


def operation_id_of(name: str) -> str:
    """Raises ``InvalidRequest``."""
    match = _NAME.fullmatch(required_text(name, "name", Limit.IDENTIFIER))
    if match is None:
        raise InvalidRequest(Violation("name", "RESOURCE_NAME", f"must be {PREFIX} and an operation's id"))
    return match[1]


def operation_message(operation: Operation, folder: JobsFolder) -> operations_pb2.Operation:
    message = operations_pb2.Operation(name=PREFIX + operation.operation_id, done=operation.state.is_over)
    message.metadata.Pack(_metadata(operation, folder))
    match operation.state:
        case State.DONE:
            message.response.Pack(_summary(operation, folder))
        case State.CANCELLED:
            message.error.CopyFrom(status_pb2.Status(code=code_pb2.CANCELLED, message="the job was cancelled"))
        case State.FAILED:
            why = operation.failure.message if operation.failure else ""
            message.error.CopyFrom(status_pb2.Status(code=code_pb2.FAILED_PRECONDITION, message=why))
    return message


def change_message(change: Change) -> messages.AccountChange:
    return messages.AccountChange(
        tenant=change.tenant,
        account_id=change.account_id,
        changes=change.changes,
        previous_verdict=_VERDICT.get(change.previous_verdict or "", decision_pb2.VERDICT_UNSPECIFIED),
        verdict=_VERDICT[change.verdict],
        reasons=change.reasons,
        valid_until=timestamp(change.valid_until),
    )


def _metadata(operation: Operation, folder: JobsFolder) -> messages.ReverificationMetadata:
    return messages.ReverificationMetadata(
        state=_STATE[operation.state],
        create_time=timestamp(operation.order.create_time),
        input=folder.relative(operation.order.input),
        output=folder.relative(operation.order.output),
        rows=operation.rows,
        rows_done=operation.tally.rows,
        shards=operation.shards,
        shards_done=operation.shards_done,
        counts=_counts(operation),
    )


def _summary(operation: Operation, folder: JobsFolder) -> messages.ReverificationSummary:
    message = messages.ReverificationSummary(
        output=folder.relative(operation.order.output),
        rows=operation.rows,
        shards=operation.shards,
        counts=_counts(operation),
    )
    if operation.manifest is not None:
        named, made = message.versions, operation.manifest.versions
        named.policy, named.lists, named.rules, named.data = made.policy, made.lists, made.rules, made.data
    return message


def _counts(operation: Operation) -> messages.ReverificationCounts:
    tally = operation.tally
    return messages.ReverificationCounts(
        judged=tally.judged,
        deferred=tally.deferred,
        bad_rows=tally.bad,
        left_out=tally.left_out,
        changed=tally.changed,
        flips=tally.flips,
        verdicts=tally.verdicts,
    )
