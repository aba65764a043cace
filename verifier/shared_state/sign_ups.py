"""The sign-ups of one subject that are under way, got a place, or were refused for the cap a moment ago.

A hint that tells a crowd from ordinary use, so that the record is asked early only where that is worth it. It may be
wrong, or lost: whoever uses it asks the record before refusing anybody, and the record's transaction decides.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

UNDER_WAY_SECONDS = 30.0
"""A sign-up whose process died is forgotten after this."""
ENDED_SECONDS = 60.0
"""No longer does a hint differ from the record."""
MOST_ENDED = 64
"""As many of each kind are remembered: more tell nothing new."""
_SWEEP_AT = 1_000

SubjectKey = tuple[str, str]


class Ending(StrEnum):
    PLACED = "placed"
    REFUSED = "refused"
    """For the cap."""
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many other accounts the subject signs up."""

    under_way: int
    placed: int
    refused: int

    @property
    def size(self) -> int:
        return self.under_way + self.placed + self.refused

    def contests(self, cap: int) -> bool:
        """Whether those who came before may fill the cap."""
        return self.under_way + self.placed >= cap


class SignUps(Protocol):
    """``subject`` is the tenant and the subject's keyed hash, ``account`` the account's id. ``at_once`` is true where
    an answer needs no network.
    """

    @property
    def at_once(self) -> bool: ...

    def enter(self, subject: SubjectKey, account: str) -> Crowd:
        """The account is under way from now on, until it leaves or ``UNDER_WAY_SECONDS`` pass; the others there."""

    def look(self, subject: SubjectKey, account: str) -> Crowd:
        """The others there."""

    def leave(self, subject: SubjectKey, account: str, ending: Ending) -> None:
        """The account is no longer under way."""

    def repair(self, subject: SubjectKey) -> None:
        """The record has room: forgets who was placed or refused."""


@dataclass(slots=True)
class _Subject:
    """Each the accounts with the time at which they are forgotten."""

    under_way: dict[str, float] = field(default_factory=dict)
    placed: dict[str, float] = field(default_factory=dict)
    refused: dict[str, float] = field(default_factory=dict)

    def forget(self, now: float) -> None:
        for accounts in (self.under_way, self.placed, self.refused):
            for account in [one for one, until in accounts.items() if until <= now]:
                del accounts[account]

    def is_empty(self) -> bool:
        return not (self.under_way or self.placed or self.refused)


class InProcessSignUps:
    """Knows those of this process alone. ``clock`` in seconds."""

    at_once = True

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._subjects: dict[SubjectKey, _Subject] = {}
        self._lock = threading.Lock()
        self._sweep_at = _SWEEP_AT

    def enter(self, subject: SubjectKey, account: str) -> Crowd:
        with self._lock:
            found = self._subject(subject)
            crowd = _others(found, account)
            found.under_way[account] = self._clock() + UNDER_WAY_SECONDS
            self._sweep()
            return crowd

    def look(self, subject: SubjectKey, account: str) -> Crowd:
        with self._lock:
            return _others(self._subject(subject), account)

    def leave(self, subject: SubjectKey, account: str, ending: Ending) -> None:
        with self._lock:
            found = self._subject(subject)
            found.under_way.pop(account, None)
            if ending is Ending.NEITHER:
                return
            accounts = found.placed if ending is Ending.PLACED else found.refused
            accounts.pop(account, None)
            accounts[account] = self._clock() + ENDED_SECONDS
            if len(accounts) > MOST_ENDED:
                del accounts[next(iter(accounts))]

    def repair(self, subject: SubjectKey) -> None:
        with self._lock:
            found = self._subject(subject)
            found.placed.clear()
            found.refused.clear()

    def _subject(self, subject: SubjectKey) -> _Subject:
        found = self._subjects.setdefault(subject, _Subject())
        found.forget(self._clock())
        return found

    def _sweep(self) -> None:
        """Now and then, so that memory holds the subjects of the last minute and not all that ever came."""
        if len(self._subjects) < self._sweep_at:
            return
        now = self._clock()
        for subject, found in list(self._subjects.items()):
            found.forget(now)
            if found.is_empty():
                del self._subjects[subject]
        self._sweep_at = max(_SWEEP_AT, 2 * len(self._subjects))


def _others(found: _Subject, account: str) -> Crowd:
    under_way, placed, refused = (
        len(accounts) - (account in accounts) for accounts in (found.under_way, found.placed, found.refused)
    )
    return Crowd(under_way, placed, refused)
