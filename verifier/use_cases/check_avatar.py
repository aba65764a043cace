"""Looks at one avatar: decoded in a guarded process, compared with the protected pictures, its text read and screened.

Faces are looked at where the service is set up for it and the request carries the applicant's consent.
"""

from collections.abc import Callable

from verifier.domain.errors import InvalidRequest, Violation
from verifier.domain.finding import Evidence, Finding
from verifier.domain.reasons import screening as reasons
from verifier.domain.subject import Subject
from verifier.screening.active import Screeners
from verifier.screening.avatar import text_screening
from verifier.screening.avatar.decoding import Decoded, Refused
from verifier.screening.avatar.face_screening import NO_FACES, FaceScreening
from verifier.screening.avatar.faces import FacesUnknown
from verifier.screening.avatar.screener import DecodeAvatar, Undecided
from verifier.screening.avatar.text_reading import NotRead, ReadText
from verifier.screening.findings import avatar_findings
from verifier.screening.hit import Hit, Screening, ScreeningOutcome, screening_of

_FIELD = "profile.avatar"
_NO_REFERENCES = "no images are in the protected lists: name some in their column `images` and build the snapshot anew"


class CheckAvatar:
    """``read_text`` is ``None`` where text is not read: by the settings, or because the extra is not installed."""

    def __init__(
        self,
        decode: DecodeAvatar,
        screeners: Callable[[], Screeners],
        read_text: ReadText | None = None,
        faces: FaceScreening = NO_FACES,
    ) -> None:
        self._decode = decode
        self._screeners = screeners
        self._read_text = read_text
        self._faces = faces

    def screening(self, image: bytes, subject: Subject | None) -> Screening:
        """For a form that asks field by field; without faces, because it carries no consent.

        Raises ``InvalidRequest`` for an image that cannot be read.
        """
        try:
            decoded = self._decode(image)
        except Undecided:
            return Screening(ScreeningOutcome.REVIEW, ())
        if isinstance(decoded, Refused):
            raise InvalidRequest(Violation("image", decoded.rule, decoded.description))
        screeners = self._screeners()
        try:
            said = self._said(decoded, subject, screeners)
        except NotRead:
            said = ()
        if not len(screeners.avatars):
            found = screening_of(said)
            return found if found.outcome is ScreeningOutcome.CLAIM else Screening(ScreeningOutcome.REVIEW, found.hits)
        return screening_of([*screeners.avatars.screen(decoded, subject).hits, *said])

    def findings(
        self, image: bytes, subject: Subject, screeners: Screeners, consent_ref: str = ""
    ) -> tuple[Finding, ...]:
        """What cannot be read is the applicant's to mend; what could not be compared is for a reviewer.

        Text that could not be read in time is said, and decides nothing unless the policy wants it to.
        """
        if not image:
            return (reasons.AVATAR_ABSENT.finding(field=_FIELD),)
        try:
            decoded = self._decode(image)
        except Undecided as why:
            return (reasons.AVATAR_NOT_CHECKED.finding(field=_FIELD, note=str(why)),)
        if isinstance(decoded, Refused):
            evidence = (Evidence("rule", decoded.rule),)
            return (reasons.AVATAR_UNREADABLE.finding(field=_FIELD, note=decoded.description, evidence=evidence),)
        beside: list[Finding] = []
        try:
            said = self._said(decoded, subject, screeners)
        except NotRead as why:
            said = ()
            beside.append(reasons.AVATAR_TEXT_NOT_READ.finding(field=_FIELD, note=str(why)))
        beside += self._face_findings(decoded, subject, screeners, consent_ref)
        if not len(screeners.avatars):
            beside.append(reasons.AVATAR_NOT_CHECKED.finding(field=_FIELD, note=_NO_REFERENCES))
            return (*(avatar_findings(screening_of(said)) if said else ()), *beside)
        shown = screeners.avatars.screen(decoded, subject).hits
        return (*avatar_findings(screening_of([*shown, *said])), *beside)

    def _said(self, avatar: Decoded, subject: Subject | None, screeners: Screeners) -> tuple[Hit, ...]:
        """Raises ``NotRead``."""
        if self._read_text is None:
            return ()
        return text_screening.hits(self._read_text(avatar), screeners.names, subject)

    def _face_findings(
        self, avatar: Decoded, subject: Subject, screeners: Screeners, consent_ref: str
    ) -> tuple[Finding, ...]:
        if not consent_ref:
            return ()
        try:
            return self._faces.findings(avatar, screeners.snapshot, subject)
        except FacesUnknown as why:
            return (reasons.AVATAR_NOT_CHECKED.finding(field=_FIELD, note=str(why)),)
