"""Many spellings of one value become one: to compare it inside the house, and to send it to a provider."""

import re
import unicodedata

from verifier.credentials.structure import normalize

_DOTS = dict.fromkeys(map(ord, "·•・‧∙⋅●.∘⸱"))
_NAME_DOTS = dict.fromkeys(map(ord, "•・‧∙⋅●∘⸱"), "·")
_BETWEEN_WORDS = re.compile(r"(?<=[A-Za-z])\s+(?=[A-Za-z])")
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
