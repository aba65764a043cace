"""Who is told of events, from one YAML file that only its owner may read, because it holds the secrets:

- name: platform
  url: https://platform.example/verifier
  secrets: [whsec_...]          # the newest first; two while one takes the other's place
  tenants: [default]            # leave it out for all
  kinds: [decision.made]        # leave it out for all
  timeout_seconds: 10
"""

from pathlib import Path
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError, field_validator

from verifier.domain.errors import ConfigurationError
from verifier.events.event import KINDS, Event
from verifier.events.signature import secret_bytes
from verifier.validation import problems

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Receiver(BaseModel):
    """``timeout_seconds`` is for the whole exchange."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_-]*$")
    url: str
    secrets: tuple[SecretStr, ...] = Field(min_length=1, max_length=4)
    tenants: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    timeout_seconds: float = Field(10.0, gt=0, le=60)

    @field_validator("url")
    @classmethod
    def _is_safe(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise ValueError("must begin with https:// (http:// on loopback alone)")
        if not parts.hostname or parts.username or parts.fragment:
            raise ValueError("must name a host, and neither a user nor a fragment")
        return value

    @field_validator("secrets")
    @classmethod
    def _are_secrets(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for secret in value:
            secret_bytes(secret.get_secret_value())
        return value

    @field_validator("kinds")
    @classmethod
    def _are_known(cls, value: frozenset[str]) -> frozenset[str]:
        if value - set(KINDS):
            raise ValueError(f"must be some of {', '.join(KINDS)}")
        return value

    def keys(self) -> tuple[bytes, ...]:
        return tuple(secret_bytes(secret.get_secret_value()) for secret in self.secrets)

    def wants(self, event: Event) -> bool:
        return (not self.tenants or event.tenant in self.tenants) and (not self.kinds or event.kind in self.kinds)


_FILE = TypeAdapter(tuple[Receiver, ...])


def load(path: Path) -> tuple[Receiver, ...]:
    """Raises ``ConfigurationError`` that names the file and each wrong key, and tells no secret."""
    if not path.is_file():
        raise ConfigurationError(f"webhooks: no such file: {path}")
    if path.stat().st_mode & 0o077:
        raise ConfigurationError(f"webhooks {path}: others may read this file: chmod 600 it")
    try:
        receivers = _FILE.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError):
        raise ConfigurationError(f"webhooks {path}: is not YAML") from None
    except ValidationError as error:
        raise ConfigurationError(f"webhooks {path}: {problems(error)}") from None
    if len({receiver.name for receiver in receivers}) != len(receivers):
        raise ConfigurationError(f"webhooks {path}: two receivers have one name")
    return receivers
