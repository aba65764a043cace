"""What a reader is.

HOWTO add a reader: write a module with a function ``rows`` of the type ``Reader`` and name it with its suffix in
``reading.READERS``. ``json_lines.py`` is the shortest example. A reader knows the format alone: it yields each row as
the columns of ``row.COLUMNS`` (a cell is text, a number, a list of texts or ``None``), and ``row.entry`` judges them.
It yields a ``Problem`` for a row that it cannot take apart and goes on with the next; it raises ``ConfigurationError``
where the file as a whole is no list. It never leaves a row out: what is no subject of a list is ``Skipped``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

Row = Mapping[str, object]
Progress = Callable[[int], None]
"""Called now and then with how many bytes were read since the last call: in the end, the size of the file."""


@dataclass(frozen=True, slots=True)
class Problem:
    """``text`` names the column and the rule, never the value: ``category: is not one of ...``."""

    text: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no subject by the format's own word. ``kind`` is that word."""

    kind: str


Found = Row | Problem | Skipped
Reader = Callable[[Path, Progress], Iterator[tuple[int, Found]]]
"""From a file to its rows, each with its number: the line, or the row where a format has no lines; both from 1."""
