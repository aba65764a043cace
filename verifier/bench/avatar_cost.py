"""What each stage of screening an avatar costs, and what the index costs with many more references than there are."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np

from verifier.screening.avatar import canvas, hough, keypoints, matching, references, registration, views
from verifier.screening.avatar.candidates import Prepared
from verifier.screening.avatar.decoding import Decoded, decode
from verifier.screening.avatar.matching import Matcher
from verifier.screening.avatar.polar_index import KeptRings, PolarIndex
from verifier.screening.avatar.registration import Reference
from verifier.screening.avatar.shape_index import ShapeIndex, Shapes
from verifier.screening.avatar.voting import KeptKeypoints, KeypointIndex
from verifier.screening.snapshot import Snapshot

Asked = TypeVar("Asked")

SIZES = (10_000, 100_000)
_MODELS = 400


@dataclass(frozen=True, slots=True)
class IndexCost:
    """Milliseconds are p50 and p95 of finding candidates by fingerprint, by rings and by keypoints, and of the whole
    match.
    """

    references: int
    build_seconds: float
    megabytes: float
    shapes: tuple[float, float]
    rings: tuple[float, float]
    keypoints: tuple[float, float]
    whole: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Task:
    """``asked`` are looked at; ``references`` are what the indices of these ``sizes`` are made of."""

    references: tuple[Path, ...]
    asked: tuple[Path, ...]
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Costs:
    """``stages`` are p50 and p95 in milliseconds, of what does not depend on the references."""

    stages: dict[str, tuple[float, float]]
    indices: tuple[IndexCost, ...]


def measured(task: Task) -> Costs:
    """For a process of its own, that was started to have one thread."""
    cv2.setNumThreads(1)
    pictures = [picture for path in task.asked for picture in _pictures(path)[:1]]
    asked = [matching.prepared(picture) for picture in pictures]
    found = [registration.register(path) for path in task.references[:_MODELS]]
    known = [one for one in found if isinstance(one, Reference)]
    return Costs(_stages(pictures), tuple(_index_cost(size, known, asked) for size in task.sizes))


def _stages(pictures: Sequence[canvas.Pixels]) -> dict[str, tuple[float, float]]:
    return {
        "views": _timed(views.of_picture, pictures),
        "keypoints": _timed(
            lambda one: keypoints.of_grey(canvas.grey(one), matching.MOST_KEYPOINTS, matching.QUERY_SIDE), pictures
        ),
    }


def _index_cost(count: int, known: Sequence[Reference], asked: Sequence[Prepared]) -> IndexCost:
    """``count`` references, each a known one whose views, rings and descriptors were changed by noise."""
    chance = np.random.default_rng(count)
    many = [_varied(known[number % len(known)], chance) for number in range(count)]
    started = time.process_time()
    made = references.of_references(many, list(range(count)))
    built = time.process_time() - started
    snapshot = Snapshot.of_sections({**made, "entry_offsets": b""})
    del many
    shapes, rings = ShapeIndex(snapshot), PolarIndex(snapshot)
    points, matcher = KeypointIndex(snapshot), Matcher(snapshot)

    def by_keypoints(one: Prepared) -> None:
        hough.leaders(points.pairs(one.keypoints), one.keypoints, max(one.grey.shape), keypoints.SIDE / 2, 12)

    return IndexCost(
        references=count,
        build_seconds=built,
        megabytes=sum(map(len, made.values())) / 2**20,
        shapes=_timed(lambda one: shapes.best(one.views), asked),
        rings=_timed(lambda one: rings.best(one.views), asked),
        keypoints=_timed(by_keypoints, asked),
        whole=_timed(matcher.compared, asked),
    )


def _varied(one: Reference, chance: np.random.Generator) -> Reference:
    shapes, points = one.shapes, one.keypoints
    series = one.rings.series + chance.integers(-8, 9, one.rings.series.shape, dtype=np.int8) // 2
    vectors = shapes.vectors + chance.integers(-12, 13, shapes.vectors.shape, dtype=np.int8) // 2
    invariants = shapes.invariants ^ chance.integers(0, 2**63, shapes.invariants.shape, dtype=np.uint64)
    descriptors = points.descriptors.astype(np.int16) + chance.integers(-14, 15, points.descriptors.shape)
    return Reference(
        shapes=Shapes(vectors.astype(np.int8), invariants, shapes.boxes),
        rings=KeptRings(series.astype(np.int8), one.rings.poses),
        keypoints=KeptKeypoints(np.clip(descriptors, 0, 255).astype(np.uint8), points.forms),
        thumbnail=one.thumbnail,
        size=one.size,
    )


def _pictures(path: Path) -> list[canvas.Pixels]:
    decoded = decode(path.read_bytes())
    return canvas.of_frame(decoded.frames[0]) if isinstance(decoded, Decoded) else []


def _timed(function: Callable[[Asked], object], values: Sequence[Asked]) -> tuple[float, float]:
    taken = []
    for value in values:
        started = time.process_time()
        function(value)
        taken.append((time.process_time() - started) * 1e3)
    return float(np.percentile(taken, 50)), float(np.percentile(taken, 95))
