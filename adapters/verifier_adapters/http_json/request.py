"""Makes the request for a question, and signs it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from urllib.parse import quote

import httpx
from pydantic import SecretStr

from verifier.domain.inquiry import Inquiry
from verifier_adapters.http_json.config import HttpJsonConfig, Signing
from verifier_adapters.http_json.template import SECRET, fill, own_values
from verifier_adapters.normalisation import sendable


def build(config: HttpJsonConfig, secrets: Mapping[str, SecretStr], inquiry: Inquiry) -> httpx.Request:
    """Raises ``httpx.InvalidURL`` or ``ValueError`` where a value cannot be sent; the text may hold it."""
    values = {name: sendable(name, value) for name, value in inquiry.fields.items()}
    values |= {SECRET + name: secret.get_secret_value() for name, secret in secrets.items()}
    values |= own_values(inquiry.kind)
    query, form = fill(config.query, values), fill(config.form, values)
    request = httpx.Request(
        config.method,
        fill(config.url, values, _path_segment),
        params=query or None,
        headers={"Accept": "application/json", "Accept-Encoding": "identity", **fill(config.headers, values)},
        data=form or None,
        content=_json(fill(config.json_body, values)) if config.json_body else None,
    )
    if config.json_body:
        request.headers.setdefault("Content-Type", "application/json")
    if config.signing is not None:
        secret = secrets[config.signing.secret].get_secret_value()
        request.headers[config.signing.header] = _signature(config.signing, secret, request, values, {**query, **form})
    return request


def _path_segment(value: str) -> str:
    """Dots alone would climb out of their place."""
    if not value.strip("."):
        raise ValueError
    return quote(value, safe="")


def _json(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _signature(
    signing: Signing, secret: str, request: httpx.Request, values: Mapping[str, str], parameters: Mapping[str, str]
) -> str:
    body = request.read()
    parts = {
        "method": request.method,
        "path": request.url.raw_path.split(b"?")[0].decode(),
        "query": request.url.query.decode(),
        "body": body.decode(),
        "body_sha256": hashlib.sha256(body).hexdigest(),
        "parameters": "&".join(f"{name}={value}" for name, value in sorted(parameters.items())),
    }
    canonical: str = fill(signing.canonical, {**values, **parts})
    signed = hmac.digest(secret.encode(), canonical.encode(), signing.digest)
    return signing.prefix + (signed.hex() if signing.encoding == "hex" else base64.b64encode(signed).decode())
