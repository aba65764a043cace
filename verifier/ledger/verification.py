"""Reads the whole ledger and says what is wrong with it."""

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain as joined

from verifier.ledger.chain import GENESIS, Entry, Head, entry_hash, head_signature
from verifier.ledger.frontier import Frontier
from verifier.ledger.signing import public_keys
from verifier.ledger.tree_verification import StoredTree, TreeCheck

SEGMENT = "segment"
"""The kind of the entry that says which older ones were moved into a file."""


@dataclass(frozen=True, slots=True)
class Report:
    """``problems`` name the sequence where the ledger stops being what was written; ``archived`` entries are in files
    of their own.
    """

    entries: int
    problems: tuple[str, ...]
    checkpoints: int = 0
    archived: int = 0

    @property
    def sound(self) -> bool:
        return not self.problems


@dataclass(slots=True)
class Chain:
    """What an entry has to follow: from the genesis on, or from an entry whose hash is known."""

    sequence: int = 0
    hash: bytes = GENESIS
    problems: list[str] = field(default_factory=list)

    def take(self, entry: Entry) -> None:
        """Goes on with the next entry and keeps what is wrong with it."""
        if entry.sequence != self.sequence + 1:
            self.problems.append(f"entry {self.sequence + 1}: dropped or out of order (found {entry.sequence})")
        if entry.previous != self.hash:
            self.problems.append(f"entry {entry.sequence}: does not follow the entry before it")
        if recomputed(entry) != entry.hash:
            self.problems.append(f"entry {entry.sequence}: changed after it was written")
        self.sequence, self.hash = entry.sequence, entry.hash


def recomputed(entry: Entry) -> bytes | None:
    """The hash that the entry should have; ``None`` where a number in it is none that was ever written."""
    try:
        return entry_hash(entry.sequence, entry.time, entry.kind, entry.payload, entry.previous)
    except OverflowError:
        return None


def verify(
    entries: Iterable[Entry], head: Head | None, keys: Mapping[str, bytes], tree: StoredTree | None = None
) -> Report:
    """``entries`` from the first that the store still holds; ``keys`` by id; ``tree`` are the checkpoints, where there
    may be any. An empty ledger without a head is sound.
    """
    walk, first = iter(entries), None
    for first in walk:
        walk = joined((first,), walk)
        break
    check = TreeCheck(tree or StoredTree(), public_keys(keys) if tree else ())
    chain = Chain()
    archived = 0
    if tree is not None and first is not None and first.sequence > 1:
        archived = _start_after_archive(first.sequence - 1, check, chain)
    count, segments = 0, set()
    for entry in walk:
        count += 1
        chain.take(entry)
        check.take(entry.hash)
        if entry.kind == SEGMENT:
            segments.add(_last_of_segment(entry.payload))
    problems = chain.problems + check.finish()
    if archived and archived not in segments:
        problems.append(f"entries 1 to {archived}: are gone, and no entry of the ledger says that they were archived")
    problems += _head_problems(head, chain.sequence, chain.hash, keys)
    return Report(count, tuple(problems), len(check.tree.notes), archived)


def signature_problem(head: Head, keys: Mapping[str, bytes]) -> str | None:
    """Why ``keys`` are not those that the ledger was written with; ``None`` where they are."""
    key = keys.get(head.key_id)
    if key is None:
        return f"its key {head.key_id} is not in the key file"
    if not hmac.compare_digest(head.signature, head_signature(head.sequence, head.hash, key)):
        return "its signature is wrong"
    return None


def _start_after_archive(size: int, check: TreeCheck, chain: Chain) -> int:
    """The first entry follows a checkpoint where the ones before it were archived; returns how many those are."""
    anchor = check.anchor(size)
    if anchor is None:
        return 0
    try:
        check.frontier = Frontier.of(size, check.tree.node)
    except KeyError:
        return 0
    chain.sequence, chain.hash = size, anchor.head
    check.compare(anchor)
    return size


def _last_of_segment(payload: bytes) -> int:
    try:
        return int(json.loads(payload)["last"])
    except (ValueError, KeyError, TypeError):
        return 0


def _head_problems(head: Head | None, sequence: int, last: bytes, keys: Mapping[str, bytes]) -> list[str]:
    if head is None:
        return ["head: missing"] if sequence else []
    problem = signature_problem(head, keys)
    if problem is not None:
        return [f"head: {problem}"]
    if (head.sequence, head.hash) != (sequence, last):
        return [f"head: names entry {head.sequence}, the chain ends at {sequence}: entries were dropped or rewritten"]
    return []
