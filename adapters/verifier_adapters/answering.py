"""The answer of an adapter, with what every answer of its source has in common."""

import time
from collections.abc import Mapping
from datetime import date

from verifier.domain.inquiry import Answer, InquiryOutcome, Step
from verifier.sources.source import Source


def answer(
    source: Source,
    outcome: InquiryOutcome,
    detail: str = "",
    *,
    comparisons: Mapping[str, bool] | None = None,
    facts: Mapping[str, str] | None = None,
    expires_on: date | None = None,
    as_of: date | None = None,
    retry_after_seconds: float | None = None,
) -> Answer:
    """``detail`` stays in the evidence: a provider's code, a kind of failure; never what was asked, never their text."""
    manifest = source.manifest()
    return Answer(
        outcome,
        source=source.name,
        version=manifest.version,
        assurance=manifest.assurance,
        as_of=as_of,
        expires_on=expires_on,
        billed=outcome in manifest.billed,
        retry_after_seconds=retry_after_seconds,
        comparisons=comparisons or {},
        facts=facts or {},
        steps=(Step(source.name, outcome, detail),) if detail else (),
    )


def seconds_left(deadline: float, at_most: float) -> float:
    """What remains until ``deadline`` of ``time.monotonic``, not below zero nor above the adapter's own limit."""
    return max(0.0, min(at_most, deadline - time.monotonic()))
