"""Kills the process that reaches a step of a job, once: in the coordinator or in a worker, as a machine would."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

from verifier.jobs.steps import Step


@dataclass(frozen=True)
class KillAt:
    """At the ``nth`` time that any process reaches ``step``. ``folder`` remembers over kills how often it was, and that
    it happened.
    """

    step: Step
    nth: int
    folder: Path

    def __call__(self, step: Step) -> None:
        if step is not self.step:
            return
        with (self.folder / f"{self.step}.times").open("ab") as times:
            times.write(b".")
            count = times.tell()
        if count == self.nth:
            (self.folder / f"{self.step}.killed").touch()
            os.kill(os.getpid(), signal.SIGKILL)

    @property
    def happened(self) -> bool:
        return (self.folder / f"{self.step}.killed").exists()


@dataclass(frozen=True)
class KillsAt:
    kills: tuple[KillAt, ...]

    def __call__(self, step: Step) -> None:
        for kill in self.kills:
            kill(step)
