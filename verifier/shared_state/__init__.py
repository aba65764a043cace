"""What worker processes and hosts may share beside the record: sign-ups under way, rates, answers, budgets.

Nothing here decides: the record (``verifier.storage``) does. Each part is a port with one implementation in this
process, and one on Redis, which falls back to the first. HOWTO add another shared thing: copy the shape of
``rate_limit.py`` and ``redis/rate_limiter.py``, and try both in ``tests/contract/shared_state``.
"""
