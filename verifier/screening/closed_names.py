"""The forms of a name under which a closed account's name is found again (Article 8, paragraph 3).

The same skeleton is the same name to a reader: REJECT. The same core (without affixes and digits) or the same
sound is a closely related name: REVIEW. A closed name is never looked for inside a longer one: that would
close half the language.
"""

from dataclasses import dataclass

from verifier.screening import affixes, syllables
from verifier.screening.folding import fold

SKELETON = "skeleton"
CORE = "core"
SOUND = "sound"
_SHORTEST_CORE = 2
_SHORTEST_SOUND = 3


@dataclass(frozen=True, slots=True)
class NameForms:
    """Empty where a form is too short to tell anything."""

    skeleton: str
    core: str
    sound: str


def forms(name: str) -> NameForms:
    """
    >>> forms("晓·禾日记官方2号") == forms("晓禾日记官方2号")
    True
    >>> forms("晓禾日记官方").core == forms("小晓禾日记").core == "晓禾日记"
    True
    """
    folded = fold(name)
    skeleton = folded.text or name.strip()
    core = _trim(skeleton)
    units = syllables.units(skeleton)
    return NameForms(
        skeleton=skeleton,
        core=core if len(core) >= _SHORTEST_CORE else "",
        sound="".join(unit.code for unit in units) if len(units) >= _SHORTEST_SOUND else "",
    )


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
