"""Who may use a protected name: the question is never whether it is similar, but whether it is theirs."""

from verifier.domain.subject import Organisation, Person, Subject
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.folding import fold

OWN_NAME = "own_name"
AUTHORISED = "authorised"
SAME_NAME = "same_name"


def authorisation(entry: ListEntry, subject: Subject | None, used: str) -> str:
    """Why ``subject`` may use the ``used`` stretch (folded) of the entry's names; empty where it may not.

    ``OWN_NAME``: it is the subject's verified name, or part of an organisation's registered name. ``AUTHORISED``: the
    entry names the subject's verified name or code. ``SAME_NAME``: a person of that verified name.
    """
    match subject:
        case Person():
            name = fold(subject.name).text
            if not name:
                return ""
            if any(name == fold(own).text for own in entry.names):
                return SAME_NAME if entry.category is EntryCategory.CELEBRITY else ""
            return AUTHORISED if _is_authorised(entry, name) else ""
        case Organisation():
            name = fold(subject.name).text
            if not name:
                return ""
            if any(name == fold(own).text for own in entry.names):
                return OWN_NAME
            if _is_authorised(entry, name, subject.uscc.strip().upper()):
                return AUTHORISED
            return OWN_NAME if len(used) >= 3 and used in name else ""
        case _:
            return ""


def _is_authorised(entry: ListEntry, name: str, code: str = "") -> bool:
    return any(fold(one).text == name or (code and one == code) for one in entry.authorised)
