"""Calls Alibaba Cloud by its own SDKs; needs the extra ``alibaba``."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from alibabacloud_cloudauth20190307 import models as person_models
from alibabacloud_cloudauth20190307.client import Client as PersonClient
from alibabacloud_cloudauth20221125 import models as enterprise_models
from alibabacloud_cloudauth20221125.client import Client as EnterpriseClient
from alibabacloud_tea_openapi.utils_models import Config
from darabonba.runtime import RuntimeOptions
from pydantic import SecretStr

from verifier_adapters.alibaba.config import AlibabaConfig

_CALLS = {
    "Id2MetaVerify": "id_2meta_verify_with_options_async",
    "Id2MetaPeriodVerify": "id_2meta_period_verify_with_options_async",
    "Mobile3MetaSimpleVerify": "mobile_3meta_simple_verify_with_options_async",
    "Mobile3MetaDetailVerify": "mobile_3meta_detail_verify_with_options_async",
    "EntElementVerifyV2": "ent_element_verify_v2with_options_async",
}


class AlibabaClient:
    """Opens a connection for every call, as the SDK does. A call ends when its task is cancelled; no retries.

    The SDK follows redirects and cannot be told not to, so its address must be the provider's own, over TLS.
    """

    def __init__(self, config: AlibabaConfig, key_id: SecretStr, key_secret: SecretStr) -> None:
        parts = urlsplit(config.url)
        milliseconds = round(config.timeout_seconds * 1000)
        self._runtime = RuntimeOptions(connect_timeout=milliseconds, read_timeout=milliseconds)

        def settings() -> Config:
            return Config(
                access_key_id=key_id.get_secret_value(),
                access_key_secret=key_secret.get_secret_value(),
                endpoint=parts.netloc,
                protocol=parts.scheme.upper(),
            )

        self._by_version = {
            "2019-03-07": (PersonClient(settings()), person_models),
            "2022-11-25": (EnterpriseClient(settings()), enterprise_models),
        }

    async def call(self, version: str, method: str, parameters: Mapping[str, str]) -> Any:
        """The SDK's model of the reply's body. Raises whatever the SDK raises."""
        client, models = self._by_version[version]
        request = getattr(models, f"{method}Request")(**parameters)
        response = await getattr(client, _CALLS[method])(request, self._runtime)
        return response.body


def code_of(error: Exception) -> str:
    """The provider's code in an error of the SDK, empty where it is none of the provider's."""
    code = getattr(error, "code", None)
    known = code not in (None, "", "None") and getattr(error, "status_code", None) is not None
    return str(code) if known else ""


def kind_of(error: Exception) -> str:
    """The type of what went wrong in the end, without a word of it."""
    return type(getattr(error, "inner_exception", None) or error).__name__
