"""What a reply means, before it becomes an answer in the source's name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from verifier.domain.inquiry import Answer, InquiryOutcome
from verifier.sources.source import Source

_CODE = re.compile(r"[A-Za-z0-9_./-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Meaning:
    """``detail`` says why, for the evidence: a provider's code, a kind of failure; never what was asked."""

    outcome: InquiryOutcome
    detail: str
    comparisons: Mapping[str, bool] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)
    expires_on: date | None = None
    as_of: date | None = None
    retry_after_seconds: float | None = None

    def answer(self, source: Source) -> Answer:
        return source.answer(
            self.outcome,
            detail=self.detail,
            comparisons=self.comparisons,
            facts=self.facts,
            expires_on=self.expires_on,
            as_of=self.as_of,
            retry_after_seconds=self.retry_after_seconds,
        )


def shown(code: object) -> str:
    """A provider's code as it may be shown: what does not look like one could be anything."""
    text = str(code).strip()
    return text if _CODE.fullmatch(text) else "no code"


def still_valid(meaning: Meaning, today: date) -> Meaning:
    """A match after its last day is EXPIRED; one whose last day cannot be read (``date.min``) decides nothing."""
    if meaning.outcome is not InquiryOutcome.MATCH or meaning.expires_on is None or meaning.expires_on >= today:
        return meaning
    if meaning.expires_on == date.min:
        detail = f"{meaning.detail}, without a readable expiry"
        return replace(meaning, outcome=InquiryOutcome.INCONCLUSIVE, detail=detail, expires_on=None)
    return replace(meaning, outcome=InquiryOutcome.EXPIRED, detail=f"{meaning.detail}, expired")
