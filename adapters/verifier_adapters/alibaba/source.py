"""Alibaba Cloud: identity by two and three factors, an ID card's validity, an enterprise's elements.

https://help.aliyun.com/zh/id-verification (cloudauth 2019-03-07 for people, 2022-11-25 for enterprises). A code that is
not in ``codes.yaml`` is INCONCLUSIVE. Long-term validity is sent as ``长期``.
"""

from collections.abc import Mapping

from verifier.domain.errors import ConfigurationError
from verifier.domain.inquiry import Inquiry, InquiryOutcome
from verifier_adapters.alibaba.config import AlibabaConfig
from verifier_adapters.alibaba.methods import Method, constants, error_outcome, method_of
from verifier_adapters.meaning import Meaning, shown
from verifier_adapters.provider_source import ProviderSource
from verifier_adapters.quiet import silence_client_libraries


class AlibabaSource(ProviderSource[Method]):
    config_model = AlibabaConfig
    config: AlibabaConfig
    api_version = "cloudauth 2019-03-07, 2022-11-25"
    long_term = "长期"

    def method_of(self, kind: str) -> Method:
        return method_of(kind, self.config)

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

    async def ask(self, method: Method, inquiry: Inquiry, parameters: Mapping[str, str]) -> Meaning:
        sent = {**constants(method, inquiry.kind, self.config), **parameters}
        try:
            body = await self._client.call(method.version, method.name, sent)
            return method.read(method, body, inquiry.fields, self.context.today())
        except TimeoutError:
            raise
        except Exception as error:
            # whatever the SDK makes of what is no reply of theirs; its text may hold what was asked
            code = self._code_of(error)
            if code:
                return Meaning(error_outcome(code, method.version), shown(code))
            return Meaning(InquiryOutcome.UNAVAILABLE, self._kind_of(error))
