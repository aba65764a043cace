"""One thread of linear algebra in each process that looks at pictures: they are small, and calls come side by side.

The library reads its variables when a process loads it, so they are set for processes that are started later.
"""

import os
from collections.abc import Mapping
from types import MappingProxyType

_ONE: Mapping[str, str] = MappingProxyType(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1"))


def environment() -> dict[str, str]:
    """That of a process to be started. What the operator has set stays."""
    return {**_ONE, **os.environ}


def one_in_children() -> None:
    """The same for all that this process starts from now on."""
    os.environ.update(environment())
