"""TLS of the listener, from PEM files that may be exchanged while it runs: new connections get the new certificate."""

import ssl
from dataclasses import dataclass
from pathlib import Path

import grpc

from verifier.domain.errors import ConfigurationError
from verifier.server.security.watched import Watched


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """With ``client_authorities`` a client that shows no certificate of theirs gets no connection (mutual TLS)."""

    certificate: Path
    key: Path
    client_authorities: Path | None


def credentials(files: TlsFiles) -> grpc.ServerCredentials:
    """gRPC asks for the files' content at every handshake. Raises ``ConfigurationError`` that names the setting whose
    file is wrong.
    """
    paths = [files.certificate, files.key]
    if files.client_authorities is not None:
        paths.append(files.client_authorities)
    watched = Watched(paths, lambda: _read(files))
    return grpc.dynamic_ssl_server_credentials(
        watched.current(), watched.current, require_client_authentication=files.client_authorities is not None
    )


def _read(files: TlsFiles) -> grpc.ServerCertificateConfiguration:
    certificate, key = _bytes("tls_certificate", files.certificate), _bytes("tls_key", files.key)
    _check_pair(files)
    authorities = None
    if files.client_authorities is not None:
        authorities = _bytes("tls_client_authorities", files.client_authorities)
        _check_authorities(files.client_authorities)
    return grpc.ssl_server_certificate_configuration([(key, certificate)], authorities)


def _bytes(setting: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{setting} {path}: {error.strerror}") from None


def _check_pair(files: TlsFiles) -> None:
    """gRPC itself says nothing that would help: it refuses every handshake."""
    try:
        # an empty pass phrase, because without one OpenSSL would ask the terminal
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(files.certificate, files.key, password="")
    except OSError:
        raise ConfigurationError(
            f"tls_key {files.key}: is no PEM key without a pass phrase, "
            f"or not that of the first certificate in {files.certificate}"
        ) from None


def _check_authorities(path: Path) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except OSError:
        raise ConfigurationError(f"tls_client_authorities {path}: holds no PEM certificate") from None
