"""What a file says, read anew after it was changed: certificates and clients are exchanged without a restart."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from verifier.domain.errors import ConfigurationError

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 1.0
_T = TypeVar("_T")
_Stamps = list[tuple[int, int, int] | None]


class Watched(Generic[_T]):
    """``read`` takes what it needs from ``paths``; of files that it refuses, the last good content stays in use.

    Used by any number of threads.
    """

    def __init__(
        self, paths: Sequence[Path], read: Callable[[], _T], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Raises the ``ConfigurationError`` of ``read``."""
        self._paths = paths
        self._read = read
        self._clock = clock
        self._looking = threading.Lock()
        self._next = clock() + _LOOK_SECONDS
        self._stamps = self._look()
        self._content = read()

    def current(self) -> _T:
        """Looks at the files where that is a second ago; others are not held up meanwhile."""
        if self._clock() >= self._next and self._looking.acquire(blocking=False):
            try:
                self._refresh()
            finally:
                self._looking.release()
        return self._content

    def _refresh(self) -> None:
        self._next = self._clock() + _LOOK_SECONDS
        stamps = self._look()
        if stamps == self._stamps:
            return
        # before the reading: what changes meanwhile is seen the next time
        self._stamps = stamps
        try:
            self._content = self._read()
            _log.info("%s: read anew", self._paths[0])
        except ConfigurationError as error:
            _log.error("what was read before stays in use: %s", error)

    def _look(self) -> _Stamps:
        """A link that is turned to another file, as an orchestrator does it, is a change too."""
        return [_stamp(path) for path in self._paths]


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
