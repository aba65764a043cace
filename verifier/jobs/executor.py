"""The port of executors: the job knows which shards are left to do, an executor does them somewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from verifier.jobs.manifest import Part, Shard
from verifier.jobs.specification import Specification


@dataclass(frozen=True, slots=True)
class Task:
    shard: Shard


@dataclass(frozen=True, slots=True)
class Done:
    """The part of the shard of that name is on the disk."""

    shard: str
    part: Part


class Executor(Protocol):
    def run(
        self, specification: Specification, root: Path, output: Path, tasks: Iterator[Task]
    ) -> Iterator[tuple[Done, ...]]:
        """Works on ``tasks`` with ``parts.PartMaker`` until there are no more, and gives what is done, in any order.

        Takes a task only when a place is free for it: the job ends its tasks early where the brake stops it. A task
        whose worker died is done again; one that ends its workers again and again raises ``VerifierError``, and so
        does what a worker cannot do. ``root`` is the input. Closing the iterator ends the workers.
        """
