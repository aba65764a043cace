"""Compares the text of a candidate with the protected name, character by character, and says what was done to each.

The comparison is by the plane that found the candidate: each asks for another kind of difference, and accepts no other.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from verifier.screening import legal_forms, shapes, syllables
from verifier.screening.folding import Folded
from verifier.screening.syllables import Unit

SAME, FOLDED, DECOMPOSED, SOUND, FUZZY_SOUND = 1.0, 0.97, 0.92, 0.93, 0.87
_LEGAL_FORM = 0.7
_ADDED_COST, _MISSING_COST = 0.5, 0.75
_SWAPPED, _REVERSED, _ROTATED, _SHUFFLED = 0.93, 0.92, 0.87, 0.81


@dataclass(frozen=True, slots=True)
class Alignment:
    """``score`` is the mean over the protected name's characters; ``identical`` counts those that a reader sees alike.

    ``disguised`` is true where the text was tampered with in a way that nobody types by accident. ``exact`` is true
    where the folded text is the name. ``changed`` are the places of look-alikes in the name.
    """

    score: float
    identical: int
    operations: tuple[str, ...]
    disguised: bool = False
    exact: bool = False
    changed: tuple[int, ...] = ()


def of_text(folded: Folded, start: int, end: int, name: str, surface: str) -> Alignment:
    """A hit whose folded text is ``name``, the folded ``surface``: what folding had to undo."""
    operations: list[str] = []
    score = 0.0
    shown = surface if len(surface) == len(name) else name
    decomposed = 0
    for number, (place, meant) in enumerate(zip(range(start, end), shown, strict=True), 1):
        typed = folded.typed(place)
        if len(typed) > 1:
            decomposed += 1
            score += DECOMPOSED
            operations.append(f"第{number}字 {meant}→{typed} 拆字")
        elif typed != meant and typed.casefold() not in (meant.casefold(), name[number - 1]):
            score += FOLDED
            operations.append(f"第{number}字 {meant}→{typed} 字形")
        else:
            score += SAME
    tampered = len(operations) > decomposed
    first, last = folded.span(start, end)
    inserted = last - first - sum(len(folded.typed(place)) for place in range(start, end))
    if inserted > 0:
        operations.append(f"插入{inserted}个符号")
    length = max(end - start, 1)
    return Alignment(
        score / length, length - decomposed, tuple(operations), disguised=tampered or inserted > 0, exact=not decomposed
    )


def of_shape(text: str, name: str) -> Alignment | None:
    """Every character the same or one that looks like it; in the legal form, any other."""
    if len(text) != len(name):
        return None
    score, changed, operations = 0.0, [], []
    for number, (typed, meant) in enumerate(zip(text, name, strict=True), 1):
        alike = shapes.similarity(typed, meant)
        if not alike:
            if number <= len(name) - legal_forms.length(name):
                return None
            alike = _LEGAL_FORM
        score += alike
        if typed != meant:
            changed.append(number - 1)
            operations.append(f"第{number}字 {meant}→{typed} 形近")
    return Alignment(score / len(name), len(name) - len(changed), tuple(operations), changed=tuple(changed))


def of_added(text: str, name: str) -> Alignment | None:
    """The name with one character more inside."""
    place = _first_difference(text, name)
    if not 0 < place < len(name) or text[place + 1 :] != name[place:]:
        return None
    operation = f"第{place}字后插入“{text[place]}”"
    return Alignment(1 - _ADDED_COST / len(name), len(name), (operation,))


def of_missing(text: str, name: str) -> Alignment | None:
    """The name without one of its characters."""
    place = _first_difference(name, text)
    if text[place:] != name[place + 1 :]:
        return None
    operation = f"缺第{place + 1}字“{name[place]}”"
    return Alignment(1 - _MISSING_COST / len(name), len(text), (operation,))


def of_order(text: str, name: str) -> Alignment | None:
    """The name's own characters in another order."""
    if text == name or Counter(text) != Counter(name):
        return None
    moved = [i for i, (typed, meant) in enumerate(zip(text, name, strict=True)) if typed != meant]
    if len(moved) == 2:
        score, operation = _SWAPPED, f"第{moved[0] + 1}、{moved[1] + 1}字对调"
    elif text == name[::-1]:
        score, operation = _REVERSED, "整体倒序"
    elif text in name + name:
        score, operation = _ROTATED, "首尾换位"
    else:
        score, operation = _SHUFFLED, "次序打乱"
    return Alignment(score, len(name) - len(moved), (operation,))


def of_sound(folded: Folded, hit: Sequence[Unit], name: str) -> Alignment | None:
    """A hit of equal codes; ``None`` where its units cannot be laid against the name's characters one by one."""
    meant = syllables.units(name)
    if len(meant) != len(hit):
        return _of_run(folded, hit, name)
    score, identical, operations = 0.0, 0, []
    for number, (typed, target) in enumerate(zip(hit, meant, strict=True), 1):
        text, wanted = folded.text[typed.start : typed.end], name[target.start : target.end]
        value, word = _compare_sound(text, typed, wanted, target)
        score += value
        identical += value == SAME
        if word:
            operations.append(f"第{number}字 {wanted}→{text} {word}")
    return Alignment(score / len(meant), identical, tuple(operations))


def _compare_sound(text: str, typed: Unit, wanted: str, target: Unit) -> tuple[float, str]:
    if text == wanted:
        return SAME, ""
    if typed.end - typed.start > 1:
        return SOUND, "拼音"
    if typed.syllable == target.syllable or typed.syllable in syllables.readings(wanted):
        return SOUND, "同音"
    return FUZZY_SOUND, "近音"


def _of_run(folded: Folded, hit: Sequence[Unit], name: str) -> Alignment | None:
    """A name written as one run of letters that was cut differently from its own syllables (xian for 西安)."""
    text = folded.text[hit[0].start : hit[-1].end]
    if not text.isascii():
        return None
    return Alignment(SOUND, 0, (f"{name}→{text} 拼音",))


def _first_difference(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
