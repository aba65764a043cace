"""What the host may share with other processes: what it remembers, and what tenants have spent."""

import math
from collections.abc import Callable
from datetime import date
from typing import Protocol

from verifier.domain.inquiry import Answer, Inquiry
from verifier.sources.budget import Budget
from verifier.sources.cache import AnswerCache


class AnswerMemory(Protocol):
    async def get(self, source: str, inquiry: Inquiry) -> Answer | None: ...

    async def put(self, source: str, inquiry: Inquiry, answer: Answer) -> None:
        """Remembers what a source stated, as long as ``cache.lifetime`` says."""


class TenantBudget(Protocol):
    async def take(self, tenant: str) -> bool:
        """False where the tenant's day is spent; otherwise one answer is taken from it."""

    async def give_back(self, tenant: str) -> None:
        """The answer was not billed."""


class SourceSharing(Protocol):
    def answers(self, local: AnswerCache) -> AnswerMemory: ...

    def budget(self, source: str, most: int | None, today: Callable[[], date]) -> TenantBudget:
        """``most`` billed answers a tenant a day, ``None`` for no limit."""


class NothingShared:
    """Each of ``processes`` remembers for itself, and spends its part of a budget, rounded up."""

    def __init__(self, processes: int = 1) -> None:
        self._processes = processes

    def answers(self, local: AnswerCache) -> AnswerMemory:
        return local

    def budget(self, source: str, most: int | None, today: Callable[[], date]) -> Budget:
        return Budget(None if most is None else math.ceil(most / self._processes), today)
