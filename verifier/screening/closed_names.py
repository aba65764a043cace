"""The forms of a name under which a closed account's name is found again (Article 8, paragraph 3).

They are the planes of the index (see ``candidates``) for whole names, as texts, because the store keeps only their
keyed hashes. The same skeleton is the same name to a reader: REJECT. Any other form in common is a closely related
name: REVIEW. A closed name is never looked for inside a longer one: that would close half the language.
"""

from collections.abc import Iterator

from verifier.screening import affixes, shapes, syllables
from verifier.screening.folding import folded_text

SKELETON = "skeleton"
CORE = "core"
SOUND = "sound"
SHAPE = "shape"
BAG = "bag"
CUT = "cut"
_SHORTEST_CORE = 2
_SHORTEST_SOUND = _SHORTEST_SHAPE = 3
_SHORTEST_BAG = 4
_SHORTEST_CUT, _LONGEST_CUT = 5, 12
"""Characters of a core from which each may be left out: a longer one is not typed for another by one character."""

Form = tuple[str, str]
"""Its kind and the text itself."""


def hashed_as(kind: str) -> str:
    """The purpose of a form's keyed hash: a core and a core with one character less are texts of one sort, which are
    compared with each other.
    """
    return CORE if kind == CUT else kind


def kept(name: str) -> frozenset[Form]:
    """What is kept of a name that is in use, to be looked up when it has been closed.

    >>> kept("晓·禾日记官方2号") == kept("晓禾日记官方2号")
    True
    >>> (CORE, "晓禾日记") in kept("晓禾日记官方") & kept("小晓禾日记")
    True
    """
    skeleton = folded_text(name) or name.strip()
    core = _trim(skeleton)
    classes = shapes.classes()
    shape = "".join([classes.get(character, character) for character in core])
    found = [(SKELETON, skeleton), (SOUND, _sound(skeleton))]
    if core != skeleton:
        found.append((SOUND, _sound(core)))
    if len(core) >= _SHORTEST_CORE:
        found.append((CORE, core))
    if len(core) >= _SHORTEST_SHAPE:
        found.append((SHAPE, shape))
    if len(core) >= _SHORTEST_BAG:
        found.append((BAG, "".join(sorted(shape))))
    found += ((CUT, cut) for cut in _cuts(core))
    return frozenset((kind, form) for kind, form in found if form)


def looked_up(forms: frozenset[Form]) -> frozenset[Form]:
    """What a closed name has in common with the name of these ``kept`` forms: the same, one character more or less."""
    exchanged = {CORE: CUT, CUT: CORE}
    own = frozenset(form for form in forms if form[0] != CUT)
    return own | {(exchanged[kind], text) for kind, text in forms if kind in exchanged}


def _cuts(core: str) -> Iterator[str]:
    if _SHORTEST_CUT <= len(core) <= _LONGEST_CUT:
        for place in range(len(core)):
            yield core[:place] + core[place + 1 :]


def _sound(text: str) -> str:
    units = syllables.units(text)
    return "".join([unit.code for unit in units]) if len(units) >= _SHORTEST_SOUND else ""


def _trim(skeleton: str) -> str:
    """Without the affixes at either end; a name that is nothing but affixes stays whole."""
    start, end = 0, len(skeleton)
    while end - start > _SHORTEST_CORE and (size := affixes.prefix(skeleton[start:end])):
        if end - start - size < _SHORTEST_CORE:
            break
        start += size
    while end - start > _SHORTEST_CORE and (size := affixes.suffix(skeleton[start:end])):
        if end - start - size < _SHORTEST_CORE:
            break
        end -= size
    return skeleton[start:end]
