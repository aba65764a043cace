"""Bearer tokens: random, and kept as their digest alone. A digest without a key is enough for 256 random bits."""

import secrets
from hashlib import sha256

_PREFIX = "vt_"
DIGEST_PATTERN = r"^sha256:[0-9a-f]{64}$"


def new_token() -> str:
    """Recognisable for scanners that look for secrets in the wrong places."""
    return _PREFIX + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """As it stands in the file of clients.

    >>> digest("vt_example")[:15]
    'sha256:4b1da169'
    """
    return f"sha256:{sha256(token.encode()).hexdigest()}"
