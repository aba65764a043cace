"""The configuration of the Alibaba Cloud adapter."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from verifier_adapters.addresses import checked
from verifier_adapters.secret import SecretReference

Kind = Literal[
    "identity.name_id",
    "identity.name_id_phone",
    "identity.name_id_validity",
    "organisation.name_code_representative",
    "organisation.name_code_representative_id",
]


class AlibabaConfig(BaseModel):
    """``kinds`` are the products that the account has activated. ``detailed_phone`` costs more and tells what differs.

    For enterprises the provider wants a ``scene_code`` of the operator's choice, and to be told that the users have
    agreed; only the operator can say so.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    access_key_id: SecretReference
    access_key_secret: SecretReference
    kinds: tuple[Kind, ...] = Field(min_length=1)
    detailed_phone: bool = False
    scene_code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{0,32}$")] = ""
    users_have_agreed: bool = False
    url: Annotated[str, AfterValidator(checked)] = "https://cloudauth.aliyuncs.com"
    timeout_seconds: float = Field(default=5, gt=0, le=60)
    concurrency: int = Field(default=16, ge=1, le=100)
    rate_per_second: float = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _enterprises_need_more(self) -> Self:
        if any(kind.startswith("organisation.") for kind in self.kinds):
            if not self.scene_code:
                raise ValueError("scene_code: missing for enterprises")
            if not self.users_have_agreed:
                raise ValueError("users_have_agreed: must be true for enterprises")
        return self
