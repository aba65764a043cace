"""What a process that works on untrusted pictures does first: less memory, no network, every core."""

import os
import resource
import sys
from pathlib import Path

_OUTWARD = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")


class NoNetwork(Exception):
    """The process tried to reach another machine."""


def confine(most_memory: int) -> None:
    """``most_memory`` in bytes, beyond what the process has mapped already. No later code can lift any of it."""
    # the service may keep itself to one core; its helpers are not to compete for that
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + most_memory
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    refuse_network()


def refuse_network() -> None:
    """A library that would fetch a model at run time fails instead."""
    sys.addaudithook(_refuse)


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if event in _OUTWARD:
        raise NoNetwork(event)
