"""Tencent Cloud: identity by two and three factors, an ID card's validity, an enterprise's elements.

https://cloud.tencent.com/document/product/1007 (faceid) and https://cloud.tencent.com/document/product/866 (ocr).
A code that is not in ``codes.yaml`` is INCONCLUSIVE. Long-term validity is sent as ``00000000``.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from verifier.domain.errors import ConfigurationError
from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.sources.source import Manifest, Source, seconds_left
from verifier_adapters.meaning import Meaning, shown
from verifier_adapters.normalisation import sendable_date_or_text
from verifier_adapters.provider_codes import table
from verifier_adapters.quiet import silence_client_libraries
from verifier_adapters.tencent.config import TencentConfig
from verifier_adapters.tencent.methods import METHODS, Method

_LONG_TERM = "00000000"


class TencentSource(Source):
    config_model = TencentConfig
    config: TencentConfig

    def manifest(self) -> Manifest:
        methods = {kind: METHODS[kind] for kind in self.config.kinds}
        return Manifest(
            kinds={kind: tuple(method.parameters) for kind, method in methods.items()},
            assurance=max(method.assurance for method in methods.values()),
            version="faceid 2018-03-01, ocr 2018-11-19",
            personal_data=tuple(sorted({name for method in methods.values() for name in method.parameters})),
            billed=(
                InquiryOutcome.MATCH,
                InquiryOutcome.MISMATCH,
                InquiryOutcome.EXPIRED,
                InquiryOutcome.SUSPENDED,
                InquiryOutcome.REVOKED,
            ),
            concurrency=self.config.concurrency,
            rate_per_second=self.config.rate_per_second,
        )

    async def open(self) -> None:
        try:
            from verifier_adapters.tencent.client import ProviderError, TencentClient
        except ImportError:
            needed = "needs pip install 'public-account-verifier[tencent]'"
            raise ConfigurationError(f"tencent {self.name}: {needed}") from None
        silence_client_libraries()
        try:
            secret_id = self.config.secret_id.read(self.context.folder, "secret_id")
            secret_key = self.config.secret_key.read(self.context.folder, "secret_key")
        except ConfigurationError as error:
            raise ConfigurationError(f"tencent {self.name}: {error}") from None
        self._client = TencentClient(self.config, secret_id, secret_key)
        self._error = ProviderError

    async def lookup(self, inquiry: Inquiry, deadline: float) -> Answer:
        if not self.manifest().covers(inquiry):
            return self.answer(InquiryOutcome.UNSUPPORTED)
        method = METHODS[inquiry.kind]
        try:
            async with asyncio.timeout(min(seconds_left(deadline), self.config.timeout_seconds)):
                meaning = await self._ask(method, inquiry.fields)
        except TimeoutError:
            meaning = Meaning(InquiryOutcome.UNAVAILABLE, "timed out")
        answer = meaning.answer(self)
        return replace(answer, assurance=Assurance(min(method.assurance, answer.assurance)))

    async def close(self) -> None:
        await self._client.close()

    async def _ask(self, method: Method, fields: Mapping[str, str]) -> Meaning:
        parameters = {
            sent: sendable_date_or_text(name, fields[name], _LONG_TERM) for name, sent in method.parameters.items()
        }
        constants = {"VerifyMode": "1"} if method.name == "PhoneVerification" and self.config.detailed_phone else {}
        try:
            reply = await self._client.call(
                method.product, method.name, {**method.constants, **constants, **parameters}
            )
            return method.read(method.name, reply, fields, self.context.today())
        except self._error as error:
            return Meaning(table(__package__)["Error"].family_outcome(error.code), shown(error.code))
        except TimeoutError:
            raise
        except Exception as error:
            # whatever the SDK makes of what is no reply of theirs; its text may hold what was asked
            return Meaning(InquiryOutcome.UNAVAILABLE, type(error).__name__)
