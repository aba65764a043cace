"""The configuration of the Tencent Cloud adapter."""

from typing import Annotated

from pydantic import AfterValidator, Field

from verifier_adapters.addresses import checked
from verifier_adapters.provider_source import ProviderConfig
from verifier_adapters.secret import SecretReference

_Address = Annotated[str, AfterValidator(checked)]


class TencentConfig(ProviderConfig):
    """The addresses are the provider's public ones; a private line or a test has its own."""

    secret_id: SecretReference
    secret_key: SecretReference
    faceid_url: _Address = "https://faceid.tencentcloudapi.com"
    ocr_url: _Address = "https://ocr.tencentcloudapi.com"
    rate_per_second: float = Field(default=20, ge=0)
    """20 is the documented limit of all these methods but ``IdCardVerification``, which allows 100."""
