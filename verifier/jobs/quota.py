"""What the job may spend at each source: so many billed look-ups by all of its processes together, across resumes.

A look-up is counted before it is made and given back where its answer was not billed. The counts are files under a
lock, so that a process that is killed takes nothing with it: a look-up that was on its way stays counted.
"""

import fcntl
import os
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from urllib.parse import quote

from verifier.sources.cache import AnswerCache
from verifier.sources.sharing import AnswerMemory, TenantBudget


class Quota:
    """The budget of one source, as the host sees it, whoever the tenant is."""

    def __init__(self, most: int, file: Path) -> None:
        self._most = most
        self._descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
        self.refused = False

    async def take(self, tenant: str) -> bool:
        """False where the quota is spent."""
        taken = self._add(1)
        self.refused |= not taken
        return taken

    async def give_back(self, tenant: str) -> None:
        self._add(-1)

    @property
    def spent(self) -> int:
        return int(os.pread(self._descriptor, 20, 0) or b"0")

    def close(self) -> None:
        """What was counted is on the disk then."""
        os.fsync(self._descriptor)
        os.close(self._descriptor)

    def _add(self, number: int) -> bool:
        """Of one width, so that a count is never cut short."""
        fcntl.lockf(self._descriptor, fcntl.LOCK_EX)
        try:
            spent = self.spent + number
            if spent > self._most and number > 0:
                return False
            os.pwrite(self._descriptor, f"{spent:020d}".encode(), 0)
            return True
        finally:
            fcntl.lockf(self._descriptor, fcntl.LOCK_UN)


class Quotas:
    """``most`` by the source's name; a source without one may be asked at will. The host's ``SourceSharing``."""

    def __init__(self, most: Mapping[str, int], folder: Path | None) -> None:
        self._quotas = {name: Quota(number, file_of(folder, name)) for name, number in most.items() if folder}

    def answers(self, local: AnswerCache) -> AnswerMemory:
        return local

    def budget(self, source: str, most: int | None, today: Callable[[], date]) -> TenantBudget:
        """What a tenant may spend in a day is for its own calls; the job has a quota instead."""
        return self._quotas.get(source) or Unlimited()

    def has_refused(self, source: str) -> bool:
        return source in self._quotas and self._quotas[source].refused

    def close(self) -> None:
        for quota in self._quotas.values():
            quota.close()


class Unlimited:
    async def take(self, tenant: str) -> bool:
        return True

    async def give_back(self, tenant: str) -> None:
        return


def file_of(folder: Path, source: str) -> Path:
    return folder / f"{quote(source, safe='')}.spent"
