"""FollowTheMoney entities, one JSON object a line: OpenSanctions' ``entities.ftm.json`` and what others export.

Sources: the format https://www.opensanctions.org/docs/entities/, schemata and properties
https://followthemoney.tech/explorer/, topics https://www.opensanctions.org/reference/ (all of 2026).

**Who is a subject**: Person, Organization, Company, PublicBody, LegalEntity. Everything else is skipped and counted by
schema: things (Vessel, Security), context (Address, Sanction, Passport) and relations (Ownership, Family). So is
Position: it is an office and nobody's name, and claims of office are judged where bios are. Every subject of a file
becomes protected, whatever it is listed for: choose a file of office-holders or companies, not one of criminals.

**Category**: a person is a ``celebrity``, a politician too, for that is the category in which a namesake may use their
own name. For others the first topic in ``_BY_TOPIC`` decides, then the schema. FollowTheMoney has no word for media,
universities, schools and hospitals: where they matter, write them into a list of your own.

**Names**: ``name``, ``alias``, ``previousName`` and ``abbreviation``, the first with hanzi as the name and the others
as aliases, once each after folding. ``weakAlias`` is left out: the model says that it is too broad for screening.
So are names in other scripts than hanzi and Latin, which folding cannot compare, Latin ones of fewer than four
letters (``Li``, ``UN``), which stand in too many innocent names, and those longer than a list's limit; an entity of
which nothing remains is a bad row. A unified social credit code (``uscCode``) authorises the entity itself.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import msgspec

from verifier.screening.entry import EntryCategory
from verifier.screening.folding import fold_character
from verifier.screening.readers import json_lines
from verifier.screening.readers.reader import Found, Problem, Progress, Skipped
from verifier.screening.readers.row import LONGEST_TEXT

_BY_SCHEMA = {
    "Person": EntryCategory.CELEBRITY,
    "PublicBody": EntryCategory.PARTY_GOVERNMENT,
    "Company": EntryCategory.ENTERPRISE,
    "Organization": EntryCategory.ASSOCIATION,
    "LegalEntity": EntryCategory.ENTERPRISE,
}
_BY_TOPIC = (
    ("gov.judicial", EntryCategory.JUDICIARY),
    ("gov.financial", EntryCategory.PARTY_GOVERNMENT),
    ("fin", EntryCategory.FINANCE),
    ("gov.soe", EntryCategory.ENTERPRISE),
    ("gov.religion", EntryCategory.ASSOCIATION),
    ("gov", EntryCategory.PARTY_GOVERNMENT),
    ("mil", EntryCategory.PARTY_GOVERNMENT),
    ("pol.party", EntryCategory.PARTY_GOVERNMENT),
    ("pol.union", EntryCategory.ASSOCIATION),
    ("rel", EntryCategory.ASSOCIATION),
    ("corp", EntryCategory.ENTERPRISE),
)
"""A topic stands for those below it too (``fin`` for ``fin.bank``). The state's banks are finance and its central bank
is the state, as in the project's own lists.
"""
_ROLES = "role."
_SHORTEST_WITH_HANZI, _SHORTEST_LATIN = 2, 4
_HANZI_RANGES = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_HANZI = re.compile(f"[{_HANZI_RANGES}]")
_READABLE = re.compile(rf"[\u0000-\u036f\u1e00-\u1eff\u2000-\u206f\u3000-\u3020\uff00-\uff5e・{_HANZI_RANGES}]+")
"""Latin with its marks, punctuation, hanzi and full-width forms; no kana but the dot between foreign names."""


class _Properties(msgspec.Struct, rename="camel", gc=False):
    name: tuple[str, ...] = ()
    alias: tuple[str, ...] = ()
    previous_name: tuple[str, ...] = ()
    abbreviation: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    usc_code: tuple[str, ...] = ()


class _Entity(msgspec.Struct, gc=False):
    id: str
    schema: str
    properties: _Properties


def rows(path: Path, progress: Progress) -> Iterator[tuple[int, Found]]:
    decode = msgspec.json.Decoder(_Entity).decode
    for number, line in json_lines.objects(path, progress):
        try:
            entity = decode(line)
        except msgspec.ValidationError as error:
            yield number, Problem(f"row: {error}")
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            yield number, json_lines.NOT_JSON
        else:
            yield number, _row(entity)


def _row(entity: _Entity) -> Found:
    properties = entity.properties
    if not entity.schema.strip():
        return Problem("schema: is empty")
    if entity.schema not in _BY_SCHEMA:
        return Skipped(entity.schema)
    given = (*properties.name, *properties.alias, *properties.previous_name, *properties.abbreviation)
    if not given:
        return Problem("properties.name: is missing")
    names = _usable(given)
    if not names:
        return Problem("properties.name: holds no name of useful length in hanzi or Latin letters")
    return {
        "id": entity.id,
        "name": names[0],
        "aliases": names[1:],
        "category": category(entity.schema, properties.topics).value,
        "authorised": properties.usc_code,
    }


@lru_cache(maxsize=4096)
def category(schema: str, topics: tuple[str, ...]) -> EntryCategory:
    """The category of a subject. A legal entity with a role is a person that nobody recognised as one."""
    if schema == "Person" or (schema == "LegalEntity" and any(topic.startswith(_ROLES) for topic in topics)):
        return EntryCategory.CELEBRITY
    for word, found in _BY_TOPIC:
        if any(topic == word or topic.startswith(f"{word}.") for topic in topics):
            return found
    return _BY_SCHEMA[schema]


def _usable(names: Iterable[str]) -> tuple[str, ...]:
    """Those that screening can use, with hanzi first, otherwise in the file's order."""
    by_fold: dict[str, str] = {}
    for name in names:
        if len(name) <= LONGEST_TEXT and _READABLE.fullmatch(name):
            folded = "".join(map(fold_character, name))
            if len(folded) >= (_SHORTEST_WITH_HANZI if _HANZI.search(folded) else _SHORTEST_LATIN):
                by_fold.setdefault(folded, name)
    return tuple(sorted(by_fold.values(), key=lambda name: _HANZI.search(name) is None))
