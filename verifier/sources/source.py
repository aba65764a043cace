"""The interface of an adapter: one authority, or one copy of a register, behind one class.

HOWTO write an adapter (``docs/adapters.md`` is the long form, ``adapters/example_adapter`` one to copy):

1. A pydantic model of its configuration, with ``extra="forbid"`` so that a typing mistake stops the start by its key.
2. A class that implements ``Source``: ``manifest`` says honestly what it answers, ``open`` reads files and opens
   connections, ``lookup`` asks and maps codes. Make answers by ``self.answer(outcome, ...)``.
3. The provider's codes in a ``CodeMap``, one a method: total, so an unknown code is INCONCLUSIVE and never a match.
4. An entry point in the group ``verifier.adapters``; the operator then names it in the file of sources.
5. A ``SourceContract`` of it (``verifier.sources.contract``), which proves the promises of the methods below.

An adapter only asks and maps codes. The host owns deadlines, retries, breaker, pace, cache, budget and the order of
sources: an adapter neither retries nor remembers. It runs on an event loop that it shares with every other source, so
it awaits, or hands what blocks to ``asyncio.to_thread``. Values of a question never go into a log, an error or a repr.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from pydantic import BaseModel

from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome, Step
from verifier.sources.manifest import Coverage, Manifest

__all__ = ["Changes", "Coverage", "Manifest", "Source", "SourceContext", "seconds_left"]


def seconds_left(deadline: float) -> float:
    """Until a look-up's ``deadline``, for a client's timeout; 0 where it has passed."""
    return max(deadline - time.monotonic(), 0)


@dataclass(frozen=True, slots=True)
class SourceContext:
    """What the house lends an adapter: ``today`` in Asia/Shanghai, ``folder`` to which relative paths refer."""

    today: Callable[[], date]
    folder: Path


@dataclass(frozen=True, slots=True)
class Changes:
    """``inquiries`` hold the fields by which the source finds an entry, of each entry that may be answered otherwise
    now; ``checkpoint`` is where to go on from the next time.
    """

    inquiries: tuple[Inquiry, ...]
    checkpoint: str


class Source(ABC):
    """Opened once, asked concurrently, closed once."""

    config_model: ClassVar[type[BaseModel]]
    """The adapter's configuration, so that a wrong one stops the start with its key."""

    def __init__(self, name: str, config: Any, context: SourceContext) -> None:
        """``name`` is the operator's name for this source; ``config`` an instance of ``config_model``."""
        self.name = name
        self.config = config
        self.context = context

    @abstractmethod
    def manifest(self) -> Manifest:
        """Honest: the host routes by it. May be called before ``open``, and says the same after it."""

    async def open(self) -> None:
        """Reads files, opens connections. Raises ``ConfigurationError``."""
        return

    @abstractmethod
    async def lookup(self, inquiry: Inquiry, deadline: float) -> Answer:
        """``deadline`` in seconds of ``time.monotonic``. An unknown code of the provider is INCONCLUSIVE, never MATCH.

        A question that the manifest does not cover is UNSUPPORTED. An exception means UNAVAILABLE; its text may be
        lost, and must hold nothing personal. Full-width forms and blanks in a field make no difference.
        """

    async def lookup_many(self, inquiries: Sequence[Inquiry], deadline: float) -> tuple[Answer, ...]:
        """In order, equal to single look-ups; overridden where the provider takes batches (``batch_size`` above 1)."""
        return tuple([await self.lookup(inquiry, deadline) for inquiry in inquiries])

    async def changes(self, checkpoint: str) -> Changes | None:
        """What changed since ``checkpoint`` (empty: since ever); ``None`` where the source cannot tell."""
        return None

    async def health(self) -> bool:
        """Whether a look-up would be worth trying now. Never bills, never asks about a person."""
        return True

    async def close(self) -> None:
        """Called once, after the last look-up."""
        return

    def examples(self) -> tuple[tuple[Inquiry, InquiryOutcome], ...]:
        """Questions with the answers they should get, of invented people: demos and the contract suite use them."""
        return ()

    def answer(
        self,
        outcome: InquiryOutcome,
        *,
        detail: str = "",
        version: str = "",
        as_of: date | None = None,
        expires_on: date | None = None,
        complete: bool = False,
        retry_after_seconds: float | None = None,
        comparisons: Mapping[str, bool] | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> Answer:
        """An answer in this source's name, with what its manifest says of version, assurance and billing.

        ``detail`` is the reason for the operator and the reviewer, in a few words without anything of the question
        (``unknown code``, ``status 503``).
        """
        manifest = self.manifest()
        return Answer(
            outcome,
            source=self.name,
            version=version or manifest.version,
            assurance=manifest.assurance,
            as_of=as_of,
            expires_on=expires_on,
            complete=complete,
            billed=outcome in manifest.billed,
            retry_after_seconds=retry_after_seconds,
            comparisons=comparisons or {},
            facts=facts or {},
            steps=(Step(self.name, outcome, detail),) if detail else (),
        )
