"""Dates as registers and providers write them."""

import re
import unicodedata
from datetime import date

_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T].*)?|([0-9]{4})([0-9]{2})([0-9]{2})")
_NO_END = frozenset({"", "长期", "长期有效", "永久", "永久有效", "00000000"})


def last_day(text: str) -> date | None:
    """The last valid day, ``None`` where there is no end, ``date.min`` for what is no date: it counts as past, so that
    nothing passes that could not be checked.

    >>> last_day("2027年1月5日"), last_day("长期"), last_day("soon")
    (datetime.date(2027, 1, 5), None, datetime.date(1, 1, 1))
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in _NO_END:
        return None
    match = _DATE.fullmatch(plain)
    try:
        return date(*map(int, filter(None, match.groups()))) if match else date.min
    except ValueError:
        return date.min
