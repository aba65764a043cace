"""The output: one row an account, with what changed since its last decision and what the next run needs to know.

``verdict``, ``reasons``, ``evidence``, ``valid_until``, ``checked_until``, ``subject``, ``policy`` and ``lists`` are
the next run's columns of the same names with ``last_`` in front.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pyarrow as pa

from verifier.domain.decision import Versions
from verifier.domain.finding import Finding, Outcome
from verifier.domain.reasons.catalogue import CATALOGUE
from verifier.jobs import evidence
from verifier.jobs.account import Account, BadRow, LastDecision
from verifier.jobs.judging import Judgement
from verifier.policy.pack import PolicyPack

_FINDING = pa.struct([("reason", pa.string()), ("outcome", pa.string()), ("field", pa.string())])
_MOMENT = pa.timestamp("us", tz="UTC")
RESULT_SCHEMA = pa.schema(
    [
        ("file", pa.string()),
        ("row", pa.int64()),
        ("account_id", pa.string()),
        ("tenant", pa.string()),
        ("status", pa.string()),
        ("problem", pa.string()),
        ("verdict", pa.string()),
        ("reasons", pa.list_(pa.string())),
        ("findings", pa.list_(_FINDING)),
        ("evidence", pa.string()),
        ("valid_until", _MOMENT),
        ("checked_until", _MOMENT),
        ("subject", pa.string()),
        ("policy", pa.string()),
        ("lists", pa.string()),
        ("previous_verdict", pa.string()),
        ("changed", pa.bool_()),
        ("changes", pa.list_(pa.string())),
    ]
)
NAMES = {outcome: outcome.name.lower() for outcome in Outcome}


class Status(StrEnum):
    JUDGED = "judged"
    DEFERRED = "deferred"
    """Could not be checked, because a quota was spent: the last decision stands until a later run."""
    BAD_ROW = "bad_row"


@dataclass(frozen=True, slots=True)
class Deferred:
    account: Account


@dataclass(frozen=True, slots=True)
class Judged:
    account: Account
    judgement: Judgement
    subject: str


Result = Judged | Deferred | BadRow


class ResultRows:
    """Makes the rows of one file's results."""

    def __init__(self, policy: PolicyPack, versions: Versions) -> None:
        self._versions = versions
        self._outcomes = {
            code: Outcome[policy.outcomes[code].upper()] if code in policy.outcomes else reason.outcome
            for code, reason in CATALOGUE.items()
        }

    def batch(self, file: str, results: Sequence[Result]) -> pa.RecordBatch:
        rows = list(zip(*(self._row(file, one) for one in results), strict=True)) or [()] * len(RESULT_SCHEMA)
        return pa.RecordBatch.from_arrays(
            [
                _findings(column) if field.name == "findings" else pa.array(column, field.type)
                for field, column in zip(RESULT_SCHEMA, rows, strict=True)
            ],
            schema=RESULT_SCHEMA,
        )

    def _row(self, file: str, result: Result) -> tuple[Any, ...]:
        """In the order of the schema."""
        match result:
            case Judged(account, judgement, subject):
                changes = tuple(self._changes(account.last, judgement))
                return (
                    file,
                    account.row,
                    account.request.account_id,
                    account.request.tenant,
                    "judged",
                    None,
                    NAMES[judgement.verdict],
                    sorted({one.reason for one in judgement.findings}),
                    judgement.findings,
                    judgement.evidence,
                    judgement.valid_until,
                    judgement.checked_until,
                    subject or None,
                    self._versions.policy,
                    self._versions.lists,
                    _name(account.last.verdict),
                    any(one not in _VERSIONS for one in changes),
                    changes,
                )
            case Deferred(account):
                last = account.last
                return (
                    file,
                    account.row,
                    account.request.account_id,
                    account.request.tenant,
                    "deferred",
                    None,
                    _name(last.verdict),
                    sorted(last.reasons),
                    (),
                    last.evidence or None,
                    last.valid_until,
                    last.checked_until,
                    last.subject or None,
                    last.policy or None,
                    last.lists or None,
                    _name(last.verdict),
                    False,
                    (),
                )
            case BadRow(row, account_id, tenant, problem):
                nothing = (None,) * 10
                return (file, row, account_id, tenant, "bad_row", problem, *nothing, False, None)

    def _changes(self, last: LastDecision, now: Judgement) -> Iterator[str]:
        """What the input does not say of the last decision did not change."""
        if last.verdict is None:
            yield "new"
            return
        if last.verdict is not now.verdict:
            yield "verdict"
        if last.reasons and self._problems(last.reasons) != self._problems({one.reason for one in now.findings}):
            yield "reasons"
        if last.evidence and evidence.seen(last.evidence) != evidence.seen(now.evidence):
            yield "evidence"
        if last.valid_until != now.valid_until and not _is_unsaid(last):
            yield "valid_until"
        if last.policy and last.policy != self._versions.policy:
            yield "policy"
        if last.lists and last.lists != self._versions.lists:
            yield "lists"

    def _problems(self, codes: frozenset[str] | set[str]) -> set[str]:
        """Those that are no PASS: what else is said depends on the occasion."""
        return {code for code in codes if self._outcomes.get(code) is not Outcome.PASS}


_VERSIONS = frozenset({"policy", "lists"})


def _is_unsaid(last: LastDecision) -> bool:
    """A PASS has an end, so a table without it does not say."""
    return last.verdict is Outcome.PASS and last.valid_until is None


def _name(verdict: Outcome | None) -> str | None:
    return None if verdict is None else NAMES[verdict]


def _findings(column: Sequence[Sequence[Finding] | None]) -> pa.Array:
    """Built flat: a dictionary a finding would cost more than the finding."""
    flat = [one for row in column if row is not None for one in row]
    offsets: list[int | None] = []
    position = 0
    for row in column:
        offsets.append(None if row is None else position)
        position += len(row or ())
    struct = pa.StructArray.from_arrays(
        [
            pa.array([one.reason for one in flat], pa.string()),
            pa.array([NAMES[one.outcome] for one in flat], pa.string()),
            pa.array([one.field for one in flat], pa.string()),
        ],
        fields=list(_FINDING),
    )
    return pa.ListArray.from_arrays(pa.array([*offsets, position], pa.int32()), struct)
