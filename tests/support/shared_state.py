"""What the contract of the shared state is tried with."""

from verifier.shared_state.redis.connection import SharedRedis

KEY = bytes(range(32))
AMPLE = 5.0
"""Seconds: a busy machine must not look like a Redis that is down."""


def check_answered(shared: SharedRedis | None) -> None:
    """Nothing fell back: else the test would have seen what runs in one process. ``None`` is one process."""
    if shared is not None:
        counts = shared.counts()
        assert counts and not [what for what in counts if what.endswith(("failed", "skipped"))], counts
