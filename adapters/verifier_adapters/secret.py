"""Where a secret stands: in an environment variable or in a file, never in the file that names the sources.

The one place beside the settings that reads the environment: which variable, the operator's file says.
"""

import os
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, SecretStr, model_validator

from verifier.domain.errors import ConfigurationError


class SecretReference(BaseModel):
    """``{env: NAME}`` or ``{file: PATH}``; a relative path is beside the file of sources."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    env: str = ""
    file: Path | None = None

    @model_validator(mode="after")
    def _names_one_place(self) -> Self:
        if bool(self.env) == (self.file is not None):
            raise ValueError("exactly one of env and file is needed")
        return self

    def read(self, folder: Path, key: str) -> SecretStr:
        """Blanks at the ends are no part of it. Raises ``ConfigurationError`` with ``key`` where there is none."""
        if self.file is None:
            text = os.environ.get(self.env, "")
            place = f"environment variable {self.env}"
        else:
            place = f"file {self.file}"
            try:
                text = (folder / self.file).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise ConfigurationError(f"{key}: {place}: {type(error).__name__}") from None
        if not text.strip():
            raise ConfigurationError(f"{key}: {place} is empty")
        return SecretStr(text.strip())
