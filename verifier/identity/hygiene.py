"""What happens to a typed number before any rule looks at it.

Compatibility characters that NFKC would turn into plain digits or letters (``²``, ``①``, ``𝟏``) are refused, because
nobody types them by accident; full-width forms are what a Chinese keyboard types, so they are folded.
"""

import unicodedata
from functools import cache

_KEYBOARD_FORMS = ("<wide>", "<narrow>", "<noBreak>")
_MINUS = "\u2212"


def normalize(text: str, *, drop: str = "") -> str | None:
    """The upper-case ASCII letters and digits of ``text``, without blanks, dashes and the characters in ``drop``.

    ``None`` where another character is left, which no identity number may hold.

    >>> normalize(" 1101-0519 491231002x ")
    '11010519491231002X'
    >>> normalize("１３８００１３８０００")
    '13800138000'
    >>> normalize("1380013800²") is None
    True
    """
    if text.isascii() and text.isalnum():
        return text.upper()
    kept = "".join([_fold(character) for character in text if character not in drop])
    return kept.upper() if kept.isascii() and (kept.isalnum() or not kept) else None


@cache
def _fold(character: str) -> str:
    """The plain form of one character, empty for blanks, dashes and invisible format marks."""
    if character.isspace() or unicodedata.category(character) in ("Pd", "Cf") or character == _MINUS:
        return ""
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and not unicodedata.decomposition(character).startswith(_KEYBOARD_FORMS):
        return character
    return plain
