"""Refuses a copy that differs too much from the one before: half a file, or a publisher that changed its words."""

from verifier_adapters.register.config import Brake
from verifier_adapters.register.snapshot import Snapshot


def objection(old: Snapshot, new: Snapshot, limits: Brake) -> str:
    """Why ``new`` must not replace ``old``, empty where it may. An older copy never replaces a newer one."""
    if new.as_of < old.as_of:
        return f"as of {new.as_of}, older than {old.as_of}"
    before, after = len(old.entries), len(new.entries)
    if before - after > limits.shrink * before:
        return f"shrank from {before} to {after} entries, more than {limits.shrink:.0%}"
    in_both = old.entries.keys() & new.entries.keys()
    flipped = sum(_states(old, key) != _states(new, key) for key in in_both)
    if flipped > limits.flip * len(in_both):
        return f"{flipped} of {len(in_both)} entries changed their status, more than {limits.flip:.0%}"
    return ""


def _states(snapshot: Snapshot, key: tuple[str, ...]) -> set[tuple[str, bool]]:
    return {(entry.state.value, entry.damaged) for entry in snapshot.entries[key]}
