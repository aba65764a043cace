"""Alibaba Cloud: identity by two and three factors, an ID card's validity, an enterprise's elements.

https://help.aliyun.com/zh/id-verification (cloudauth 2019-03-07 for people, 2022-11-25 for enterprises). A code that is
not in ``codes.yaml`` is INCONCLUSIVE. Long-term validity is sent as ``长期``.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from verifier.domain.errors import ConfigurationError
from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.sources.source import Manifest, Source, seconds_left
from verifier_adapters.alibaba.config import AlibabaConfig
from verifier_adapters.alibaba.methods import Method, constants, error_outcome, method_of
from verifier_adapters.meaning import Meaning, shown
from verifier_adapters.normalisation import sendable_date_or_text
from verifier_adapters.quiet import silence_client_libraries

_LONG_TERM = "长期"


class AlibabaSource(Source):
    config_model = AlibabaConfig
    config: AlibabaConfig

    def manifest(self) -> Manifest:
        methods = {kind: method_of(kind, self.config) for kind in self.config.kinds}
        return Manifest(
            kinds={kind: tuple(method.parameters) for kind, method in methods.items()},
            assurance=max(method.assurance for method in methods.values()),
            version="cloudauth 2019-03-07, 2022-11-25",
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
            from verifier_adapters.alibaba import client
        except ImportError:
            needed = "needs pip install 'public-account-verifier[alibaba]'"
            raise ConfigurationError(f"alibaba {self.name}: {needed}") from None
        silence_client_libraries()
        try:
            key_id = self.config.access_key_id.read(self.context.folder, "access_key_id")
            key_secret = self.config.access_key_secret.read(self.context.folder, "access_key_secret")
        except ConfigurationError as error:
            raise ConfigurationError(f"alibaba {self.name}: {error}") from None
        self._client = client.AlibabaClient(self.config, key_id, key_secret)
        self._code_of, self._kind_of = client.code_of, client.kind_of

    async def lookup(self, inquiry: Inquiry, deadline: float) -> Answer:
        if not self.manifest().covers(inquiry):
            return self.answer(InquiryOutcome.UNSUPPORTED)
        method = method_of(inquiry.kind, self.config)
        try:
            async with asyncio.timeout(min(seconds_left(deadline), self.config.timeout_seconds)):
                meaning = await self._ask(method, inquiry)
        except TimeoutError:
            meaning = Meaning(InquiryOutcome.UNAVAILABLE, "timed out")
        answer = meaning.answer(self)
        return replace(answer, assurance=Assurance(min(method.assurance, answer.assurance)))

    async def _ask(self, method: Method, inquiry: Inquiry) -> Meaning:
        fields: Mapping[str, str] = inquiry.fields
        typed = {
            sent: sendable_date_or_text(name, fields[name], _LONG_TERM) for name, sent in method.parameters.items()
        }
        parameters = {**constants(method, inquiry.kind, self.config), **typed}
        try:
            body = await self._client.call(method.version, method.name, parameters)
            return method.read(method, body, fields, self.context.today())
        except TimeoutError:
            raise
        except Exception as error:
            # whatever the SDK makes of what is no reply of theirs; its text may hold what was asked
            code = self._code_of(error)
            if code:
                return Meaning(error_outcome(code, method.version), shown(code))
            return Meaning(InquiryOutcome.UNAVAILABLE, self._kind_of(error))
