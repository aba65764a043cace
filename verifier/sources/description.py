"""What an operator sees of a source that is in use: what it says of itself, how it is, and what it has answered."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from verifier.domain.inquiry import InquiryOutcome
from verifier.sources.manifest import Manifest


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """``healthy`` is the source's own word, ``resting`` that the host leaves it alone for a while after failures.

    ``answers`` counts since the start, by the kind of question and the outcome, those given from memory too.
    """

    name: str
    manifest: Manifest
    healthy: bool
    resting: bool
    answers: Mapping[tuple[str, InquiryOutcome], int]


class AnswerCounter:
    """One source's answers by kind and outcome: labels that come from the manifest, never from a question's fields."""

    def __init__(self) -> None:
        self._counted: Counter[tuple[str, InquiryOutcome]] = Counter()

    def count(self, kind: str, outcome: InquiryOutcome) -> None:
        self._counted[kind, outcome] += 1

    def counted(self) -> Mapping[tuple[str, InquiryOutcome], int]:
        return dict(self._counted)
