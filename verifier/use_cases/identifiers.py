"""Names of decisions and cases: in the order of time, and not to be guessed."""

import secrets
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_RANDOM_BYTES = 10


def new_identifier(now: datetime) -> str:
    """32 hexadecimal digits: milliseconds since 1970 UTC in 12, then 80 random bits.

    An index over them grows at its end; one over random names takes a page of its own for every name.

    >>> new_identifier(datetime(2026, 11, 24, tzinfo=UTC))[:12]
    '01a20ada2c00'
    """
    return f"{(now - _EPOCH) // _MILLISECOND:012x}{secrets.token_hex(_RANDOM_BYTES)}"
