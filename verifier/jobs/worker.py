"""A worker process: takes shards from its pipe, makes their parts, says so. It ends with the process that began it."""

import logging
import os
import signal
import threading
import traceback
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path

from verifier import garbage
from verifier.domain.errors import VerifierError
from verifier.jobs.executor import Task
from verifier.jobs.specification import Specification
from verifier.jobs.steps import Reached


@dataclass(frozen=True, slots=True)
class Failure:
    """``problem`` is one of our errors' text, or the place in the program of any other: never its words."""

    problem: str


def work(connection: Connection, specification: Specification, root: Path, output: Path, reached: Reached) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    # not by the coordinator, which imports this module: the tables that it loads are for workers
    from verifier.jobs.parts import PartMaker

    try:
        maker = PartMaker(specification, root, output, reached)
        garbage.settle()
        while True:
            task: Task = connection.recv()
            connection.send(maker(task))
    except EOFError:
        # no more to do
        maker.close()
    except VerifierError as error:
        connection.send(Failure(str(error)))
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        connection.send(Failure(f"a worker failed: {type(error).__name__} at {last.filename}:{last.lineno}"))


def _end_with_the_parent() -> None:
    """Also in the middle of a shard: nobody would hear of it, and another run may have begun."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
