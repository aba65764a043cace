"""CSV and tab-separated rows out of numbered lines.

A quoted cell of a CSV may go on over some lines, as bios do. A quote that somebody forgot to close must not swallow
the rows after it: where a record does not end soon, or does not fit the header, its first line alone is bad.
Tab-separated text has no quotes: one line is one row.
"""

import csv
from collections import deque
from collections.abc import Iterator

from verifier.screening.readers.reader import Problem

Numbered = Iterator[tuple[int, bytes]]
Cells = list[str] | Problem
COMMA, TAB = ",", "\t"
_MOST_LINES = 100
_NOT_UTF8 = Problem("row: is not UTF-8 (if it is GBK, save the file as UTF-8)")


class Records:
    """The rows of a file as cells; the first sets how many each must have."""

    def __init__(self, numbered: Numbered, delimiter: str) -> None:
        self._numbered = numbered
        self._delimiter = delimiter
        self._given_back: deque[tuple[int, bytes]] = deque()
        self._width = 0

    def __iter__(self) -> Iterator[tuple[int, Cells]]:
        while (taken := self._next()) is not None:
            if not taken[1].strip():
                continue
            cells = self._cells(taken)
            if not self._width and not isinstance(cells, Problem):
                self._width = len(cells)
            yield taken[0], cells

    def give_back(self, number: int, line: bytes) -> None:
        """The line comes again: what looked like a header was a row."""
        self._given_back.append((number, line))

    def _next(self) -> tuple[int, bytes] | None:
        return self._given_back.popleft() if self._given_back else next(self._numbered, None)

    def _cells(self, first: tuple[int, bytes]) -> Cells:
        more: list[tuple[int, bytes]] = []
        cells = self._parsed(first[1], more)
        if not isinstance(cells, Problem) and self._width and len(cells) != self._width:
            cells = Problem(f"row: has {len(cells)} cells where the first has {self._width}")
        if isinstance(cells, Problem):
            self._given_back.extendleft(reversed(more))
        return cells

    def _parsed(self, line: bytes, more: list[tuple[int, bytes]]) -> Cells:
        """Without quotes a delimiter is always a border, and splitting is much faster than the parser."""
        try:
            text = line.decode()
            if self._delimiter == TAB or '"' not in text:
                return text.rstrip("\r\n").split(self._delimiter)
            return next(csv.reader(self._record(text, more), delimiter=self._delimiter, strict=True))
        except UnicodeDecodeError:
            return _NOT_UTF8
        except csv.Error as error:
            return Problem(f"row: a quote is not closed, or stands inside a cell ({error})")

    def _record(self, text: str, more: list[tuple[int, bytes]]) -> Iterator[str]:
        """The lines of one record; the parser takes as many as it needs."""
        yield text
        while len(more) < _MOST_LINES and (taken := self._next()) is not None:
            more.append(taken)
            yield taken[1].decode()
