"""The configuration of the Alibaba Cloud adapter."""

from typing import Annotated, Self

from pydantic import AfterValidator, StringConstraints, model_validator

from verifier_adapters.addresses import checked
from verifier_adapters.provider_source import ProviderConfig
from verifier_adapters.secret import SecretReference


class AlibabaConfig(ProviderConfig):
    """For enterprises the provider wants a ``scene_code`` of the operator's choice, and to be told that the users have
    agreed; only the operator can say so.
    """

    access_key_id: SecretReference
    access_key_secret: SecretReference
    scene_code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{0,32}$")] = ""
    users_have_agreed: bool = False
    url: Annotated[str, AfterValidator(checked)] = "https://cloudauth.aliyuncs.com"

    @model_validator(mode="after")
    def _enterprises_need_more(self) -> Self:
        if any(kind.startswith("organisation.") for kind in self.kinds):
            if not self.scene_code:
                raise ValueError("scene_code: missing for enterprises")
            if not self.users_have_agreed:
                raise ValueError("users_have_agreed: must be true for enterprises")
        return self
