"""Numbers that stand in standards, forms and tutorials: well formed, and nobody's."""

from itertools import groupby

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
_LONGEST_RUN = 7


def is_known_sample(number: str) -> bool:
    """True for published examples, and for eight or more equal or consecutively rising digits in a row.

    >>> is_known_sample("13912345678"), is_known_sample("13966210475")
    (True, False)
    """
    return (
        number in _SAMPLES or _longest_run(number, step=0) > _LONGEST_RUN or _longest_run(number, step=1) > _LONGEST_RUN
    )


def _longest_run(number: str, *, step: int) -> int:
    """The length of the longest stretch in which each character is ``step`` above the one before it."""
    offsets = (ord(character) - step * i for i, character in enumerate(number))
    return max((len(list(group)) for _, group in groupby(offsets)), default=0)
