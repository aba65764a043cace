"""The interface of an adapter: one authority, or one copy of a register, behind one class.

HOWTO add an adapter: a module in ``adapters/verifier_adapters`` with a class that implements ``Source``
(``register`` is the one to look at), an entry point in the group ``verifier.adapters``, and its factory in
``tests/contract/test_sources.py``, which shows that it keeps the promises below.

An adapter asks and maps codes. The host owns deadlines, retries, the breaker, the cache and the order of sources.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from pydantic import BaseModel

from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a source answers and what that costs: an operator reads it before enabling the source.

    ``kinds`` maps a kind of question to the fields it needs. ``personal_data`` are the fields that leave the house,
    ``billed`` the outcomes that cost money.
    """

    kinds: Mapping[str, tuple[str, ...]]
    assurance: Assurance
    version: str
    personal_data: tuple[str, ...] = ()
    billed: tuple[InquiryOutcome, ...] = ()
    batch_size: int = 1
    concurrency: int = 8

    def covers(self, inquiry: Inquiry) -> bool:
        """Whether the question is of a kind that the source answers, with every field that it needs."""
        return inquiry.kind in self.kinds and not self.missing(inquiry)

    def missing(self, inquiry: Inquiry) -> tuple[str, ...]:
        """The fields that the source needs and the question lacks."""
        return tuple(name for name in self.kinds.get(inquiry.kind, ()) if not inquiry.fields.get(name, "").strip())


@dataclass(frozen=True, slots=True)
class SourceContext:
    """What the house lends an adapter: ``today`` in Asia/Shanghai, ``folder`` to which relative paths refer."""

    today: Callable[[], date]
    folder: Path


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
        """Honest: the host routes by it. May be called before ``open``."""

    async def open(self) -> None:
        """Reads files, opens connections. Raises ``ConfigurationError``."""
        return

    @abstractmethod
    async def lookup(self, inquiry: Inquiry, deadline: float) -> Answer:
        """``deadline`` in seconds of ``time.monotonic``. An unknown code of the provider is INCONCLUSIVE, never MATCH.

        A question that the manifest does not cover is UNSUPPORTED. An exception means UNAVAILABLE; its text may be
        lost, and must hold nothing personal.
        """

    async def lookup_many(self, inquiries: Sequence[Inquiry], deadline: float) -> tuple[Answer, ...]:
        """In order, equal to single look-ups; overridden where the provider takes batches."""
        return tuple([await self.lookup(inquiry, deadline) for inquiry in inquiries])

    async def health(self) -> bool:
        """Whether a look-up would be worth trying now."""
        return True

    async def close(self) -> None:
        """Called once, after the last look-up."""
        return

    def examples(self) -> tuple[tuple[Inquiry, InquiryOutcome], ...]:
        """Questions with the answers they should get, of invented people: demos and the contract suite use them."""
        return ()
