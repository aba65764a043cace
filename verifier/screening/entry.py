"""An entry of a protected list."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class EntryCategory(StrEnum):
    PARTY_GOVERNMENT = "party_government"
    JUDICIARY = "judiciary"
    MEDIA = "media"
    UNIVERSITY = "university"
    SCHOOL = "school"
    HOSPITAL = "hospital"
    ENTERPRISE = "enterprise"
    FINANCE = "finance"
    ASSOCIATION = "association"
    CELEBRITY = "celebrity"


DEFAULT_IMPORTANCE: Mapping[EntryCategory, float] = MappingProxyType(
    {
        EntryCategory.PARTY_GOVERNMENT: 1.0,
        EntryCategory.JUDICIARY: 1.0,
        EntryCategory.MEDIA: 0.9,
        EntryCategory.UNIVERSITY: 0.9,
        EntryCategory.FINANCE: 0.9,
        EntryCategory.HOSPITAL: 0.8,
        EntryCategory.ENTERPRISE: 0.8,
        EntryCategory.ASSOCIATION: 0.8,
        EntryCategory.CELEBRITY: 0.8,
        EntryCategory.SCHOOL: 0.7,
    }
)


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One protected subject.

    ``aliases`` are other names of it (央视, 北大): they cannot be derived. ``importance`` from 0 to 1.
    ``authorised`` are the verified names and unified social credit codes of others who may use the name.
    ``allow`` are phrases that hold the name by accident (人民公园). ``images`` are paths.
    """

    id: str
    name: str
    category: EntryCategory
    importance: float
    aliases: tuple[str, ...] = ()
    authorised: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    images: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)
