"""What the screening has to reach, beside which the measured values are shown."""

from collections.abc import Mapping
from types import MappingProxyType

CLEAN_FLAGGED = 0.005
"""Share of clean accounts and company names; ordinary people's names may have ``PEOPLE_FLAGGED``."""
PEOPLE_FLAGGED = 0.015

FOUR_AND_MORE: Mapping[str, float] = MappingProxyType(
    {
        "exact": 1.0,
        "affix": 1.0,
        "symbols": 1.0,
        "zero-width": 1.0,
        "traditional": 1.0,
        "full-width": 1.0,
        "variants": 1.0,
        "abbreviation": 1.0,
        "one homophone": 0.99,
        "two homophones": 0.97,
        "all homophones": 0.95,
        "one in pinyin": 0.98,
        "all in pinyin": 0.95,
        "decomposition": 0.95,
        "one look-alike": 0.95,
        "two look-alikes": 0.60,
        "swap": 0.97,
        "reversal": 0.95,
        "one inserted": 0.90,
        "one deleted": 0.75,
        "homophone + symbols + suffix": 0.98,
    }
)
THREE: Mapping[str, float] = MappingProxyType(
    {"exact": 1.0, "affix": 1.0, "symbols": 1.0, "variants": 1.0, "one homophone": 0.95, "one look-alike": 0.95}
)
_FIVE_AND_MORE = frozenset({"one deleted"})


def bar(kind: str, length: int) -> float | None:
    """For a name of ``length`` characters; ``None`` where nothing is asked for."""
    if length == 3:
        return THREE.get(kind)
    if length < 3 or (length == 4 and kind in _FIVE_AND_MORE):
        return None
    return FOUR_AND_MORE.get(kind)
