"""Where lines go: CSV, JSON Lines or Parquet by the suffix of the file, or a table on the terminal.

A file gets its name when it is complete: whoever waits for it never reads half of one.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from verifier.bulk.line import Line
from verifier.bulk.printable import printable
from verifier.domain.errors import ConfigurationError

COLUMNS = tuple(field.name for field in fields(Line))
Write = Callable[[Sequence[Line]], None]

_COLOURS = {"claim": "red", "review": "yellow", "clear": "green", "bad_row": "magenta"}
_SHOWN = {"row": 7, "name": 24, "outcome": 8, "target": 24, "category": 16, "score": 6, "plane": 13}


@contextmanager
def to_file(path: Path) -> Iterator[Write]:
    opener = _FILES.get(path.suffix.lower())
    if opener is None:
        raise ConfigurationError(f"--output {path}: unknown suffix; known are {', '.join(_FILES)}")
    unfinished = path.with_name(path.name + ".part")
    try:
        with opener(unfinished) as write:
            yield write
        unfinished.replace(path)
    except OSError as error:
        raise ConfigurationError(f"--output {path}: {error}") from None
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def to_console(console: Console) -> Iterator[Write]:
    """Columns of fixed width, because the lines to come are not known yet; the explanation takes what is left."""
    is_first = True

    def write(lines: Sequence[Line]) -> None:
        nonlocal is_first
        if lines:
            console.print(_table(lines, console.width, header=is_first))
            is_first = False

    yield write


def _table(lines: Sequence[Line], width: int, *, header: bool) -> Table:
    table = Table(box=None, show_header=header, padding=(0, 1, 0, 0), width=width)
    for column, size in _SHOWN.items():
        table.add_column(column, width=size, justify="right" if column in ("row", "score") else "left")
    table.add_column("explanation", ratio=1)
    for line in lines:
        score = "" if line.score is None else f"{line.score:.3f}"
        explanation = line.explanation + (f" [{line.authorised}]" if line.authorised else "")
        cells = (str(line.row), line.name, line.outcome, line.target, line.category, score, line.plane, explanation)
        styles = {2: _COLOURS.get(line.outcome, "")}
        table.add_row(*(Text(printable(cell), style=styles.get(place, "")) for place, cell in enumerate(cells)))
    return table


@contextmanager
def _comma_separated(path: Path) -> Iterator[Write]:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)

        def write(lines: Sequence[Line]) -> None:
            for line in lines:
                cells = asdict(line)
                cells["span"] = "" if line.span is None else f"{line.span[0]}..{line.span[1]}"
                cells["operations"] = "；".join(line.operations)
                writer.writerow(cells.values())

        yield write


@contextmanager
def _json_lines(path: Path) -> Iterator[Write]:
    with path.open("w", encoding="utf-8") as file:

        def write(lines: Sequence[Line]) -> None:
            file.writelines(json.dumps(asdict(line), ensure_ascii=False) + "\n" for line in lines)

        yield write


@contextmanager
def _parquet(path: Path) -> Iterator[Write]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise ConfigurationError(
            f"--output {path}: Parquet needs pyarrow: pip install 'public-account-verifier[parquet]'"
        ) from None
    types: Mapping[str, Any] = {
        "row": pyarrow.int64(),
        "score": pyarrow.float64(),
        "span": pyarrow.list_(pyarrow.int32()),
        "operations": pyarrow.list_(pyarrow.string()),
    }
    schema = pyarrow.schema([(column, types.get(column, pyarrow.string())) for column in COLUMNS])
    with parquet.ParquetWriter(path, schema) as writer:

        def write(lines: Sequence[Line]) -> None:
            if lines:
                writer.write_table(pyarrow.Table.from_pylist([asdict(line) for line in lines], schema=schema))

        yield write


_FILES: Mapping[str, Callable[[Path], Any]] = {
    ".csv": _comma_separated,
    ".jsonl": _json_lines,
    ".parquet": _parquet,
}
