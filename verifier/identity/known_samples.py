"""Numbers that stand in standards, forms and tutorials: well formed, and nobody's."""

from itertools import pairwise

_SAMPLES = frozenset(
    {
        "11010519491231002X",  # the example in GB 11643-1999
        "440524188001010014",  # the second example in GB 11643-1999
        "110101199003070011",
        "110101199003072359",
        "91110000600037341L",  # the example in most descriptions of GB 32100-2015
        "13800138000",  # the operator's own recharge line
        "13912345678",
        "13812345678",
    }
)
_EQUAL_RUN, _RISING_RUN = b"\x00" * 7, b"\x01" * 7


def is_known_sample(number: str) -> bool:
    """True for published examples, and for eight or more equal or consecutively rising digits in a row.

    >>> is_known_sample("13912345678"), is_known_sample("13966210475")
    (True, False)
    """
    if number in _SAMPLES:
        return True
    characters = number.encode()
    steps = bytes([(after - before) % 256 for before, after in pairwise(characters)])
    return _EQUAL_RUN in steps or _RISING_RUN in steps
