"""A figure as rings around its middle: a turn shifts each ring, and a mirror reverses it.

The centre of mass and the mean reach tell place and size, and of a ring's Fourier series the sizes stay what they are
while the phases tell the turn. Catches a plain sign turned by any angle: it has too few corners for keypoints, and its
upright fingerprint is another. Leaves to the others a sign of which a part is missing or covered: its middle is
elsewhere. Costs 0.2 ms a view.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar.views import View

RINGS, HARMONICS = 12, 12
NUMBERS = RINGS * HARMONICS
_ANGLES = 64
_TURNS = 128
"""Angles that are tried: three degrees apart."""
_REACH = 2.3
_LEAST_REACH = 2.0

Spectrum = NDArray[np.complex64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Rings:
    """``spectrum`` of ``RINGS`` x ``HARMONICS``, of length one; the middle and the mean reach are in pixels."""

    spectrum: Spectrum
    x: float
    y: float
    reach: float


def of_view(view: View) -> Rings | None:
    """``None`` where the view is of no figure, or of next to nothing."""
    if not view.is_figure:
        return None
    figure, side = view.grey, view.grey.shape[0]
    across, down = view.box.width / side, view.box.height / side
    columns, rows, mass = figure.sum(axis=0), figure.sum(axis=1), float(figure.sum())
    if mass < 1:
        return None
    places = np.arange(side, dtype=np.float32) + np.float32(0.5)
    x, y = float(columns @ places) / mass, float(rows @ places) / mass
    spread = float(columns @ (places - x) ** 2) * across**2 + float(rows @ (places - y) ** 2) * down**2
    reach = float(np.sqrt(spread / mass))
    if reach < _LEAST_REACH:
        return None
    rings = cv2.remap(
        cv2.GaussianBlur(figure, (3, 3), 0),
        (x - 0.5 + _X * (reach / across)).astype(np.float32),
        (y - 0.5 + _Y * (reach / down)).astype(np.float32),
        cv2.INTER_LINEAR,
    )
    series = np.fft.rfft(rings, axis=1)[:, :HARMONICS] * _WEIGHTS
    # roots, so that a few large ones do not decide alone
    rooted = series / np.sqrt(np.maximum(np.abs(series), 1e-6))
    spectrum = (rooted / np.linalg.norm(rooted)).astype(np.complex64)
    return Rings(spectrum, view.box.left + x * across, view.box.top + y * down, reach)


def sizes(spectra: Spectrum) -> Floats:
    """A row a spectrum, of length one: the same however the figure is turned or mirrored."""
    return np.abs(spectra).reshape(-1, NUMBERS).astype(np.float32)


def turn(asked: Spectrum, kept: Spectrum) -> tuple[float, bool]:
    """By how many radians, anticlockwise, ``kept`` is turned in ``asked``; and whether it was mirrored from left to
    right before.
    """
    likest = [np.fft.irfft((asked * other).sum(axis=0), _TURNS) for other in (kept.conj(), kept * _FROM_THE_LEFT)]
    mirrored = bool(likest[1].max() > likest[0].max())
    return -2 * np.pi * int(likest[mirrored].argmax()) / _TURNS, mirrored


def _grid() -> tuple[Floats, Floats, Floats]:
    """Of each ring and angle x and y, in mean reaches; of each ring and harmonic its weight."""
    radii = (np.arange(RINGS, dtype=np.float32)[:, None] + 0.5) / RINGS * _REACH
    angles = 2 * np.pi * np.arange(_ANGLES, dtype=np.float32)[None, :] / _ANGLES
    weights = np.sqrt(radii) * np.where(np.arange(HARMONICS) == 0, 0.25, 1)[None, :]
    return (radii * np.cos(angles)).astype(np.float32), (radii * np.sin(angles)).astype(np.float32), weights


_X, _Y, _WEIGHTS = _grid()
_FROM_THE_LEFT = np.where(np.arange(HARMONICS) % 2 == 1, -1, 1).astype(np.float32)
"""Of a figure mirrored from left to right the angle a becomes pi - a."""
