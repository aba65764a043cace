"""Remembers answers for a while, under keyed hashes of the questions: no number is kept in the clear."""

import hmac
import json
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256

from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome

_SECONDS = {
    InquiryOutcome.MATCH: 600.0,
    InquiryOutcome.MISMATCH: 120.0,
    InquiryOutcome.NOT_FOUND: 30.0,
    InquiryOutcome.EXPIRED: 120.0,
    InquiryOutcome.SUSPENDED: 120.0,
    InquiryOutcome.REVOKED: 120.0,
}
_LARGEST = 50_000


def lifetime(answer: Answer) -> float:
    """Seconds for which it is remembered; not beyond the time after which the source wants to be asked again."""
    seconds = _SECONDS.get(answer.outcome, 0.0)
    return seconds if answer.retry_after_seconds is None else min(seconds, answer.retry_after_seconds)


class AnswerCache:
    """Only what a source stated is remembered; NOT_FOUND shortly, because registers catch up. Used by one loop."""

    def __init__(self, key: bytes, clock: Callable[[], float]) -> None:
        self._key = key
        self._clock = clock
        self._kept: OrderedDict[bytes, tuple[float, Answer]] = OrderedDict()

    async def get(self, source: str, inquiry: Inquiry) -> Answer | None:
        key = self.key(source, inquiry)
        kept = self._kept.get(key)
        if kept is None:
            return None
        if kept[0] <= self._clock():
            del self._kept[key]
            return None
        return kept[1]

    async def put(self, source: str, inquiry: Inquiry, answer: Answer) -> None:
        seconds = lifetime(answer)
        if not seconds:
            return
        self._kept[self.key(source, inquiry)] = (self._clock() + seconds, answer)
        while len(self._kept) > _LARGEST:
            self._kept.popitem(last=False)

    def key(self, source: str, inquiry: Inquiry) -> bytes:
        """The question's keyed hash. JSON keeps apart what a user could make run together, whatever the fields hold."""
        question = json.dumps([source, inquiry.kind, sorted(inquiry.fields.items())])
        return hmac.digest(self._key, question.encode(), sha256)
