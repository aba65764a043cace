"""Makes checkpoints of the ledger while the service runs."""

import logging
import threading

from verifier.domain.errors import VerifierError
from verifier.storage.ledger_store import LedgerStore
from verifier.use_cases.checkpoints import Checkpoints

_log = logging.getLogger(__name__)
_ROUND_SECONDS = 0.5


class CheckpointWatch:
    """A thread that makes a checkpoint once ``entries`` are new, or the first new one was seen ``seconds`` ago."""

    def __init__(self, checkpoints: Checkpoints, store: LedgerStore, entries: int, seconds: float) -> None:
        self._checkpoints = checkpoints
        self._store = store
        self._entries = entries
        self._rounds = max(1, round(seconds / _ROUND_SECONDS))
        self._waited = 0
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="checkpoint-watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Makes a last one."""
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed.wait(_ROUND_SECONDS):
            self._look(self._entries)
        self._look(1)

    def _look(self, enough: int) -> None:
        try:
            head, last = self._store.ledger_head(), self._store.checkpoint()
            new = (head.sequence if head else 0) - (last.size if last else 0)
            self._waited = self._waited + 1 if new else 0
            if new and (new >= enough or self._waited >= self._rounds):
                self._checkpoints.make()
                self._waited = 0
        except VerifierError as error:
            _log.error("no checkpoint was made: %s", error)
        except Exception as error:
            _log.error("no checkpoint was made: %s", type(error).__name__)
