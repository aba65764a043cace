"""ISO 7064 MOD 11-2, the check character of every 18-character personal number.

The weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2 are the powers of 2 modulo 11, from 2^17 down to 2^1. So the weighted
sum is a polynomial in 2, and because 13 is 2 modulo 11, reading the digits in base 13 evaluates it.
"""

_CHARACTERS = "10X98765432"


def check_character(digits: str) -> str:
    """The check character of 17 ASCII digits.

    >>> check_character("11010519491231002")
    'X'
    """
    return _CHARACTERS[2 * int(digits, 13) % 11]
