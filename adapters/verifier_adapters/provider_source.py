"""What the adapters of cloud providers have in common: a method of theirs a kind of question, billed by its result."""

import asyncio
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.sources.source import Manifest, Source, seconds_left
from verifier_adapters.meaning import Meaning
from verifier_adapters.normalisation import sendable_date_or_text

_BILLED = (
    InquiryOutcome.MATCH,
    InquiryOutcome.MISMATCH,
    InquiryOutcome.EXPIRED,
    InquiryOutcome.SUSPENDED,
    InquiryOutcome.REVOKED,
)
Kind = Literal[
    "identity.name_id",
    "identity.name_id_phone",
    "identity.name_id_validity",
    "organisation.name_code_representative",
    "organisation.name_code_representative_id",
]


class ProviderConfig(BaseModel):
    """``kinds`` are the products that the account has bought. ``detailed_phone`` costs more and tells what differs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: tuple[Kind, ...] = Field(min_length=1)
    detailed_phone: bool = False
    timeout_seconds: float = Field(default=5, gt=0, le=60)
    concurrency: int = Field(default=16, ge=1, le=100)
    rate_per_second: float = Field(default=0, ge=0)


class ProviderMethod(Protocol):
    """``parameters`` maps a question's field to the provider's parameter."""

    @property
    def parameters(self) -> Mapping[str, str]: ...

    @property
    def assurance(self) -> Assurance: ...


MethodType = TypeVar("MethodType", bound=ProviderMethod)


class ProviderSource(Source, Generic[MethodType]):
    """``api_version`` is the provider's; ``long_term`` is what it takes for a card that never ends."""

    config: ProviderConfig
    api_version: ClassVar[str]
    long_term: ClassVar[str]

    @abstractmethod
    def method_of(self, kind: str) -> MethodType:
        """Which of the provider's methods answers this kind."""

    @abstractmethod
    async def ask(self, method: MethodType, inquiry: Inquiry, parameters: Mapping[str, str]) -> Meaning:
        """``parameters`` are the question's fields as the provider names and writes them."""

    def manifest(self) -> Manifest:
        methods = {kind: self.method_of(kind) for kind in self.config.kinds}
        return Manifest(
            kinds={kind: tuple(method.parameters) for kind, method in methods.items()},
            assurance=max(method.assurance for method in methods.values()),
            version=self.api_version,
            personal_data=tuple(sorted({name for method in methods.values() for name in method.parameters})),
            billed=_BILLED,
            concurrency=self.config.concurrency,
            rate_per_second=self.config.rate_per_second,
        )

    async def lookup(self, inquiry: Inquiry, deadline: float) -> Answer:
        if not self.manifest().covers(inquiry):
            return self.answer(InquiryOutcome.UNSUPPORTED)
        method = self.method_of(inquiry.kind)
        try:
            async with asyncio.timeout(min(seconds_left(deadline), self.config.timeout_seconds)):
                meaning = await self.ask(method, inquiry, self._parameters(method, inquiry))
        except TimeoutError:
            meaning = Meaning(InquiryOutcome.UNAVAILABLE, "timed out")
        answer = meaning.answer(self)
        return replace(answer, assurance=Assurance(min(method.assurance, answer.assurance)))

    def _parameters(self, method: MethodType, inquiry: Inquiry) -> Mapping[str, str]:
        return {
            sent: sendable_date_or_text(name, inquiry.fields[name], self.long_term)
            for name, sent in method.parameters.items()
        }
