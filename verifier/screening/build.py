"""Builds a snapshot from list entries: the entries themselves, and an index of their names for every plane."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType

import msgspec
import numpy as np

from verifier.screening import index, index_keys, snapshot
from verifier.screening.entry import ListEntry
from verifier.screening.index_keys import IndexKeys

_NAMES_A_TASK = 20_000
_NOTHING: Mapping[str, bytes] = MappingProxyType({})


def build(
    entries: Sequence[ListEntry],
    output: Path,
    *,
    sections: Mapping[str, bytes] = _NOTHING,
    progress: Callable[[int], None] = lambda names: None,
) -> str:
    """Writes the snapshot and returns its version. ``sections`` are those that others made (the avatars').

    ``progress`` hears how many names and aliases were done. Long lists are worked on by all cores.
    """
    return snapshot.write(output, {**sections, **name_sections(entries, progress)})


def name_sections(
    entries: Sequence[ListEntry], progress: Callable[[int], None] = lambda names: None
) -> Mapping[str, bytes]:
    """What a snapshot holds of its entries and their names."""
    names = [(position, number) for position, entry in enumerate(entries) for number in range(len(entry.names))]
    packed = [msgspec.msgpack.encode(entry) for entry in entries]
    offsets = np.cumsum([0, *map(len, packed)], dtype=np.uint64)
    keys = _keys([name for entry in entries for name in entry.names], progress)
    return {
        "entries": b"".join(packed),
        "entry_offsets": offsets.tobytes(),
        "entry_order": np.array(sorted(range(len(entries)), key=lambda i: entries[i].id), dtype=np.uint32).tobytes(),
        "names": np.array(names, dtype=np.uint32).tobytes(),
        **index.sections(keys.keys, keys.letters, keys.names),
    }


def _keys(names: Sequence[str], progress: Callable[[int], None]) -> IndexKeys:
    tasks = [(names[start : start + _NAMES_A_TASK], start) for start in range(0, len(names), _NAMES_A_TASK)]
    cores = min(len(tasks), os.cpu_count() or 1)
    if cores <= 1:
        return index_keys.joined(_reported(map(_of_task, tasks), tasks, progress))
    with get_context("spawn").Pool(cores) as pool:
        return index_keys.joined(_reported(pool.imap(_of_task, tasks), tasks, progress))


def _of_task(task: tuple[Sequence[str], int]) -> IndexKeys:
    return index_keys.of_names(*task)


def _reported(
    done: Iterable[IndexKeys], tasks: Sequence[tuple[Sequence[str], int]], progress: Callable[[int], None]
) -> Iterator[IndexKeys]:
    for (names, _), keys in zip(tasks, done, strict=True):
        progress(len(names))
        yield keys
