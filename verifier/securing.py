"""Composes who may call: encryption of the listener and the clients that the settings name. A part of ``app``.

Without either the listener stays on loopback, and what may open a connection there may call everything.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import grpc

from verifier.domain.errors import ConfigurationError
from verifier.server import listening
from verifier.server.security import clients, encryption
from verifier.server.security.access import Access
from verifier.server.security.encryption import TlsFiles
from verifier.server.security.watched import Watched
from verifier.settings import Settings


@dataclass(frozen=True, slots=True)
class Security:
    """``credentials`` are ``None`` for a listener without encryption, ``access`` where everybody may call."""

    credentials: grpc.ServerCredentials | None
    access: Access | None


def check(settings: Settings) -> None:
    """Raises ``ConfigurationError`` that names the setting which is missing, for what others could reach or read."""
    encrypted = settings.tls_certificate is not None
    if encrypted != (settings.tls_key is not None):
        raise ConfigurationError("tls_certificate and tls_key belong together: give both, or neither")
    if settings.tls_client_authorities is not None and not encrypted:
        raise ConfigurationError("tls_client_authorities: needs tls_certificate and tls_key")
    if not encrypted and not listening.is_on_loopback(settings.listen):
        raise ConfigurationError(
            f"listen: {settings.listen} is not on loopback, and this listener has no encryption: "
            "give tls_certificate, tls_key and clients, or listen on loopback behind a TLS proxy"
        )
    if encrypted and settings.clients is None:
        raise ConfigurationError(
            "clients: missing beside tls_certificate: name who may call what, see docs/security.md"
        )


def described(settings: Settings) -> str:
    """For the line that says where the service listens."""
    known = "known clients" if settings.clients is not None else "everybody on this machine"
    if settings.tls_client_authorities is not None:
        return f"mutual TLS, {known}"
    return f"TLS, {known}" if settings.tls_certificate is not None else f"no encryption, loopback only, {known}"


def start(settings: Settings, methods: Sequence[str]) -> Security:
    """``methods`` are the paths of all calls. Raises ``ConfigurationError``, also for a file that is wrong."""
    check(settings)
    credentials = None
    if settings.tls_certificate is not None and settings.tls_key is not None:
        files = TlsFiles(settings.tls_certificate, settings.tls_key, settings.tls_client_authorities)
        credentials = encryption.credentials(files)
    return Security(credentials, _access(settings, methods))


def _access(settings: Settings, methods: Sequence[str]) -> Access | None:
    path = settings.clients
    if path is None:
        return None
    asked = settings.tls_client_authorities is not None
    return Access(Watched([path], lambda: clients.load(path, methods, show_certificates=asked)))
