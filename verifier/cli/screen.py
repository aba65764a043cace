"""``verifier screen``: a file of names in, hits out."""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from itertools import chain, islice
from pathlib import Path
from typing import Annotated

import typer

from verifier.bulk import output as outputs
from verifier.bulk.line import lines_of
from verifier.bulk.output import Write
from verifier.bulk.row import SUBJECT_COLUMNS, BadRow, Row, row_of
from verifier.bulk.screening import ROWS_A_TASK, Result, screen
from verifier.bulk.table import Wanted, read
from verifier.bulk.workers import cores
from verifier.cli.demo import Language
from verifier.cli.problems import problems_end_the_command
from verifier.cli.progress import bar, console
from verifier.cli.screen_avatars import screen_avatars
from verifier.domain.errors import ConfigurationError
from verifier.screening.hit import ScreeningOutcome
from verifier.screening.readers.reader import Progress
from verifier.screening.snapshot import Snapshot

_SHOWN_PROBLEMS = 50
_RANK = (ScreeningOutcome.CLEAR, ScreeningOutcome.REVIEW, ScreeningOutcome.CLAIM)


def screen_file(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV, TSV, JSON Lines, Parquet, or text with a name a line; text also as .gz. Or a folder of avatars."
        ),
    ],
    lists: Annotated[Path, typer.Option(help="Snapshot made by `verifier lists build`.")],
    output: Annotated[
        Path | None, typer.Option(help="A .csv, .jsonl or .parquet file; a table where not given.")
    ] = None,
    column: Annotated[str | None, typer.Option(help="Column of the names; usually `name`.")] = None,
    bio_column: Annotated[str | None, typer.Option(help="Column of bios to screen as well.")] = None,
    avatar_column: Annotated[
        str | None, typer.Option(help="Column of a Parquet file that holds avatars as bytes: screens these alone.")
    ] = None,
    every_row: Annotated[bool, typer.Option("--all", help="Rows without hits and bad rows, too.")] = False,
    language: Annotated[Language, typer.Option(help="Of the explanations.")] = Language.EN,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; all cores where not given.")] = None,
) -> None:
    """Screens a file of names against the protected lists, on all cores, in the order of the file.

    Columns subject_name, subject_uscc and subject_kind (person or organisation) tell who applies, where the file has
    them. Ends with 1 where rows were bad; they are named by line and counted.
    """
    with problems_end_the_command():
        if output is not None and file.exists() and output.exists() and output.samefile(file):
            raise ConfigurationError("--output: is the file that is read")
        if file.is_dir() or avatar_column is not None:
            options = {"every_row": every_row, "chinese": language is Language.ZH}
            if screen_avatars(file, lists, output, avatar_column, workers=workers or cores(), **options):
                raise typer.Exit(1)
            return
        version = Snapshot.open(lists).version
        wanted = Wanted(column, (bio_column,) if bio_column else (), SUBJECT_COLUMNS)
        destination: AbstractContextManager[Write] = (
            outputs.to_console(console()) if output is None else outputs.to_file(output)
        )
        counts = _Counts(file)
        with destination as write, bar() as progress:
            size = file.stat().st_size if file.is_file() else None
            task = progress.add_task("screening", total=size)
            rows = _rows(file, wanted, bio_column, lambda count: progress.advance(task, count))
            results = screen(rows, lists, version, workers or cores())
            while piece := list(islice(results, ROWS_A_TASK)):
                lines = (lines_of(one, every_row=every_row, chinese=language is Language.ZH) for one in piece)
                write(list(chain.from_iterable(lines)))
                for one in piece:
                    counts.add(one)
                progress.update(task, things=counts.rows)
    counts.report(version, output)
    if counts.bad:
        raise typer.Exit(1)


def _rows(file: Path, wanted: Wanted, bio_column: str | None, progress: Progress) -> Iterator[Row | BadRow]:
    for number, record in read(file, wanted, progress):
        yield row_of(number, record, wanted.name_column, bio_column)


class _Counts:
    """What became of the rows. Bad ones are named as they come, the first of them."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._outcomes: Counter[str] = Counter()
        self.rows = 0
        self.bad = 0

    def add(self, result: Result) -> None:
        self.rows += 1
        if not isinstance(result, BadRow):
            worst = max(result.name.outcome, result.bio.outcome, key=_RANK.index)
            self._outcomes[worst] += 1
            return
        self.bad += 1
        if self.bad <= _SHOWN_PROBLEMS:
            typer.echo(f"{self._file}:{result.number}: {result.problem}", err=True)

    def report(self, version: str, output: Path | None) -> None:
        """On standard error, so that the table alone is on standard output."""
        if self.bad > _SHOWN_PROBLEMS:
            typer.echo(f"and {self.bad - _SHOWN_PROBLEMS} more bad rows: --all writes them all", err=True)
        found = ", ".join(f"{self._outcomes[outcome]:,} {outcome}" for outcome in reversed(_RANK))
        where = "" if output is None else f"{output}: "
        typer.echo(f"{where}{self.rows:,} rows, {found}, {self.bad:,} bad; lists {version}", err=True)
