"""What the contract suite needs to know of an adapter that it is to prove."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from verifier.domain.inquiry import Inquiry, InquiryOutcome
from verifier.sources.source import Source


@dataclass(frozen=True)
class Turn:
    """A question whose answer changes when the day after ``last_day`` begins in Asia/Shanghai."""

    inquiry: Inquiry
    last_day: date
    before: InquiryOutcome
    after: InquiryOutcome


def _prepares_nothing(folder: Path) -> None:
    return


@dataclass(frozen=True)
class SourceCase:
    """An adapter with a configuration and questions of invented people to ask it.

    ``known`` is a match. ``unknown`` makes the provider answer with what the adapter has no rule for: it is
    INCONCLUSIVE; ``None`` only where the adapter has no such answer. ``others`` are further questions: contradictions,
    strangers, ended credentials. ``slow`` takes longest, perhaps for ever; ``known`` where it is ``None``. ``turn`` is
    for a source that knows days. ``prepare`` writes the files that the configuration names into a new folder.
    """

    name: str
    adapter: type[Source]
    config: Mapping[str, Any]
    known: Inquiry
    unknown: Inquiry | None
    others: tuple[Inquiry, ...] = ()
    slow: Inquiry | None = None
    turn: Turn | None = None
    prepare: Callable[[Path], None] = field(default=_prepares_nothing)
