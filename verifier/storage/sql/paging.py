"""Page tokens: a place in an order, so that nobody reads anything into them. Raises ``InvalidRequest`` for others."""

import base64
import binascii

from verifier.domain.errors import InvalidRequest, Violation

END = 2**63 - 1
"""Beyond every position."""
_PLACE_BYTES = 8


def token(place: int, key: str = "") -> str:
    """``key`` tells apart what stands at one place."""
    return base64.urlsafe_b64encode(place.to_bytes(_PLACE_BYTES, "big") + key.encode()).decode()


def read(text: str) -> tuple[int, str]:
    try:
        raw = base64.b64decode(text, altchars=b"-_", validate=True)
        if len(raw) >= _PLACE_BYTES:
            return int.from_bytes(raw[:_PLACE_BYTES], "big"), raw[_PLACE_BYTES:].decode()
    except (binascii.Error, ValueError):
        pass
    raise InvalidRequest(Violation("page_token", "PAGE_TOKEN", "must be a next_page_token of an earlier reply"))


def position(text: str) -> int:
    """For orders in which a place is enough."""
    place, key = read(text)
    if key or place > END:
        raise InvalidRequest(Violation("page_token", "PAGE_TOKEN", "must be a next_page_token of an earlier reply"))
    return place
