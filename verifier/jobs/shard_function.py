"""The pure part: a batch of accounts in, a batch of results out, wherever an executor runs it.

The same batch gives the same result, except where sources are asked: what they say, and who comes first where a quota
runs out, is not the batch's.
"""

from collections.abc import Iterator, Sequence

import pyarrow as pa

from verifier.jobs import carrying, rows
from verifier.jobs.account import Account
from verifier.jobs.asking import Asking
from verifier.jobs.opening import Opened
from verifier.jobs.results import Deferred, Judged, Result, ResultRows
from verifier.jobs.specification import Specification
from verifier.jobs.subject_key import is_same, subject_key

_ACCOUNTS_A_PIECE = 1_000
"""Whose questions are asked together."""


class ShardFunction:
    """Made once a process, which takes a second or two."""

    def __init__(self, specification: Specification) -> None:
        """Raises ``ConfigurationError``."""
        self._spec = specification
        self._opened = Opened(specification)
        self._rows = ResultRows(self._opened.policy, specification.versions)

    def __call__(self, batch: pa.RecordBatch, file: str, first_row: int) -> pa.RecordBatch:
        """Results in the order of the rows, of which the first is number ``first_row`` of its file (from 1).

        Accounts that the selection leaves out are not among them. The schema is ``results.RESULT_SCHEMA``.
        """
        read = list(rows.read(batch, first_row))
        accounts = [one for one in read if isinstance(one, Account)]
        deferred = self._opened.deferred
        last_row = first_row + batch.num_rows - 1
        left = frozenset[int]() if deferred is None else deferred.rows(file, first_row, last_row)
        chosen = self._opened.selector.chosen(accounts, left)
        judged = {result.account.row: result for result in self._judged(chosen)}
        results: list[Result] = []
        for one in read:
            if not isinstance(one, Account):
                results.append(one)
            elif one.row in judged:
                results.append(judged[one.row])
        return self._rows.batch(file, results)

    def close(self) -> None:
        self._opened.close()

    def _judged(self, accounts: Sequence[Account]) -> Iterator[Judged | Deferred]:
        for start in range(0, len(accounts), _ACCOUNTS_A_PIECE):
            yield from self._piece(accounts[start : start + _ACCOUNTS_A_PIECE])

    def _piece(self, accounts: Sequence[Account]) -> Iterator[Judged | Deferred]:
        judge, policy = self._opened.judge, self._spec.versions.policy
        unchanged = [self._is_unchanged(one) for one in accounts]
        asking = [
            Asking(
                tenant=one.request.tenant,
                checks=judge.checks(one),
                carried=carrying.carried(one.last, judge.moment, policy) if same else None,
            )
            for one, same in zip(accounts, unchanged, strict=True)
        ]
        replies = self._opened.asker.ask(asking)
        for account, asked, named, reply, same in zip(
            accounts, asking, judge.named(accounts), replies, unchanged, strict=True
        ):
            if reply.is_deferred:
                yield Deferred(account)
            else:
                judgement = judge.judge(account, asked.checks, named, reply, unchanged=same)
                yield Judged(account, judgement, self._subject_key(account))

    def _is_unchanged(self, account: Account) -> bool:
        """Whether this is the subject, with the claims, of the last decision."""
        keyed, key = self._opened.keyed, account.last.subject
        if account.last.verdict is None:
            return False
        return is_same(keyed, account.request, key) if keyed is not None and key else self._spec.subjects_unchanged

    def _subject_key(self, account: Account) -> str:
        keyed = self._opened.keyed
        return "" if keyed is None else subject_key(keyed, account.request)
