"""Reads a subject from its message."""

from verifier.domain.errors import InvalidRequest, Violation
from verifier.domain.number import DocumentKind
from verifier.domain.subject import Opaque, Organisation, Person, Subject
from verifier.server.limits import Limit, too_long
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
        description = "must state the document's kind, one of " + ", ".join(k.name for k in DocumentKind)
        raise InvalidRequest(Violation(field, "ENUM_UNKNOWN", description))
    return kind


def read_subject(message: subject_pb2.Subject, field: str = "subject") -> Subject | None:
    """The subject, or ``None`` where the caller left it out. Raises ``InvalidRequest``."""
    match message.WhichOneof("kind"):
        case "person":
            person = message.person
            _check_lengths(
                f"{field}.person",
                {
                    "name": (person.name, Limit.NAME),
                    "document_number": (person.document_number, Limit.NUMBER),
                    "phone": (person.phone, Limit.NUMBER),
                },
            )
            return Person(
                name=person.name,
                document_kind=document_kind(person.document_kind, f"{field}.person.document_kind"),
                document_number=person.document_number,
                phone=person.phone,
            )
        case "organisation":
            body = message.organisation
            _check_lengths(
                f"{field}.organisation",
                {
                    "name": (body.name, Limit.NAME),
                    "uscc": (body.uscc, Limit.NUMBER),
                    "representative": (body.representative, Limit.NAME),
                    "phone": (body.phone, Limit.NUMBER),
                },
            )
            return Organisation(name=body.name, uscc=body.uscc, representative=body.representative, phone=body.phone)
        case "opaque":
            opaque = message.opaque
            _check_lengths(
                f"{field}.opaque",
                {"identifier": (opaque.identifier, Limit.NAME), "scheme": (opaque.scheme, Limit.NUMBER)},
            )
            return Opaque(identifier=opaque.identifier, scheme=opaque.scheme)
        case _:
            return None


def _check_lengths(path: str, texts: dict[str, tuple[str, Limit]]) -> None:
    """``texts`` by the field's name in the message. Raises ``InvalidRequest`` with every violation."""
    violations = [one for name, (value, limit) in texts.items() for one in too_long(value, f"{path}.{name}", limit)]
    if violations:
        raise InvalidRequest(*violations)
