"""The configuration of assisted look-ups."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from verifier_adapters.addresses import checked
from verifier_adapters.secret import SecretReference

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class LookUp(BaseModel):
    """Where a person looks, and with which fields of the question; ``hint`` is shown with the task."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    site: Annotated[str, AfterValidator(checked)]
    fields: tuple[_Text, ...] = Field(min_length=1)
    hint: str = ""


class AssistedConfig(BaseModel):
    """``people`` 2: two different people look independently, and must agree. ``key`` is 32 bytes in base64.

    ``file`` holds the tasks, with mode 600. An answer is good for ``valid_days``, then a person looks again.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: dict[_Text, LookUp] = Field(min_length=1)
    file: Path
    key: SecretReference
    people: Literal[1, 2] = 2
    valid_days: int = Field(default=180, ge=1, le=3650)
    most_open: int = Field(default=10_000, ge=1)
    """More tasks than this are not made: a flood of sign-ups must not fill the disk."""

    @model_validator(mode="after")
    def _names_the_holder(self) -> Self:
        for kind, look_up in self.kinds.items():
            if kind.startswith("credential.") and "holder" not in look_up.fields:
                raise ValueError(f"kinds.{kind}.fields: holder is missing, so anybody could present anybody's number")
        return self
