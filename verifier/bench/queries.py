"""The fixed mix of queries that the cost is measured with: one in ten is an attacked protected name, the others clean.

That is more attacks than any platform sees; their own p99 is told beside the mix's.
"""

import random
from collections.abc import Sequence
from itertools import cycle, islice

from verifier.bench import characters, evasions, made_up
from verifier.bench.evasions import Evader

ONE_ATTACKED_IN = 10
_KINDS = tuple(kind for kind in evasions.KINDS if kind != evasions.ABBREVIATION)


def clean(count: int, seed: int) -> list[str]:
    return made_up.clean(count, random.Random(f"clean {seed}"))


def attacked(names: Sequence[str], count: int, seed: int) -> list[str]:
    """One kind of evasion after the other, each of another name where there are as many."""
    evader = Evader(seed, characters.own_look_alikes, characters.own_parts)
    chosen = list(names)
    random.Random(seed).shuffle(chosen)
    evaded = (evader.evade(kind, name) for name, kind in zip(cycle(chosen), cycle(_KINDS), strict=False))
    return list(islice(dict.fromkeys(islice(filter(None, evaded), 2 * count)), count))
