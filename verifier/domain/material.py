"""A document that comes with a claim: a picture or a PDF for a person to look at.

Its bytes are untrusted and stay opaque: the kind is told by the first of them, and nothing here looks further.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256


class MaterialKind(StrEnum):
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Material:
    """``digest`` is the SHA-256 of ``content`` in hexadecimal digits: it names the document in the evidence."""

    kind: MaterialKind
    digest: str
    content: bytes = field(repr=False)


def material(content: bytes) -> Material | None:
    """``None`` where the bytes begin like none of the kinds."""
    kind = _kind(content[:12])
    return None if kind is None else Material(kind, sha256(content).hexdigest(), content)


def _kind(start: bytes) -> MaterialKind | None:
    """By the magic bytes: ISO/IEC 10918 (JPEG), ISO/IEC 15948 (PNG), RFC 9649 (WebP), ISO 32000 (PDF)."""
    if start.startswith(b"\xff\xd8\xff"):
        return MaterialKind.JPEG
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return MaterialKind.PNG
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return MaterialKind.WEBP
    return MaterialKind.PDF if start.startswith(b"%PDF-") else None
