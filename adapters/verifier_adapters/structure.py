"""Answers credential questions from the number's structure alone: assurance 0, so it never passes anybody.

It tells apart a number that cannot exist from one that could, where no register is at hand.
"""

from pydantic import BaseModel, ConfigDict

from verifier.credentials.catalogue import catalogue
from verifier.credentials.structure import parse
from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.domain.number import NumberStatus
from verifier.sources.source import Manifest, Source

_PREFIX = "credential."
_OUTCOMES = {
    NumberStatus.VALID: InquiryOutcome.MATCH,
    NumberStatus.UNCERTAIN: InquiryOutcome.INCONCLUSIVE,
    NumberStatus.INVALID: InquiryOutcome.MISMATCH,
}


class StructureConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StructureSource(Source):
    config_model = StructureConfig

    def manifest(self) -> Manifest:
        kinds = {_PREFIX + key: ("number",) for key in catalogue()}
        return Manifest(kinds=kinds, assurance=Assurance.FORMAT, version="catalogue", concurrency=64)

    async def lookup(self, inquiry: Inquiry, deadline: float) -> Answer:
        if not self.manifest().covers(inquiry):
            return self._answer(InquiryOutcome.UNSUPPORTED)
        kind = catalogue()[inquiry.kind.removeprefix(_PREFIX)]
        structure = parse(kind, inquiry.fields["number"], today=self.context.today())
        return self._answer(_OUTCOMES[structure.status])

    def _answer(self, outcome: InquiryOutcome) -> Answer:
        return Answer(outcome, source=self.name, version="catalogue", assurance=Assurance.FORMAT)

    def examples(self) -> tuple[tuple[Inquiry, InquiryOutcome], ...]:
        lawyer = "credential.judicial.lawyer_practice"
        return (
            (Inquiry(lawyer, {"number": "11101201510999996"}), InquiryOutcome.MATCH),
            (Inquiry(lawyer, {"number": "1"}), InquiryOutcome.MISMATCH),
            (Inquiry("credential.judicial.notary", {"number": "X-1"}), InquiryOutcome.INCONCLUSIVE),
        )
