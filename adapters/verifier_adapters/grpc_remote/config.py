"""The configuration of a remote source: what the operator lets it say."""

import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from verifier.domain.finding import Assurance
from verifier.domain.inquiry import InquiryOutcome
from verifier_adapters.addresses import is_this_machine
from verifier_adapters.secret import SecretReference

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_TARGET = re.compile(r"unix:/\S+|(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}")


def _target(text: str) -> str:
    if not _TARGET.fullmatch(text):
        raise ValueError("not HOST:PORT or unix:/PATH")
    return text


class Tls(BaseModel):
    """Relative paths are beside the file of sources."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ca_file: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None

    @model_validator(mode="after")
    def _certificate_and_key_belong_together(self) -> Self:
        if (self.client_certificate is None) != (self.client_key is None):
            raise ValueError("client_certificate and client_key belong together")
        return self


class GrpcRemoteConfig(BaseModel):
    """``kinds`` with the fields that are sent: the remote may ask for no more. ``assurance`` and ``complete`` cap what
    it says of itself; an outcome that it bills must be in ``billed``.

    Without ``tls`` only this machine can be the other side.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    target: Annotated[str, AfterValidator(_target)]
    kinds: dict[_Text, tuple[_Text, ...]] = Field(min_length=1)
    assurance: Assurance
    complete: bool = False
    version: _Text = "remote"
    billed: tuple[InquiryOutcome, ...] = ()
    batch_size: int = Field(default=1, ge=1, le=500)
    concurrency: int = Field(default=8, ge=1, le=256)
    timeout_seconds: float = Field(default=5, gt=0, le=60)
    tls: Tls | None = None
    token: SecretReference | None = None
    """Sent as ``authorization: Bearer ...``."""

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        here = self.target.startswith("unix:") or is_this_machine(self.target.rpartition(":")[0].strip("[]"))
        if self.tls is None and not here:
            raise ValueError("tls: needed outside this machine")
        return self
