"""The keys under which a protected name stands in the index: one a plane and reading, and one a character left out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verifier.screening import fingerprints, syllables
from verifier.screening.candidates import SHORTEST_RUN, SHORTEST_SOUND, SHORTEST_TEXT
from verifier.screening.fingerprints import LONGEST, Kind, Numbers
from verifier.screening.folding import fold
from verifier.screening.windows import SHORTEST_NEAR


@dataclass(frozen=True, slots=True)
class IndexKeys:
    """Side by side: the fingerprint, the letter that it lacks (or 0), the number of the name."""

    keys: Numbers
    letters: NDArray[np.uint32]
    names: NDArray[np.uint32]


_NONE = IndexKeys(np.empty(0, np.uint64), np.empty(0, np.uint32), np.empty(0, np.uint32))


def of_names(names: Sequence[str], first_number: int) -> IndexKeys:
    """The keys of names whose numbers count up from ``first_number``. A name too long for the index has none."""
    texts: dict[int, list[tuple[int, str]]] = defaultdict(list)
    sounds: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for number, name in enumerate(names, first_number):
        folded = fold(name).text
        if SHORTEST_TEXT <= len(folded) <= LONGEST:
            texts[len(folded)].append((number, folded))
            if len(folded) >= SHORTEST_SOUND and not folded.isascii():
                for code in syllables.all_codes(folded):
                    sounds[len(code)].append((number, code))
    parts = [_of_texts(length, named) for length, named in sorted(texts.items())]
    parts += [
        _whole(Kind.SOUND, named) for length, named in sorted(sounds.items()) if SHORTEST_RUN <= length <= LONGEST
    ]
    return joined(parts)


def joined(parts: Iterable[IndexKeys]) -> IndexKeys:
    all_parts = [_NONE, *parts]
    return IndexKeys(
        np.concatenate([part.keys for part in all_parts]),
        np.concatenate([part.letters for part in all_parts]),
        np.concatenate([part.names for part in all_parts]),
    )


def _of_texts(length: int, named: list[tuple[int, str]]) -> IndexKeys:
    """All of one length: as they are, in any order, and without each character in turn."""
    parts = [_whole(Kind.TEXT, named)]
    if length >= SHORTEST_NEAR:
        parts.append(_whole(Kind.BAG, named))
        rows, numbers = _rows(named), parts[0].names
        for place in range(length):
            left = fingerprints.of_rows(Kind.TEXT, np.delete(rows, place, axis=1))
            parts.append(IndexKeys(left, rows[:, place].astype(np.uint32), numbers))
    return joined(parts)


def _whole(kind: Kind, named: list[tuple[int, str]]) -> IndexKeys:
    numbers = np.array([number for number, _ in named], dtype=np.uint32)
    return IndexKeys(fingerprints.of_rows(kind, _rows(named)), np.zeros(len(named), dtype=np.uint32), numbers)


def _rows(named: list[tuple[int, str]]) -> NDArray[np.uint32]:
    return fingerprints.code_points("".join(text for _, text in named)).reshape(len(named), -1)
