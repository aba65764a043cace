"""Signs a webhook as Standard Webhooks (standardwebhooks.com) asks: HMAC-SHA256 over id, time and body.

webhook-id: evt_12_0c1d...       the same at every repetition: the receiver's key against duplicates
webhook-timestamp: 1764057600    seconds; a receiver refuses what is minutes old
webhook-signature: v1,<base64>   one for each secret, separated by blanks, while a secret is being changed
"""

import base64
import binascii
import hmac
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

_PREFIX = "whsec_"
_SHORTEST, _LONGEST = 24, 64


def secret_bytes(text: str) -> bytes:
    """A secret is ``whsec_`` and 24 to 64 bytes in base64. Raises ``ValueError``, which does not tell it."""
    try:
        raw = base64.b64decode(text.removeprefix(_PREFIX), validate=True) if text.startswith(_PREFIX) else b""
    except binascii.Error:
        raw = b""
    if not _SHORTEST <= len(raw) <= _LONGEST:
        raise ValueError(f"must be {_PREFIX} and {_SHORTEST} to {_LONGEST} bytes in base64")
    return raw


def headers(event_id: str, body: bytes, secrets: Sequence[bytes], now: datetime) -> dict[str, str]:
    seconds = str(int(now.timestamp()))
    message = f"{event_id}.{seconds}.".encode() + body
    signatures = (base64.b64encode(hmac.digest(secret, message, sha256)).decode() for secret in secrets)
    return {
        "content-type": "application/json",
        "webhook-id": event_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }
