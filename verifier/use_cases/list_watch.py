"""Takes in what other processes changed in the protected lists, a few times a second."""

import logging
import threading

from verifier.use_cases.protected_lists import ProtectedLists

_log = logging.getLogger(__name__)
_SECONDS = 0.25


class ListWatch:
    """A thread that asks the store for the count of changes, one look-up of an index, until ``close``."""

    def __init__(self, lists: ProtectedLists) -> None:
        self._lists = lists
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="list-watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed.wait(_SECONDS):
            try:
                self._lists.refresh()
            except Exception as error:
                # the lists in use stay; the next round tries again
                _log.error("changes of the lists were not read: %s", type(error).__name__)
