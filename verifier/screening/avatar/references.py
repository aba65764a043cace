"""The pictures of protected subjects: from image files to sections of the snapshot, and back.

Long lists are worked on by several processes. A reference takes 4 KiB of the snapshot for its thumbnail, and as much
for its fingerprints, rings and keypoints, mapped and shared by all processes.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from verifier.screening.avatar import (
    calibration,
    candidates,
    duplicates,
    matching,
    polar_index,
    registration,
    shape_index,
    threads,
    voting,
)
from verifier.screening.avatar.matching import Matcher
from verifier.screening.avatar.registration import Reference
from verifier.screening.entry import ListEntry
from verifier.screening.snapshot import Snapshot

CLAIMS, REVIEWS = "avatar_claims", "avatar_reviews"
_FEWEST_FOR_WORKERS = 200


@dataclass(frozen=True, slots=True)
class BadImage:
    """``problem`` says what to mend; the image was left out."""

    path: Path
    entry_id: str
    problem: str

    def __str__(self) -> str:
        return f"{self.path}: image of {self.entry_id}: {self.problem}"


def sections(entries: Sequence[ListEntry], workers: int | None = None) -> tuple[dict[str, bytes], tuple[BadImage, ...]]:
    """What the snapshot keeps of the entries' images, and those that cannot serve. ``workers`` are processes that look
    at the images: all cores where not given; a few images are looked at in this one.
    """
    images = [(position, Path(image)) for position, entry in enumerate(entries) for image in entry.images]
    kept: list[Reference] = []
    owners: list[int] = []
    paths: list[Path] = []
    bad: list[BadImage] = []
    for (position, path), found in zip(images, _registered([path for _, path in images], workers), strict=True):
        if isinstance(found, str):
            bad.append(BadImage(path, entries[position].id, found))
        else:
            kept.append(found)
            owners.append(position)
            paths.append(path)
    if not kept:
        return {}, tuple(bad)
    made = of_references(kept, owners)
    thresholds = calibration.calibrate(Matcher(_snapshot(made)))
    if thresholds.generic.any():
        serves = np.flatnonzero(~thresholds.generic)
        for number in np.flatnonzero(thresholds.generic).tolist():
            bad.append(BadImage(paths[number], entries[owners[number]].id, registration.GENERIC))
        kept, owners = [kept[number] for number in serves], [owners[number] for number in serves]
        if not kept:
            return {}, tuple(bad)
        made = of_references(kept, owners)
    return {
        **made,
        CLAIMS: thresholds.claim[~thresholds.generic].tobytes(),
        REVIEWS: thresholds.review[~thresholds.generic].tobytes(),
        **duplicates.sections(kept, _snapshot(made)),
    }, tuple(bad)


def of_references(references: Sequence[Reference], owners: Sequence[int]) -> dict[str, bytes]:
    """Without thresholds. ``owners`` are the positions of the entries that the references belong to."""
    return {
        **shape_index.sections([one.shapes for one in references]),
        **polar_index.sections([one.rings for one in references]),
        **voting.sections([one.keypoints for one in references]),
        matching.THUMBNAILS: np.stack([one.thumbnail for one in references]).tobytes(),
        candidates.SIZES: np.array([one.size for one in references], dtype=np.float32).tobytes(),
        duplicates.OWNERS: np.array(owners, dtype=np.uint32).tobytes(),
    }


def _snapshot(made: dict[str, bytes]) -> Snapshot:
    """One that holds no entries, to compare pictures with."""
    return Snapshot.of_sections({**made, "entry_offsets": b""})


def _registered(paths: Sequence[Path], workers: int | None) -> Iterator[Reference | str]:
    count = workers or len(os.sched_getaffinity(0))
    if len(paths) < _FEWEST_FOR_WORKERS or count == 1:
        return map(registration.register, paths)
    return _by_workers(paths, count)


def _by_workers(paths: Iterable[Path], count: int) -> Iterator[Reference | str]:
    threads.one_in_children()
    with get_context("spawn").Pool(count, cv2.setNumThreads, (1,)) as pool:
        yield from pool.imap(registration.register, paths, chunksize=16)
