"""How a process that works on many requests looks for garbage."""

import gc

_SEARCHES = (10_000, 20, 50)
"""New objects until the youngest are searched, and how many such searches until older ones are."""


def settle() -> None:
    """Once everything is built that stays for the life of the process: it is not searched again and again. Requests
    leave little garbage that only a search finds.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SEARCHES)
