"""Reads the whole ledger and says what is wrong with it."""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from verifier.ledger.chain import GENESIS, Entry, Head, entry_hash, head_signature


@dataclass(frozen=True, slots=True)
class Report:
    """``problems`` name the sequence where the ledger stops being what was written."""

    entries: int
    problems: tuple[str, ...]

    @property
    def sound(self) -> bool:
        return not self.problems


def verify(entries: Iterable[Entry], head: Head | None, keys: Mapping[str, bytes]) -> Report:
    """``entries`` from the first on; ``keys`` by id. An empty ledger without a head is sound."""
    problems: list[str] = []
    count, expected, last = 0, 1, GENESIS
    for entry in entries:
        count += 1
        if entry.sequence != expected:
            problems.append(f"entry {expected}: dropped or out of order (found {entry.sequence})")
        if entry.previous != last:
            problems.append(f"entry {entry.sequence}: does not follow the entry before it")
        computed = entry_hash(entry.sequence, entry.time, entry.kind, entry.payload, entry.previous)
        if computed != entry.hash:
            problems.append(f"entry {entry.sequence}: changed after it was written")
        expected, last = entry.sequence + 1, entry.hash
    problems += _head_problems(head, expected - 1, last, keys)
    return Report(count, tuple(problems))


def signature_problem(head: Head, keys: Mapping[str, bytes]) -> str | None:
    """Why ``keys`` are not those that the ledger was written with; ``None`` where they are."""
    key = keys.get(head.key_id)
    if key is None:
        return f"its key {head.key_id} is not in the key file"
    if not hmac.compare_digest(head.signature, head_signature(head.sequence, head.hash, key)):
        return "its signature is wrong"
    return None


def _head_problems(head: Head | None, sequence: int, last: bytes, keys: Mapping[str, bytes]) -> list[str]:
    if head is None:
        return ["head: missing"] if sequence else []
    problem = signature_problem(head, keys)
    if problem is not None:
        return [f"head: {problem}"]
    if (head.sequence, head.hash) != (sequence, last):
        return [f"head: names entry {head.sequence}, the chain ends at {sequence}: entries were dropped or rewritten"]
    return []
