"""One door to every personal document. The caller states the kind: ``MA`` and seven digits is a passport and a permit.

HOWTO add a kind: a member of ``DocumentKind`` (and of the enum in ``subject.proto``), a module with ``check``,
a row here.
"""

from collections.abc import Callable
from datetime import date

from verifier.domain.number import DocumentKind, NumberResult
from verifier.identity import foreign_permanent_resident, residence_permit, resident_id, travel_document

_DATED: dict[DocumentKind, Callable[..., NumberResult]] = {
    DocumentKind.RESIDENT_ID: resident_id.check,
    DocumentKind.RESIDENCE_PERMIT_HMT: residence_permit.check,
    DocumentKind.FOREIGN_PERMANENT_RESIDENT: foreign_permanent_resident.check,
}
_FORM_ONLY: dict[DocumentKind, Callable[[str], NumberResult]] = {
    DocumentKind.PASSPORT_CN: travel_document.check_passport,
    DocumentKind.TRAVEL_PERMIT_HM: travel_document.check_hong_kong_macao,
    DocumentKind.TRAVEL_PERMIT_TW: travel_document.check_taiwan,
}


def check(kind: DocumentKind, number: str, *, today: date) -> NumberResult:
    """``today`` is the date in Asia/Shanghai."""
    dated = _DATED.get(kind)
    return dated(number, today=today) if dated else _FORM_ONLY[kind](number)
