"""An inverted index of the references' keypoints: those that look like an avatar's vote for their references.

A cell lists the keypoints whose descriptors fall into it, in one run of rows; all rows are plain arrays in the
snapshot, mapped and shared. A keypoint costs 30 bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar import codebook, hamming
from verifier.screening.avatar.codebook import Codebook
from verifier.screening.avatar.keypoints import Keypoints
from verifier.screening.snapshot import Snapshot

PROBES = 2
MOST_DIFFERENT = 22
"""Bits of 128."""
MOST_PAIRS = 30_000
"""With more, only the likest count: the time an avatar takes must not grow with the references for ever."""
MOST_IN_CELL = 400
"""A cell with more holds what is on every sign, such as a plain corner."""
_STEPS = 512
_AT_ONCE = 16_384
_CENTRES, _STARTS = "avatar_centres", "avatar_cell_starts"
_SIGNS, _OWNERS, _FORMS = "avatar_keypoint_words", "avatar_keypoint_owners", "avatar_keypoint_forms"


@dataclass(frozen=True, slots=True)
class Pairs:
    """A row a pair of like keypoints: ``asked`` is a row of the avatar's, ``forms`` are x, y, size, angle of the
    reference's, ``owners`` its reference, ``weights`` from 0 to 1 how alike they are.
    """

    asked: NDArray[np.int64]
    owners: NDArray[np.uint32]
    forms: NDArray[np.float16]
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class KeptKeypoints:
    """Of a reference, small: ``descriptors`` in bytes, ``forms`` are x, y, size, angle."""

    descriptors: NDArray[np.uint8]
    forms: NDArray[np.float16]


def kept(keypoints: Keypoints, scale: float) -> KeptKeypoints:
    """``scale`` takes the keypoints' pixels to those in which ``forms`` are kept."""
    forms = np.column_stack([keypoints.places * scale, keypoints.sizes * scale, keypoints.angles])
    descriptors = np.clip(np.round(keypoints.descriptors * _STEPS), 0, 255).astype(np.uint8)
    return KeptKeypoints(descriptors, forms.astype(np.float16))


def sections(references: Sequence[KeptKeypoints]) -> Mapping[str, bytes]:
    """Of each reference, in the order of the references."""
    descriptors = np.concatenate([one.descriptors for one in references])
    if not len(descriptors):
        return {}
    book = codebook.learn(_floats(descriptors[codebook.sample(len(descriptors))]), len(descriptors))
    cells, signs = np.empty(len(descriptors), np.uint32), np.empty((len(descriptors), 2), np.uint64)
    for start in range(0, len(descriptors), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        values = _floats(descriptors[part])
        cells[part], signs[part] = book.cells_of(values)[:, 0], codebook.signs(values)
    order = np.argsort(cells, kind="stable")
    owners = np.repeat(np.arange(len(references), dtype=np.uint32), [len(one.forms) for one in references])
    starts = np.searchsorted(cells[order], np.arange(book.cells + 1))
    return {
        _CENTRES: book.centres.astype(np.float32).tobytes(),
        _STARTS: starts.astype(np.uint32).tobytes(),
        _SIGNS: hamming.columns(signs[order]).tobytes(),
        _OWNERS: owners[order].tobytes(),
        _FORMS: np.concatenate([one.forms for one in references])[order].tobytes(),
    }


def _floats(descriptors: NDArray[np.uint8]) -> NDArray[np.float32]:
    return descriptors.astype(np.float32) / np.float32(_STEPS)


class KeypointIndex:
    """Reads the sections of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._codebook = Codebook(snapshot.array(_CENTRES, np.float32).reshape(2, -1, codebook.HALF))
        self._starts = snapshot.array(_STARTS, np.uint32)
        self._signs = snapshot.array(_SIGNS, np.uint64).reshape(2, -1)
        self._owners = snapshot.array(_OWNERS, np.uint32)
        self._forms = snapshot.array(_FORMS, np.float16).reshape(-1, 4)

    def __len__(self) -> int:
        return len(self._owners)

    def pairs(self, keypoints: Keypoints) -> Pairs:
        """All that are alike, in no order."""
        if not len(self) or not len(keypoints):
            nothing = np.empty(0, dtype=np.int64)
            return Pairs(nothing, nothing.astype(np.uint32), np.empty((0, 4), np.float16), nothing.astype(np.float32))
        cells = self._codebook.cells_of(keypoints.descriptors, PROBES)
        starts = self._starts[cells].astype(np.int64).ravel()
        sizes = self._starts[cells + 1].astype(np.int64).ravel() - starts
        sizes[sizes > MOST_IN_CELL] = 0
        asked = np.repeat(np.repeat(np.arange(len(keypoints)), cells.shape[1]), sizes)
        before = np.cumsum(sizes) - sizes
        rows = np.repeat(starts - before, sizes) + np.arange(len(asked))
        first, second = hamming.columns(codebook.signs(keypoints.descriptors))
        different = np.bitwise_count(self._signs[0][rows] ^ first[asked])
        near = np.flatnonzero(different <= MOST_DIFFERENT)  # most are too far by half of the bits
        asked, rows = asked[near], rows[near]
        different = different[near] + np.bitwise_count(self._signs[1][rows] ^ second[asked])
        near = np.flatnonzero(different <= _limit(different))
        asked, rows = asked[near], rows[near]
        weights = (1 - different[near] / np.float32(MOST_DIFFERENT + 12)).astype(np.float32)
        return Pairs(asked, self._owners[rows], self._forms[rows], weights)


def _limit(different: NDArray[np.uint8]) -> int:
    """The bits up to which at most ``MOST_PAIRS`` differ."""
    counts = np.cumsum(np.bincount(different, minlength=MOST_DIFFERENT + 1)[: MOST_DIFFERENT + 1])
    return int(np.searchsorted(counts, MOST_PAIRS, side="right")) - 1 if counts[-1] > MOST_PAIRS else MOST_DIFFERENT
