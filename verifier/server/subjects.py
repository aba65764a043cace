"""Reads a subject from its message."""

from verifier.domain.errors import InvalidRequest, Violation
from verifier.domain.number import DocumentKind
from verifier.domain.subject import Opaque, Organisation, Person, Subject
from verifier.v1 import subject_pb2

_KINDS: dict[int, DocumentKind] = {
    subject_pb2.DOCUMENT_KIND_RESIDENT_ID: DocumentKind.RESIDENT_ID,
    subject_pb2.DOCUMENT_KIND_RESIDENCE_PERMIT_HMT: DocumentKind.RESIDENCE_PERMIT_HMT,
    subject_pb2.DOCUMENT_KIND_FOREIGN_PERMANENT_RESIDENT: DocumentKind.FOREIGN_PERMANENT_RESIDENT,
    subject_pb2.DOCUMENT_KIND_PASSPORT_CN: DocumentKind.PASSPORT_CN,
    subject_pb2.DOCUMENT_KIND_TRAVEL_PERMIT_HM: DocumentKind.TRAVEL_PERMIT_HM,
    subject_pb2.DOCUMENT_KIND_TRAVEL_PERMIT_TW: DocumentKind.TRAVEL_PERMIT_TW,
}


def document_kind(value: int, field: str) -> DocumentKind:
    """The kind stated in ``field``; raises ``InvalidRequest`` when none, or one that this version does not know."""
    kind = _KINDS.get(value)
    if kind is None:
        raise InvalidRequest(
            Violation(
                field,
                "ENUM_UNKNOWN",
                "must state the document's kind, one of " + ", ".join(k.name for k in DocumentKind),
            )
        )
    return kind


def optional_subject(message: subject_pb2.Subject, field: str = "subject") -> Subject | None:
    """The subject, or ``None`` where the caller left it out."""
    match message.WhichOneof("kind"):
        case "person":
            person = message.person
            return Person(
                name=person.name,
                document_kind=document_kind(person.document_kind, f"{field}.person.document_kind"),
                document_number=person.document_number,
                phone=person.phone,
            )
        case "organisation":
            organisation = message.organisation
            return Organisation(
                name=organisation.name,
                uscc=organisation.uscc,
                representative=organisation.representative,
                phone=organisation.phone,
            )
        case "opaque":
            return Opaque(identifier=message.opaque.identifier, scheme=message.opaque.scheme)
        case _:
            return None
