"""The clients and what each may call, from one YAML file:

- name: sign-up
  certificates: [sign-up.platform.example]       # names in its certificate
  methods: [CheckService/*, VerificationService/VerifyRegistration]
- name: review-desk
  tokens: ["sha256:..."]                         # made by `verifier token`; two while one takes the other's place
  methods: ["*"]
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from verifier.domain.errors import ConfigurationError
from verifier.server.security.tokens import DIGEST_PATTERN
from verifier.validation import problems


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_.-]*$")
    certificates: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    tokens: tuple[Annotated[str, Field(pattern=DIGEST_PATTERN)], ...] = ()
    methods: tuple[str, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Client:
    """``methods`` are paths (``/verifier.v1.CheckService/CheckName``)."""

    name: str
    methods: frozenset[str]


@dataclass(frozen=True, slots=True)
class Clients:
    """By the names that certificates show, and by the digests of tokens."""

    by_certificate: Mapping[str, Client]
    by_token: Mapping[str, Client]


def load(path: Path, methods: Sequence[str], *, show_certificates: bool) -> Clients:
    """``methods`` are the paths of all that there are; ``show_certificates`` tells whether clients are asked for one.

    Raises ``ConfigurationError`` that names the file, each wrong key and the way out.
    """
    rows = _rows(path)
    _check_once(path, "name", (row.name for row in rows))
    _check_once(path, "certificates", (name for row in rows for name in row.certificates))
    _check_once(path, "tokens", (token for row in rows for token in row.tokens))
    by_certificate: dict[str, Client] = {}
    by_token: dict[str, Client] = {}
    for row in rows:
        if not row.certificates and not row.tokens:
            raise ConfigurationError(f"clients {path}: {row.name}: needs `certificates` or `tokens` to be known by")
        if row.certificates and not show_certificates:
            raise ConfigurationError(
                f"clients {path}: {row.name}.certificates: no client is asked for one without tls_client_authorities"
            )
        allowed = (method for words in row.methods for method in _matching(path, row.name, words, methods))
        client = Client(row.name, frozenset(allowed))
        by_certificate |= dict.fromkeys(row.certificates, client)
        by_token |= dict.fromkeys(row.tokens, client)
    return Clients(by_certificate, by_token)


def _check_once(path: Path, key: str, values: Iterable[str]) -> None:
    """One value that stood for two clients would be the second's alone."""
    twice = [one for one, times in Counter(values).items() if times > 1]
    if twice:
        raise ConfigurationError(f"clients {path}: {key}: {', '.join(twice)} comes twice")


def _rows(path: Path) -> list[_Row]:
    try:
        return TypeAdapter(list[_Row]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ConfigurationError(f"clients {path}: {error.strerror}") from None
    except (UnicodeDecodeError, yaml.YAMLError):
        raise ConfigurationError(f"clients {path}: is not YAML") from None
    except ValidationError as error:
        raise ConfigurationError(f"clients {path}: {problems(error)}") from None


def _matching(path: Path, client: str, words: str, methods: Sequence[str]) -> list[str]:
    """Of ``*``, ``CheckService/*`` or ``CheckService/CheckName``; the package may stand before the service."""
    found = [method for method in methods if fnmatchcase(method[1:], words) or fnmatchcase(_short(method), words)]
    if not found:
        known = ", ".join(sorted({f"{_short(method).partition('/')[0]}/*" for method in methods}))
        raise ConfigurationError(
            f"clients {path}: {client}.methods: {words} is no method: give *, SERVICE/METHOD, or one of {known}"
        )
    return found


def _short(method: str) -> str:
    """
    >>> _short("/verifier.v1.CheckService/CheckName")
    'CheckService/CheckName'
    """
    return method.rpartition(".")[2]
