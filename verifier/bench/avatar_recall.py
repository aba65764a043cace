"""Has every core change references, screen the results and the clean avatars, and keeps the scores.

A picture's score for a reference is how far it is above that reference's threshold; PDQ's and pHash's are counts of
bits that differ. Each worker has one thread, so that CPU time is what one avatar costs.
"""

import io
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from verifier.bench import pdq
from verifier.bench.avatar_changes import CHANGES, sign_of
from verifier.screening.avatar import background, canvas, threads
from verifier.screening.avatar.decoding import Decoded, decode
from verifier.screening.avatar.screener import AvatarScreener
from verifier.screening.hit import ScreeningOutcome
from verifier.screening.snapshot import Snapshot

_NOTHING = -99.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One avatar: ``score`` of the best reference, or of the one that it was made of; ``seconds`` of CPU."""

    name: str
    score: float
    pdq: int
    phash: int
    outcome: ScreeningOutcome
    decode_seconds: float
    screen_seconds: float


@dataclass(frozen=True, slots=True)
class Task:
    """``entry_id`` empty for a clean avatar; ``changes`` are names of those that are made."""

    path: Path
    entry_id: str = ""
    backdrop: Path | None = None
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Tools:
    snapshot: Snapshot
    screener: AvatarScreener
    hashes: "Hashes"


@dataclass(frozen=True, slots=True)
class Hashes:
    """A row a reference, as text of bits; ``ids`` are the entries'."""

    ids: tuple[str, ...]
    pdq: NDArray[np.bool_]
    phash: NDArray[np.bool_]


def hashes(paths: Sequence[Path]) -> Hashes:
    pictures = [_composite(path.read_bytes()) for path in paths]
    return Hashes(
        ids=tuple(path.stem for path in paths),
        pdq=np.stack([pdq.pdq_in_all_orientations(picture)[0] for picture in pictures]),
        phash=np.stack([pdq.phash(picture) for picture in pictures]),
    )


def seen_on_all_cores(
    snapshot: Path, known: Hashes, tasks: Iterable[Task], workers: int
) -> Iterator[tuple[Task, list[Seen]]]:
    """In the order of the tasks; the changes of a reference, or one clean avatar, in each."""
    threads.one_in_children()
    with get_context("spawn").Pool(workers, _start, (snapshot, known)) as pool:
        yield from pool.imap(_run, tasks, chunksize=2)


_tools: list[_Tools] = []


def _start(path: Path, known: Hashes) -> None:
    cv2.setNumThreads(1)
    snapshot = Snapshot.open(path)
    _tools.append(_Tools(snapshot, AvatarScreener(snapshot), known))


def _run(task: Task) -> tuple[Task, list[Seen]]:
    data = task.path.read_bytes()
    if not task.entry_id:
        return task, [_seen("clean", data, "")]
    with Image.open(io.BytesIO(data)) as image:
        sign = sign_of(image)
    return task, [
        _seen(name, _png(CHANGES[name](sign, Random(f"{task.entry_id}{name}"), _backdrop(task))), task.entry_id)
        for name in task.changes
    ]


def _backdrop(task: Task) -> Image.Image:
    """A photograph where the negatives have some, else one that the program draws."""
    if task.backdrop is None:
        return Image.fromarray(next(background.pictures(1)))
    with Image.open(task.backdrop) as image:
        return image.convert("RGB")


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _seen(name: str, data: bytes, entry_id: str) -> Seen:
    tools = _tools[0]
    started = time.process_time()
    decoded = decode(data)
    between = time.process_time()
    if not isinstance(decoded, Decoded):
        raise ValueError(f"{name}: {decoded.description}")
    matches = list(tools.screener.matches(decoded))
    screening = tools.screener.screening(matches, None)
    ended = time.process_time()
    same = tools.screener.same_picture(entry_id) if entry_id else frozenset()
    scores = [tools.screener.margin(one) for one in matches if not entry_id or tools.screener.owner(one).id in same]
    outcomes = [hit.outcome for hit in screening.hits if not entry_id or hit.target_id in same]
    picture = _composite(data)
    theirs = tools.hashes
    rows = [number for number, one in enumerate(theirs.ids) if not entry_id or one in same]
    turned = pdq.pdq_in_all_orientations(picture)
    return Seen(
        name=name,
        score=max(scores, default=_NOTHING),
        pdq=int((theirs.pdq[rows][:, None] != turned[None]).sum(axis=2).min()),
        phash=int((theirs.phash[rows] != pdq.phash(picture)).sum(axis=1).min()),
        outcome=max(outcomes, key=list(ScreeningOutcome).index, default=ScreeningOutcome.CLEAR),
        decode_seconds=between - started,
        screen_seconds=ended - between,
    )


def _composite(data: bytes) -> canvas.Pixels:
    decoded = decode(data)
    if not isinstance(decoded, Decoded):
        raise ValueError(decoded.description)
    # on the ground that shows it: a white sign on white would be near every plain avatar, and ruin the others' hashes
    return max(canvas.of_frame(decoded.frames[0]), key=lambda picture: round(float(picture.std())))
