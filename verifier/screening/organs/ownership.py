"""Whose an organ's name is: the organ itself may use it."""

from verifier.screening.folding import fold
from verifier.screening.organs.divisions import division_table
from verifier.screening.organs.grammar import recognise
from verifier.screening.organs.kinds import kinds
from verifier.screening.organs.organ import Organ

_REMARKS = ("本级", "机关", "本部")


def is_own(organ: Organ, registered_name: str) -> bool:
    """True where ``registered_name`` is that organ's, or of one that runs its accounts (杭州市公安局 for 杭州交警,
    上海市人民政府新闻办公室 for 上海发布): the same division and the kind itself or one of its ``run_by``.

    The registered name must be nothing but organs, written as organs: a club called 海淀公安 is none. Where only the
    region is the same, or where the registered name may be another division's, it proves nothing.
    """
    return any(_is_same(organ, other) or _runs(other, organ) for other in _registered(registered_name))


def _registered(name: str) -> list[Organ]:
    """The organs that a registered name consists of; an organ with two nameplates names both."""
    text = fold(name).text
    found = recognise(text)
    rest = list(text)
    for organ in found:
        rest[organ.start : organ.end] = [""] * (organ.end - organ.start)
    left = "".join(rest)
    return [organ for organ in found if organ.official_form] if not left or left in _REMARKS else []


def _is_same(organ: Organ, registered: Organ) -> bool:
    same = (registered.kind, registered.institution) == (organ.kind, organ.institution)
    return same and registered.codes <= organ.codes


def _runs(registered: Organ, organ: Organ) -> bool:
    """A township's office is run by the county's too."""
    kind = kinds()[organ.kind]
    places = organ.codes
    if kind.only_in_townships:
        places = places | {division_table().parent(code) for code in places}
    return registered.kind in kind.run_by and not registered.institution and registered.codes <= places
