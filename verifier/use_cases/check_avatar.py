"""Looks at one avatar: decoded in a guarded process, compared with the protected pictures."""

from collections.abc import Callable

from verifier.domain.errors import InvalidRequest, Violation
from verifier.domain.finding import Evidence, Finding
from verifier.domain.reasons import screening as reasons
from verifier.domain.subject import Subject
from verifier.screening.active import Screeners
from verifier.screening.avatar.decoding import Refused
from verifier.screening.avatar.screener import DecodeAvatar, Undecided
from verifier.screening.findings import avatar_findings
from verifier.screening.hit import Screening, ScreeningOutcome

_FIELD = "profile.avatar"
_NO_REFERENCES = "no images are in the protected lists: name some in their column `images` and build the snapshot anew"


class CheckAvatar:
    def __init__(self, decode: DecodeAvatar, screeners: Callable[[], Screeners]) -> None:
        self._decode = decode
        self._screeners = screeners

    def screening(self, image: bytes, subject: Subject | None) -> Screening:
        """For a form that asks field by field. Raises ``InvalidRequest`` for an image that cannot be read."""
        try:
            decoded = self._decode(image)
        except Undecided:
            return Screening(ScreeningOutcome.REVIEW, ())
        if isinstance(decoded, Refused):
            raise InvalidRequest(Violation("image", decoded.rule, decoded.description))
        avatars = self._screeners().avatars
        return avatars.screen(decoded, subject) if len(avatars) else Screening(ScreeningOutcome.REVIEW, ())

    def findings(self, image: bytes, subject: Subject, screeners: Screeners) -> tuple[Finding, ...]:
        """What cannot be read is the applicant's to mend; what could not be compared is for a reviewer."""
        if not image:
            return (reasons.AVATAR_ABSENT.finding(field=_FIELD),)
        try:
            decoded = self._decode(image)
        except Undecided as why:
            return (reasons.AVATAR_NOT_CHECKED.finding(field=_FIELD, note=str(why)),)
        if isinstance(decoded, Refused):
            evidence = (Evidence("rule", decoded.rule),)
            return (reasons.AVATAR_UNREADABLE.finding(field=_FIELD, note=decoded.description, evidence=evidence),)
        if not len(screeners.avatars):
            return (reasons.AVATAR_NOT_CHECKED.finding(field=_FIELD, note=_NO_REFERENCES),)
        return avatar_findings(screeners.avatars.screen(decoded, subject))
