"""Statements as they are written once, in PostgreSQL's words.

>>> translate("SELECT a FROM t INDEXED BY t_by_a WHERE a = ? AND b IN (?, ?)")
b'SELECT a FROM t  WHERE a = $1 AND b IN ($2, $3)'
"""

import re
from functools import lru_cache
from itertools import count

_INDEX_HINT = re.compile(r"INDEXED BY \w+")
_MARK = re.compile(r"\?")


@lru_cache(maxsize=1_024)
def translate(query: str) -> bytes:
    """Numbers the marks and drops the names of indexes: PostgreSQL chooses its own."""
    number = count(1)
    return _MARK.sub(lambda _: f"${next(number)}", _INDEX_HINT.sub("", query)).encode()
