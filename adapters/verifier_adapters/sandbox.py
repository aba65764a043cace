"""Answers by magic values, so that a platform can try every outcome before it has a provider.

The year of birth in an ID number is easy to choose and hard to confuse, but a credential has none; a name has neither
check digits nor a fixed form, so the name (``name``, ``holder``, or the ``identifier``) carries the magic: one
that ends in a word of ``ENDINGS`` gets that outcome, any other is a match. It claims the assurance of an
authority: never enable it where real people sign up.
"""

import asyncio
from typing import cast

from pydantic import BaseModel, ConfigDict, Field

from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.sources.source import Manifest, Source

ENDINGS = {
    "不符": InquiryOutcome.MISMATCH,
    "无此": InquiryOutcome.NOT_FOUND,
    "过期": InquiryOutcome.EXPIRED,
    "暂停": InquiryOutcome.SUSPENDED,
    "吊销": InquiryOutcome.REVOKED,
    "不明": InquiryOutcome.INCONCLUSIVE,
    "中断": InquiryOutcome.UNAVAILABLE,
    "不支持": InquiryOutcome.UNSUPPORTED,
}
FAILS = "故障"
HANGS = "超时"
BABBLES = "乱码"
DAWDLES = "缓慢"
_VERSION = "sandbox"
_IDENTITY_KINDS = {
    "identity.name_id": ("name", "id_number"),
    "identity.name_id_phone": ("name", "id_number", "phone"),
    "identity.name_id_validity": ("name", "id_number", "valid_from", "valid_until"),
    "identity.opaque": ("identifier", "scheme"),
    "organisation.name_code_representative": ("name", "code", "representative"),
    "organisation.name_code_representative_id": ("name", "code", "representative", "representative_id_number"),
}


class SandboxConfig(BaseModel):
    """``credentials`` are the credential kinds to answer beside the identity factors; ``delay_seconds`` of
    every answer, ``slow_seconds`` of one to a name that ends in 缓慢.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    credentials: tuple[str, ...] = ()
    delay_seconds: float = Field(default=0, ge=0, le=60)
    slow_seconds: float = Field(default=2, ge=0, le=60)


class SandboxSource(Source):
    config_model = SandboxConfig
    config: SandboxConfig

    def manifest(self) -> Manifest:
        credentials = {f"credential.{kind}": ("number", "holder") for kind in self.config.credentials}
        return Manifest(
            kinds={**_IDENTITY_KINDS, **credentials}, assurance=Assurance.AUTHORITY, version=_VERSION, concurrency=64
        )

    async def lookup(self, inquiry: Inquiry, deadline: float) -> Answer:
        """A name that ends in 故障 raises, one in 超时 never answers, one in 乱码 gets what is no answer at all."""
        if not self.manifest().covers(inquiry):
            return self._answer(InquiryOutcome.UNSUPPORTED)
        fields = inquiry.fields
        name = "".join((fields.get("name") or fields.get("holder") or fields["identifier"]).split())
        if name.endswith(FAILS):
            raise ConnectionError
        if name.endswith(HANGS):
            await asyncio.Event().wait()
        if name.endswith(BABBLES):
            return cast("Answer", {"outcome": "match"})
        slow = name.endswith(DAWDLES)
        await asyncio.sleep(self.config.slow_seconds if slow else self.config.delay_seconds)
        outcome = next((found for ending, found in ENDINGS.items() if name.endswith(ending)), InquiryOutcome.MATCH)
        return self._answer(outcome)

    def _answer(self, outcome: InquiryOutcome) -> Answer:
        return Answer(outcome, source=self.name, version=_VERSION, assurance=Assurance.AUTHORITY)

    def examples(self) -> tuple[tuple[Inquiry, InquiryOutcome], ...]:
        number = "11010519900307996X"
        kind = "identity.name_id"
        asked = [(Inquiry(kind, {"name": "林" + ending, "id_number": number}), out) for ending, out in ENDINGS.items()]
        return (*asked, (Inquiry(kind, {"name": "林晓禾", "id_number": number}), InquiryOutcome.MATCH))
