"""The brake: a job that would take many accounts' PASS away stops for a person to look first.

A list with a mistake, a new policy or a source that is down can flip thousands of accounts in minutes, and every one of
them is suspended in somebody's name.
"""

from dataclasses import dataclass

from verifier.jobs.tally import Tally


@dataclass(frozen=True, slots=True)
class BrakeRule:
    """Applies when more than ``share`` of the accounts that passed before do not pass now, once so many of them
    (``minimum``) were judged.
    """

    share: float = 0.05
    minimum: int = 1_000

    def applies(self, tally: Tally) -> bool:
        return tally.passed_before >= self.minimum and tally.flips > self.share * tally.passed_before


DEFAULT_RULE = BrakeRule()
