"""Both halves of the accuracy in one place: what the screening catches, and whom it flags for nothing."""

from collections.abc import Callable
from pathlib import Path

from verifier.bench import characters, evasions, files, precision
from verifier.bench.evasions import Evader
from verifier.bench.precision import Flagged
from verifier.bench.recall import Recall, Tables, recall
from verifier.screening.entry import ListEntry
from verifier.screening.screener import NameScreener

__all__ = ["Flagged", "Recall", "Tables", "evader", "evasions", "flagged", "read_protected", "recall"]


def read_protected(path: Path) -> list[ListEntry]:
    return list(files.protected(path).entries)


def evader(seed: int, pairs: Path | None, parts: Callable[[str], str] = characters.own_parts) -> Evader:
    return Evader(seed, characters.own_look_alikes if pairs is None else files.look_alikes(pairs), parts)


def flagged(screener: NameScreener, path: Path, protected: set[str]) -> Flagged:
    """``protected`` are the names that a clean one must not hold."""
    return precision.flagged(screener, path, precision.clean_of(files.clean(path)[0], protected))
