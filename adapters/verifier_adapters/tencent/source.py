"""Tencent Cloud: identity by two and three factors, an ID card's validity, an enterprise's elements.

https://cloud.tencent.com/document/product/1007 (faceid) and https://cloud.tencent.com/document/product/866 (ocr).
A code that is not in ``codes.yaml`` is INCONCLUSIVE. Long-term validity is sent as ``00000000``.
"""

from collections.abc import Mapping

from verifier.domain.errors import ConfigurationError
from verifier.domain.inquiry import Inquiry, InquiryOutcome
from verifier_adapters.meaning import Meaning, shown
from verifier_adapters.provider_codes import table
from verifier_adapters.provider_source import ProviderSource
from verifier_adapters.quiet import silence_client_libraries
from verifier_adapters.tencent.config import TencentConfig
from verifier_adapters.tencent.methods import METHODS, Method


class TencentSource(ProviderSource[Method]):
    config_model = TencentConfig
    config: TencentConfig
    api_version = "faceid 2018-03-01, ocr 2018-11-19"
    long_term = "00000000"

    def method_of(self, kind: str) -> Method:
        return METHODS[kind]

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

    async def close(self) -> None:
        await self._client.close()

    async def ask(self, method: Method, inquiry: Inquiry, parameters: Mapping[str, str]) -> Meaning:
        constants = {"VerifyMode": "1"} if method.name == "PhoneVerification" and self.config.detailed_phone else {}
        try:
            reply = await self._client.call(
                method.product, method.name, {**method.constants, **constants, **parameters}
            )
            return method.read(method.name, reply, inquiry.fields, self.context.today())
        except self._error as error:
            return Meaning(table(__package__)["Error"].family_outcome(error.code), shown(error.code))
        except TimeoutError:
            raise
        except Exception as error:
            # whatever the SDK makes of what is no reply of theirs; its text may hold what was asked
            return Meaning(InquiryOutcome.UNAVAILABLE, type(error).__name__)
