"""Checks exported records by themselves: nothing is needed but the file and a public key.

Detects a changed byte anywhere, and lines that were dropped, added, swapped or repeated. That each entry is in the
ledger follows from its path to the root of the signed checkpoint; that the export is complete for what was asked, from
the signature of whoever made it.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from verifier.ledger import record_lines
from verifier.ledger.chain import Entry
from verifier.ledger.checkpoint import Checkpoint, CheckpointUnreadable, is_signed, parse
from verifier.ledger.merkle import is_included, leaf_hash
from verifier.ledger.record_lines import Closing, Opening, Record, RecordsUnreadable
from verifier.ledger.signing import is_signature
from verifier.ledger.verification import Report, recomputed

_MOST_PROBLEMS = 100


def verify_lines(lines: Iterable[bytes], public_keys: Sequence[bytes]) -> Report:
    """``lines`` each with its line feed; ``public_keys`` are those that may have signed.

    Raises ``RecordsUnreadable`` where a line is in no form at all.
    """
    walk = iter(lines)
    first = next(walk, b"")
    opening = record_lines.parse(Opening, first, 1)
    if opening.format != record_lines.FORMAT:
        raise RecordsUnreadable(f"line 1: format {opening.format} is not known to this program")
    digest, numbered = sha256(first), 1
    records: list[tuple[Entry, tuple[bytes, ...]]] = []
    last = b""
    for text in walk:
        if last:
            numbered += 1
            digest.update(last)
            one = record_lines.parse(Record, last, numbered)
            records.append((one.entry(), one.path))
        last = text
    closing = record_lines.parse(Closing, last, numbered + 1)
    problems = _signature_problems(closing, digest.digest(), len(records), public_keys)
    checkpoint, found = _checkpoint(closing.checkpoint, opening.origin, public_keys)
    problems += found
    if checkpoint is not None:
        problems += _entry_problems(records, checkpoint)
    return Report(len(records), tuple(problems[:_MOST_PROBLEMS]), 1)


def _signature_problems(closing: Closing, digest: bytes, entries: int, public_keys: Sequence[bytes]) -> list[str]:
    problems = []
    if closing.digest != digest or closing.entries != entries:
        problems.append("signature: the lines are not those that were signed: changed, dropped, added or moved")
    message = closing.signed_message()
    if not any(is_signature(key, closing.signature, message) for key in public_keys):
        problems.append("signature: is not by the public key that was given")
    return problems


def _checkpoint(note: str, origin: str, public_keys: Sequence[bytes]) -> tuple[Checkpoint | None, list[str]]:
    try:
        checkpoint = parse(note)
    except CheckpointUnreadable as error:
        return None, [f"checkpoint: {error}"]
    if not is_signed(checkpoint, public_keys) or checkpoint.origin != origin:
        return None, ["checkpoint: is not by the public key that was given, or of another ledger"]
    return checkpoint, []


def _entry_problems(records: Iterable[tuple[Entry, tuple[bytes, ...]]], checkpoint: Checkpoint) -> list[str]:
    problems = []
    before: Entry | None = None
    for entry, path in records:
        if recomputed(entry) != entry.hash:
            problems.append(f"entry {entry.sequence}: changed after it was written")
        elif not is_included(leaf_hash(entry.hash), entry.sequence - 1, checkpoint.size, path, checkpoint.root):
            problems.append(f"entry {entry.sequence}: is not in the ledger that the checkpoint stands for")
        if before is not None and entry.sequence <= before.sequence:
            problems.append(f"entry {entry.sequence}: repeated or out of order")
        elif before is not None and entry.sequence == before.sequence + 1 and entry.previous != before.hash:
            problems.append(f"entry {entry.sequence}: does not follow the entry before it")
        before = entry
    return problems
