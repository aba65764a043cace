"""The name of a person or organisation as a document shows it."""

import re
import unicodedata

from verifier.identity import rare_characters

_DOTS = dict.fromkeys(map(ord, "•・‧∙⋅●．.∘⸱"), "·")
_HANZI = "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇\U00020000-\U000323af]+"
_PERSON = re.compile(rf"(?=.{{2,50}}\Z){_HANZI}(?:·{_HANZI})*|[A-Za-z][A-Za-z ,'·-]{{0,98}}[A-Za-z]")
_LONGEST_ORGANISATION = 200


def normal_name(name: str) -> str:
    """NFKC, one form of the dot between the parts of a minority or foreign name, no blanks around Chinese characters,
    rare characters by their own codes.

    >>> normal_name(" 阿依古丽•买买提 ")
    '阿依古丽·买买提'
    >>> normal_name("John  Smith")
    'John Smith'
    """
    folded = unicodedata.normalize("NFKC", rare_characters.standard(name)).translate(_DOTS)
    words = folded.split()
    return (" " if folded.isascii() else "").join(words)


def is_person_name(name: str) -> bool:
    """Chinese characters, at least two, with single dots between; or Latin letters. ``name`` is normalised."""
    return _PERSON.fullmatch(name) is not None


def is_organisation_name(name: str) -> bool:
    """At least two characters, all printable, not all digits; ``name`` is normalised."""
    return 2 <= len(name) <= _LONGEST_ORGANISATION and name.isprintable() and not name.isdigit()
