"""The configuration of the Tencent Cloud adapter."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from verifier_adapters.addresses import checked
from verifier_adapters.secret import SecretReference

Kind = Literal[
    "identity.name_id",
    "identity.name_id_phone",
    "identity.name_id_validity",
    "organisation.name_code_representative",
    "organisation.name_code_representative_id",
]
_Address = Annotated[str, AfterValidator(checked)]


class TencentConfig(BaseModel):
    """``kinds`` are the products that the account has bought. ``detailed_phone`` costs more and tells what differs.

    The addresses are the provider's public ones; a private line or a test has its own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    secret_id: SecretReference
    secret_key: SecretReference
    kinds: tuple[Kind, ...] = Field(min_length=1)
    detailed_phone: bool = False
    faceid_url: _Address = "https://faceid.tencentcloudapi.com"
    ocr_url: _Address = "https://ocr.tencentcloudapi.com"
    timeout_seconds: float = Field(default=5, gt=0, le=60)
    concurrency: int = Field(default=16, ge=1, le=100)
    rate_per_second: float = Field(default=20, ge=0)
    """20 is the documented limit of all these methods but ``IdCardVerification``, which allows 100."""
