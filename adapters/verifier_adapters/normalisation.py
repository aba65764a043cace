"""Many spellings of one value become one: to compare it inside the house, and to send it to a provider."""

import re
import unicodedata
from datetime import date

from verifier.credentials.structure import normalize
from verifier_adapters.dates import last_day

_DOTS = dict.fromkeys(map(ord, "·•・‧∙⋅●.∘⸱"))
_NAME_DOTS = dict.fromkeys(map(ord, "•・‧∙⋅●∘⸱"), "·")
_BETWEEN_WORDS = re.compile(r"(?<=[A-Za-z])\s+(?=[A-Za-z])")
_DATES = ("valid_from", "valid_until")
_IN_CAPITALS = frozenset({"id_number", "code", "number", "representative_id_number"})


def normal(value: str) -> str:
    """To compare: as credential numbers are normalised, and without the dots in names, which registers write in many
    ways.
    """
    return normalize(value).translate(_DOTS)


def sendable(field: str, value: str) -> str:
    """To send: no full-width forms, no invisible marks, no blanks but one between the words of a Latin name, the usual
    dot in names, capitals in numbers.

    >>> sendable("name", " 林 晓　禾 "), sendable("name", "Ｊｏｈｎ   Smith"), sendable("id_number", "１１x")
    ('林晓禾', 'John Smith', '11X')
    """
    plain = unicodedata.normalize("NFKC", value).translate(_NAME_DOTS)
    plain = "".join(character for character in plain if unicodedata.category(character) != "Cf")
    words = ["".join(word.split()) for word in _BETWEEN_WORDS.split(plain)]
    sent = " ".join(words)
    return sent.upper() if field in _IN_CAPITALS else sent


def sendable_date_or_text(field: str, value: str, long_term: str) -> str:
    """As ``sendable``, with a day as ``YYYYMMDD`` and no end as ``long_term``; what is no day goes out as it is, and
    the provider refuses it.

    >>> sendable_date_or_text("valid_until", "2040.1.5", "00000000"), sendable_date_or_text("name", "20400105", "")
    ('20400105', '20400105')
    """
    text = sendable(field, value)
    if field not in _DATES:
        return text
    day = last_day(text)
    if day is None:
        return long_term
    return text if day == date.min else f"{day:%Y%m%d}"
