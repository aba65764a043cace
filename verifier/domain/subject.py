"""Who stands behind an account: a person, an organisation, or the holder of an opaque national identifier (网号)."""

from dataclasses import dataclass, field

from verifier.domain.number import DocumentKind


@dataclass(frozen=True, slots=True)
class Person:
    """自然人. Numbers are kept as typed until the identity checks normalise them; none appears in the repr."""

    name: str = field(repr=False)
    document_kind: DocumentKind
    document_number: str = field(repr=False)
    phone: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Organisation:
    """法人或者非法人组织, named by its unified social credit code (统一社会信用代码)."""

    name: str
    uscc: str = field(repr=False)
    representative: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Opaque:
    """网号 or a comparable identifier: by law its holder must not be asked for a plain number."""

    identifier: str = field(repr=False)
    scheme: str


Subject = Person | Organisation | Opaque
