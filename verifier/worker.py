"""One worker process of the service: started by the supervisor, which it obeys and reports to (see ``worker_process``).

A part of ``app``. SIGTERM to the worker alone ends it after the calls in flight; another takes its place.
"""

import faulthandler
import json
import logging
import os
import queue
import signal
import sys
import threading
from contextlib import suppress
from typing import TextIO

from verifier import app, garbage
from verifier.domain.errors import VerifierError
from verifier.server.board import Board
from verifier.server.worker_process import DRAIN, RELOAD
from verifier.settings import Settings

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 0.5
_NO_MORE = ""
_STUCK = 3
"""The exit status of a worker that hung."""


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    reports = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # nothing else writes between the reports
    task = json.loads(sys.stdin.readline())
    board = Board(task["board"])
    orders: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(orders,), name="orders", daemon=True).start()
    try:
        application = app.start(Settings(**task["settings"]), board=board, shares_port=True, duties=task["duties"])
    except VerifierError as error:
        _report(reports, failed=str(error))
        return 2
    signal.signal(signal.SIGTERM, lambda *_: orders.put(DRAIN))
    garbage.settle()
    _report(reports, ready=True, methods=application.methods, lists=application.lists_version)
    watchdog = _Watchdog(board, application, task["settings"]["stuck_seconds"])
    _obey(orders, application, reports, watchdog)
    _report(reports, draining=True)
    application.drain(task["settings"]["grace_seconds"])
    _report(reports, drained=True)
    while orders.get() != _NO_MORE:
        pass
    application.close()
    return 0


def _listen(orders: "queue.SimpleQueue[str]") -> None:
    for line in sys.stdin:
        orders.put(line.strip())
    orders.put(_NO_MORE)


class _Watchdog:
    """Tells the supervisor that this process lives and gets on; ends it where the one thread that decides, or the one
    that writes, hangs: every call would wait for it, and another worker has neither.
    """

    def __init__(self, board: Board, application: app.Application, stuck_seconds: float) -> None:
        self._board = board
        self._application = application
        self._stuck_seconds = stuck_seconds

    def look(self) -> None:
        busy = self._application.busy_seconds()
        if busy > self._stuck_seconds:
            _log.error("this worker got no further for %.0f s and ends; where its threads were:", busy)
            # places in the program alone, no values
            faulthandler.dump_traceback()
            os._exit(_STUCK)
        self._board.beat()


def _obey(orders: "queue.SimpleQueue[str]", application: app.Application, reports: TextIO, watchdog: _Watchdog) -> None:
    """Until it is time to drain. Others may change the lists, so what is in use is looked at now and then."""
    told = application.lists_version
    while True:
        watchdog.look()
        try:
            order = orders.get(timeout=_LOOK_SECONDS)
        except queue.Empty:
            order = None
        if order == RELOAD:
            _reload(application)
        elif order is not None:
            if order == _NO_MORE:
                orders.put(order)  # the supervisor is gone: nobody will let this process go
            return
        if application.lists_version != told:
            told = application.lists_version
            _report(reports, lists=told)


def _reload(application: app.Application) -> None:
    """A snapshot that cannot be read changes nothing: the worker goes on with the list it has."""
    try:
        _log.info("lists are now of version %s", application.reload_lists())
    except VerifierError as error:
        _log.error("lists stay as they are: %s", error)


def _report(reports: TextIO, **said: object) -> None:
    with suppress(OSError):
        print(json.dumps(said), file=reports, flush=True)


if __name__ == "__main__":
    sys.exit(main())
