"""Calls Tencent Cloud by its own SDK; needs the extra ``tencent``."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.faceid.v20180301 import models as faceid_models
from tencentcloud.faceid.v20180301.faceid_client_async import FaceidClient
from tencentcloud.ocr.v20181119 import models as ocr_models
from tencentcloud.ocr.v20181119.ocr_client_async import OcrClient

from verifier_adapters.tencent.config import TencentConfig


class ProviderError(Exception):
    """The provider's ``code`` alone: its message may quote what was asked."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TencentClient:
    """Used by one loop. A call ends when its task is cancelled; the SDK itself retries nothing."""

    def __init__(self, config: TencentConfig, secret_id: SecretStr, secret_key: SecretStr) -> None:
        credential = Credential(secret_id.get_secret_value(), secret_key.get_secret_value())
        self._clients = {
            "faceid": FaceidClient(credential, "", _profile(config.faceid_url, config.timeout_seconds)),
            "ocr": OcrClient(credential, "", _profile(config.ocr_url, config.timeout_seconds)),
        }
        self._models = {"faceid": faceid_models, "ocr": ocr_models}

    async def call(self, product: str, method: str, parameters: Mapping[str, str]) -> Any:
        """The SDK's model of the reply. Raises ``ProviderError``, and for what is no reply anything at all."""
        request = getattr(self._models[product], f"{method}Request")()
        for name, value in parameters.items():
            setattr(request, name, value)
        try:
            return await getattr(self._clients[product], method)(request)
        except TencentCloudSDKException as error:
            raise ProviderError(str(error.get_code())) from None

    async def close(self) -> None:
        for client in self._clients.values():
            await client.close()


def _profile(url: str, timeout_seconds: float) -> ClientProfile:
    parts = urlsplit(url)
    http = HttpProfile(protocol=parts.scheme, endpoint=parts.netloc, reqTimeout=timeout_seconds, keepAlive=True)
    return ClientProfile(httpProfile=http)
