"""Which accounts a change of the lists touches: those of whose name or bio the two lists say something else.

An account that shares no fingerprint with an entry that differs (added, taken out, changed) is the same under both
lists. That is looked up for many accounts in one step; those that are left are screened with both lists and compared:
the answer is exact, and far cheaper than judging everybody.
"""

from collections.abc import Sequence
from dataclasses import replace

from verifier.jobs.account import Account
from verifier.jobs.likeness import Likeness
from verifier.screening.active import Screeners
from verifier.screening.hit import Hit, Screening
from verifier.screening.snapshot import Snapshot


class Touching:
    """Made once a process. ``difference`` is the snapshot of ``difference.build_difference``."""

    def __init__(self, before: Screeners, after: Screeners, difference: Snapshot) -> None:
        self._before = before.names
        self._after = after.names
        self._likeness = Likeness(difference)

    def touched(self, accounts: Sequence[Account]) -> list[Account]:
        """In order."""
        near = self._likeness.of_names([one.request.profile.name for one in accounts])
        near |= self._likeness.of_bios([one.request.profile.bio for one in accounts])
        return [one for place, one in enumerate(accounts) if place in near and self._differs(one)]

    def _differs(self, account: Account) -> bool:
        profile, subject = account.request.profile, account.request.subject
        before, after = self._before, self._after
        if _facts(before.screen_name(profile.name, subject)) != _facts(after.screen_name(profile.name, subject)):
            return True
        return _facts(before.screen_bio(profile.bio, subject)) != _facts(after.screen_bio(profile.bio, subject))


def _facts(screening: Screening) -> list[Hit]:
    """What is said, whichever list says it."""
    return [replace(hit, list_version="") for hit in screening.hits]
