"""Finds the references whose figure an avatar shows turned by any angle, and where it lies.

Signs of random directions of what a turn leaves alone find the nearest rows, as the bits of ``shape_index`` do; the
series themselves, kept as bytes, tell likeness, turn and mirror. A row takes 320 bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar import hamming, polar
from verifier.screening.avatar.polar import HARMONICS, NUMBERS, RINGS, Floats, Rings, Spectrum
from verifier.screening.avatar.shape_index import Rows, rows_of
from verifier.screening.avatar.views import View
from verifier.screening.snapshot import Snapshot

LOOKED_AT = 32
KEPT = 3
LEAST_LIKENESS = 0.9
"""Of what a turn leaves alone: below lie only other signs."""
_WORDS = 2
_STEPS = 320
_SEED = 20170908
_SERIES, _POSES, _OWNERS = "avatar_ring_series", "avatar_ring_poses", "avatar_ring_owners"
_MEAN, _BITS = "avatar_ring_mean", "avatar_ring_words"


@dataclass(frozen=True, slots=True)
class KeptRings:
    """Of a reference, a row a figure: ``series`` in bytes, ``poses`` are x, y and reach in pixels of its keypoints."""

    series: NDArray[np.int8]
    poses: Floats


@dataclass(frozen=True, slots=True)
class RingMatch:
    """``matrix`` of 2 x 3 takes places of the reference, in pixels of its keypoints, to those of the avatar."""

    reference: int
    likeness: float
    matrix: Floats


def kept(views: Sequence[View], left: float, top: float, scale: float) -> KeptRings:
    """``left`` and ``top`` are the sign's in the picture, ``scale`` takes its pixels to those of the keypoints."""
    found = [rings for rings in map(polar.of_view, views) if rings is not None]
    poses = [((one.x - left) * scale, (one.y - top) * scale, one.reach * scale) for one in found]
    return KeptRings(
        np.stack([_bytes(one.spectrum) for one in found]) if found else np.empty((0, 2 * NUMBERS), np.int8),
        np.array(poses, dtype=np.float32).reshape(-1, 3),
    )


def sections(references: Sequence[KeptRings]) -> Mapping[str, bytes]:
    """Of each reference, in the order of the references."""
    series = np.concatenate([one.series for one in references])
    if not len(series):
        return {}
    sizes = polar.sizes(_spectra(series))
    mean = sizes.mean(axis=0)
    return {
        _SERIES: series.tobytes(),
        _POSES: np.concatenate([one.poses for one in references]).tobytes(),
        _OWNERS: np.repeat(
            np.arange(len(references), dtype=np.uint32), [len(one.series) for one in references]
        ).tobytes(),
        _MEAN: mean.tobytes(),
        _BITS: hamming.columns(_signs(sizes, mean)).tobytes(),
    }


class PolarIndex:
    """Reads the sections of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._series = snapshot.array(_SERIES, np.int8).reshape(-1, 2 * NUMBERS)
        self._poses = snapshot.array(_POSES, np.float32).reshape(-1, 3)
        self._owners = snapshot.array(_OWNERS, np.uint32)
        self._mean = snapshot.array(_MEAN, np.float32)
        self._words = snapshot.array(_BITS, np.uint64).reshape(_WORDS, -1)

    def __len__(self) -> int:
        return len(self._owners)

    def best(self, views: Sequence[View], among: Sequence[int] | None = None) -> list[RingMatch]:
        """The likest of each reference that comes near, or of each ``among`` these; the likest first."""
        rows = None if among is None else rows_of(self._owners, among)
        asked = [rings for rings in map(polar.of_view, views) if rings is not None]
        found: dict[int, tuple[float, Rings, int]] = {}
        for rings in asked if len(self) else ():
            for row, likeness in self._near(rings, rows):
                reference = int(self._owners[row])
                if reference not in found or likeness > found[reference][0]:
                    found[reference] = likeness, rings, row
        ordered = sorted(found.items(), key=lambda one: (-one[1][0], one[0]))[:KEPT]
        return [RingMatch(reference, one[0], self._matrix(one[1], one[2])) for reference, one in ordered]

    def _near(self, rings: Rings, rows: Rows | None) -> list[tuple[int, float]]:
        sizes = polar.sizes(rings.spectrum)
        if rows is None:
            rows = hamming.nearest(hamming.distances(self._words, _signs(sizes, self._mean)[0]), LOOKED_AT)
        likeness = polar.sizes(_spectra(self._series[rows])) @ sizes[0]
        return [(row, one) for row, one in zip(rows.tolist(), likeness.tolist(), strict=True) if one >= LEAST_LIKENESS]

    def _matrix(self, rings: Rings, row: int) -> Floats:
        angle, mirrored = polar.turn(rings.spectrum, _spectra(self._series[row])[0])
        x, y, reach = self._poses[row].tolist()
        cosine, sine = np.cos(angle) * rings.reach / reach, np.sin(angle) * rings.reach / reach
        linear = np.array([[cosine, sine], [-sine, cosine]])
        if mirrored:
            linear[:, 0] = -linear[:, 0]
        shift = np.array([rings.x, rings.y]) - linear @ np.array([x, y])
        return np.column_stack([linear, shift]).astype(np.float32)


def _bytes(spectrum: Spectrum) -> NDArray[np.int8]:
    parts = np.stack([spectrum.real, spectrum.imag]).reshape(-1)
    return np.clip(np.round(parts * _STEPS), -127, 127).astype(np.int8)


def _spectra(series: NDArray[np.int8]) -> Spectrum:
    parts = series.reshape(-1, 2, RINGS, HARMONICS).astype(np.float32)
    norms = np.sqrt((parts**2).sum(axis=(1, 2, 3)))[:, None, None]
    spectra: Spectrum = ((parts[:, 0] + 1j * parts[:, 1]) / np.maximum(norms, 1e-6)).astype(np.complex64)
    return spectra


def _signs(sizes: Floats, mean: Floats) -> NDArray[np.uint64]:
    return np.ascontiguousarray(np.packbits((sizes - mean) @ _DIRECTIONS > 0, axis=1)).view(np.uint64)


def _directions() -> Floats:
    """Orthogonal, so that no two signs tell the same."""
    matrix = np.random.default_rng(_SEED).standard_normal((NUMBERS, NUMBERS))
    return np.linalg.qr(matrix)[0][:, : _WORDS * hamming.WORD].astype(np.float32)


_DIRECTIONS = _directions()
