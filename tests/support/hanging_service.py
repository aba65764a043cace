"""``verifier serve``, with workers whose deciding thread hangs over an account that is called ``hangs``."""

import sys
import threading

from verifier import worker
from verifier.cli import serve
from verifier.cli.main import app
from verifier.server.supervisor import Plan
from verifier.use_cases.underway import Underway
from verifier.use_cases.verify import Verify

HANGS = "hangs"
_work = Verify._work


def _hanging(self: Verify, group: list[Underway]) -> None:
    if any(one.request.account_id == HANGS for one in group):
        threading.Event().wait()
    _work(self, group)


if __name__ == "__main__":
    if sys.argv[1:]:
        serve.Plan = lambda _, *rest: Plan("support.hanging_service", *rest)  # type: ignore[assignment,misc]  # a fake
        app()
    else:
        Verify._work = _hanging  # type: ignore[method-assign]  # the hang that is to be noticed
        sys.exit(worker.main())
