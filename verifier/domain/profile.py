"""What the account shows to the public, and what Article 15 wants registered about it."""

from dataclasses import dataclass, field
from enum import StrEnum


class Category(StrEnum):
    """Content category; the four professional domains of Article 9 and news need credentials."""

    GENERAL = "general"
    ECONOMY = "economy"
    EDUCATION = "education"
    MEDICAL = "medical"
    JUDICIAL = "judicial"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class Profile:
    name: str
    bio: str = ""
    avatar: bytes = field(default=b"", repr=False)
    category: Category = Category.GENERAL
    registered_place: str = ""
    operating_place: str = ""
    contact: str = field(default="", repr=False)
    business_scope: str = ""
