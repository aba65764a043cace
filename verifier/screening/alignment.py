"""Compares the text of a hit with the protected name, character by character, and says what was done to each."""

from dataclasses import dataclass

from verifier.screening import syllables
from verifier.screening.folding import Folded, fold_character
from verifier.screening.syllables import Unit

SAME, FOLDED, SOUND, FUZZY_SOUND = 1.0, 0.97, 0.93, 0.87


@dataclass(frozen=True, slots=True)
class Alignment:
    """``score`` is the mean over the protected name's characters; ``identical`` counts those that a reader sees alike.

    ``disguised`` is true where the text was tampered with in a way that nobody types by accident.
    """

    score: float
    identical: int
    operations: tuple[str, ...]
    disguised: bool


def of_text(folded: Folded, start: int, end: int, surface: str) -> Alignment:
    """A hit of equal folded text: what folding had to undo."""
    original = [folded.original[folded.offsets[i]] for i in range(start, end)]
    shown = [character for character in surface if fold_character(character)]
    operations = []
    if len(shown) == len(original):
        for number, (typed, meant) in enumerate(zip(original, shown, strict=True), 1):
            if typed != meant and typed.casefold() != meant.casefold():
                operations.append(f"第{number}字 {meant}→{typed} 字形")
    inserted = folded.offsets[end - 1] + 1 - folded.offsets[start] - len(set(folded.offsets[start:end]))
    if inserted:
        operations.append(f"插入{inserted}个符号")
    length = max(end - start, 1)
    changed = sum(1 for operation in operations if operation.startswith("第"))
    score = 1.0 - (SAME - FOLDED) * changed / length
    return Alignment(score, length, tuple(operations), disguised=bool(operations))


def of_sound(folded: Folded, hit: list[Unit], surface: str) -> Alignment | None:
    """A hit of equal codes; ``None`` where its units cannot be laid against the name's characters one by one."""
    meant = syllables.units("".join(map(fold_character, surface)))
    if len(meant) != len(hit):
        return _of_run(folded, hit, surface)
    name = "".join(map(fold_character, surface))
    scores, operations, identical = [], [], 0
    for number, (typed, target) in enumerate(zip(hit, meant, strict=True), 1):
        text, wanted = folded.text[typed.start : typed.end], name[target.start : target.end]
        score, word = _compare(text, typed, wanted, target)
        scores.append(score)
        identical += score == SAME
        if word:
            operations.append(f"第{number}字 {wanted}→{text} {word}")
    return Alignment(sum(scores) / len(scores), identical, tuple(operations), disguised=False)


def _compare(text: str, typed: Unit, wanted: str, target: Unit) -> tuple[float, str]:
    if text == wanted:
        return SAME, ""
    if typed.end - typed.start > 1:
        return SOUND, "拼音"
    if typed.syllable == target.syllable:
        return SOUND, "同音"
    return FUZZY_SOUND, "近音"


def _of_run(folded: Folded, hit: list[Unit], surface: str) -> Alignment | None:
    """A name written as one run of letters that was cut differently from its own syllables (xian for 西安)."""
    text = folded.text[hit[0].start : hit[-1].end]
    if not text.isascii():
        return None
    return Alignment(SOUND, 0, (f"{surface}→{text} 拼音",), disguised=False)
