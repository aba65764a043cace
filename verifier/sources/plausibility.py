"""Whether what an adapter returned is an answer at all: third-party code may return anything, and must pass nobody."""

import math
from collections.abc import Mapping
from datetime import date, datetime

from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome, Step
from verifier.sources.manifest import Manifest

_LONGEST_REASON = 120


def fault(answer: object, manifest: Manifest) -> str:
    """Why the answer cannot be used, empty where it can. Names a field, never a value.

    A match whose own comparisons contradict it is no answer, nor one that claims more assurance or coverage than the
    manifest.
    """
    if not isinstance(answer, Answer):
        return "no answer"
    sound = {
        "outcome": isinstance(answer.outcome, InquiryOutcome),
        "version": isinstance(answer.version, str),
        "assurance": isinstance(answer.assurance, Assurance) and answer.assurance <= manifest.assurance,
        "as_of": _is_day(answer.as_of),
        "expires_on": _is_day(answer.expires_on),
        "retry_after_seconds": _is_pause(answer.retry_after_seconds),
        "complete": answer.complete is False or (answer.complete is True and manifest.coverage.complete),
        "comparisons": _maps(answer.comparisons, bool),
        "facts": _maps(answer.facts, str),
        "steps": isinstance(answer.steps, tuple) and all(isinstance(step, Step) for step in answer.steps),
    }
    wrong = [name for name, is_sound in sound.items() if not is_sound]
    if not wrong and answer.outcome is InquiryOutcome.MATCH and not all(answer.comparisons.values()):
        wrong = ["comparisons"]
    return f"answer not understood: {', '.join(wrong)}" if wrong else ""


def reason(answer: Answer, inquiry: Inquiry) -> str:
    """What the adapter says about its answer, in a few words; nothing where they repeat what was asked."""
    detail = answer.steps[0].detail if answer.steps else ""
    if not isinstance(detail, str) or len(detail) > _LONGEST_REASON:
        return ""
    repeated = any(value.strip() in detail for value in inquiry.fields.values() if len(value.strip()) > 1)
    return "" if repeated else detail


def _is_day(value: object) -> bool:
    """A moment would compare with no day."""
    return value is None or (isinstance(value, date) and not isinstance(value, datetime))


def _is_pause(value: object) -> bool:
    return value is None or (isinstance(value, (int, float)) and math.isfinite(value) and value >= 0)


def _maps(value: object, kind: type) -> bool:
    return isinstance(value, Mapping) and all(isinstance(k, str) and isinstance(v, kind) for k, v in value.items())
