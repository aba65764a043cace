"""What the clock does: ends rectifications whose deadline passed, marks what waits too long, forgets old signals.

Each case moves in a transaction of its own with its ledger entry, from the version that was read. So a crash leaves
a case either untouched or done, another process that was faster is noticed, and nothing is done twice.
"""

import logging
import threading
from datetime import timedelta

from verifier.cases import acts
from verifier.cases.case import Case, CaseState
from verifier.policy.pack import PolicyPack
from verifier.storage.cases import AccountEffect, CaseMoved
from verifier.storage.store import Store
from verifier.use_cases.case_changes import SERVICE, CaseWriter
from verifier.use_cases.clock import Clock
from verifier.use_cases.records import Records

_log = logging.getLogger(__name__)
_AT_ONCE = 100
_SECONDS = 1.0
_ROUNDS_TO_FORGET = 3_600


class RunDueCases:
    def __init__(self, store: Store, records: Records, policy: PolicyPack, clock: Clock) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock
        self._writer = CaseWriter(records.vault)

    def __call__(self) -> int:
        """How many cases were moved."""
        moved = 0
        while due := self._store.due_cases(self._clock.now(), _AT_ONCE):
            done = sum(self._run(case) for case in due)
            moved += done
            if not done:
                break
        return moved

    def forget_signals(self) -> int:
        """Deletes the signals of bulk registration that no window reaches any more; returns how many."""
        hours = max((rule.hours for rule in self._policy.velocity.values()), default=0)
        return self._store.forget_signals(self._clock.now() - timedelta(hours=hours))

    def _run(self, case: Case) -> bool:
        now = self._clock.now()
        step = acts.tick(case, now)
        if step is None:
            return False
        effect = AccountEffect.TERMINATE if step.case.state is CaseState.TERMINATED else AccountEffect.NONE
        try:
            self._store.change_cases((self._writer.change(step, SERVICE, effect=effect),), now)
        except CaseMoved:
            return False
        return True


class CaseClock:
    """A thread that carries out what is due, one look-up of an index a second, until ``close``."""

    def __init__(self, run: RunDueCases) -> None:
        self._run_due = run
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="case-clock", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        rounds = 0
        while not self._closed.wait(_SECONDS):
            rounds += 1
            try:
                self._run_due()
                if rounds % _ROUNDS_TO_FORGET == 0:
                    self._run_due.forget_signals()
            except Exception as error:
                # nothing is lost: what is due stays due, and the next round tries again
                _log.error("due cases were not carried out: %s", type(error).__name__)
