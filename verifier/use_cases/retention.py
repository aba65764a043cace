"""Destroys what is older than the policy lets it be kept, little by little, while the service runs or by a command."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from verifier.policy.privacy_policy import PrivacyPolicy
from verifier.storage.erasure_store import Erased
from verifier.storage.store import Store

_log = logging.getLogger(__name__)
_STEP = 200
_SECONDS = 3_600.0


class Retention:
    """``now`` in UTC."""

    def __init__(self, store: Store, policy: PrivacyPolicy, now: Callable[[], datetime]) -> None:
        self._store = store
        self._policy = policy
        self._now = now

    def run(self) -> Erased:
        """All that is due, in transactions of a few rows so that nobody waits long; returns how much it was."""
        now = self._now()
        decided_before = now - timedelta(days=self._policy.decision_days)
        documents_before = now - timedelta(days=self._policy.document_days)
        decisions = documents = 0
        while True:
            erased = self._store.purge(decided_before, documents_before, _STEP, self._now())
            decisions, documents = decisions + erased.decisions, documents + erased.documents
            if max(erased.decisions, erased.documents) < _STEP:
                return Erased(decisions, documents)


class RetentionWatch:
    """A thread that runs it at the start and every hour, until ``close``."""

    def __init__(self, retention: Retention) -> None:
        self._retention = retention
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="retention", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                erased = self._retention.run()
                if erased.decisions or erased.documents:
                    _log.info("retention: %d decisions and %d documents emptied", erased.decisions, erased.documents)
            except Exception as error:
                # the next round tries again
                _log.error("retention: %s", type(error).__name__)
            if self._closed.wait(_SECONDS):
                return
