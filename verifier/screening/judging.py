"""Who may use a protected name: the question is never whether it is similar, but whether it is theirs."""

from verifier.domain.subject import Organisation, Person, Subject
from verifier.screening import affixes
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.folding import fold

OWN_NAME = "own_name"
AUTHORISED = "authorised"
SAME_NAME = "same_name"
_SHORTEST_PART = 3
_LEGAL_FORMS = ("有限", "股份", "集团", "控股", "公司", "总公司", "分公司", "合伙", "事务所", "工作室")


def authorisation(entry: ListEntry, subject: Subject | None, name: str) -> str:
    """Why ``subject`` may use the entry's names in ``name`` (folded, the whole of it); empty where it may not.

    ``OWN_NAME``: the subject is the entry, or ``name`` is the trade name in its registered one. ``AUTHORISED``: the
    entry names the subject's verified name or code. ``SAME_NAME``: a person of that verified name.
    """
    match subject:
        case Person():
            own = fold(subject.name).text
            if not own:
                return ""
            if any(own == fold(one).text for one in entry.names):
                return SAME_NAME if entry.category is EntryCategory.CELEBRITY else ""
            return AUTHORISED if _is_authorised(entry, own) else ""
        case Organisation():
            registered = fold(subject.name).text
            if not registered:
                return ""
            if any(registered == fold(one).text for one in entry.names):
                return OWN_NAME
            if _is_authorised(entry, registered, subject.uscc.strip().upper()):
                return AUTHORISED
            return OWN_NAME if _is_trade_name(name, registered) else ""
        case _:
            return ""


def is_part_of_registered_name(subject: Subject | None, used: str) -> bool:
    """An organisation whose registered name holds the ``used`` stretch may be a branch of the entry, or hold it by
    accident (新华社 in 新华社区): only a person can tell.
    """
    return isinstance(subject, Organisation) and len(used) >= _SHORTEST_PART and used in fold(subject.name).text


def _is_trade_name(name: str, registered: str) -> bool:
    """True where nothing but places stands before ``name`` in the registered name, and its legal form right after it.

    So 海东证券 is in 上海海东证券股份有限公司, and 新华社 is not in 深圳市新华社区便利店有限公司. Affixes at the end of
    ``name`` do not count.
    """
    start = registered.find(name)
    if start >= 0 and len(name) >= _SHORTEST_PART:
        before, after = registered[:start], registered[start + len(name) :]
        if not affixes.strip(before)[0] and (not after or after.startswith(_LEGAL_FORMS)):
            return True
    size = affixes.suffix(name)
    return size > 0 and _is_trade_name(name[:-size], registered)


def _is_authorised(entry: ListEntry, name: str, code: str = "") -> bool:
    return any(fold(one).text == name or (code and one == code) for one in entry.authorised)
