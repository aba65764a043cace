"""Avatars in ``verifier screen``: a folder of pictures, or a Parquet column of bytes in, hits out."""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import typer

from verifier.bulk import avatar_rows, avatar_screening
from verifier.bulk import output as outputs
from verifier.bulk.avatar_rows import AvatarRow
from verifier.bulk.avatar_screening import Looked, lines_of
from verifier.bulk.output import Write
from verifier.bulk.row import BadRow
from verifier.cli.progress import bar, console
from verifier.domain.errors import ConfigurationError
from verifier.screening.avatar import text_engine
from verifier.screening.snapshot import Snapshot

_SHOWN_PROBLEMS = 50
_OUTCOMES = ("claim", "review", "clear")


def screen_avatars(
    source: Path,
    lists: Path,
    output: Path | None,
    column: str | None,
    *,
    every_row: bool,
    chinese: bool,
    workers: int,
    read_text: bool = True,
) -> int:
    """Returns how many pictures were bad; they are named on standard error, and the counts are."""
    if read_text and not text_engine.is_installed():
        typer.echo("text in the avatars is not read: pip install 'public-account-verifier[ocr]'", err=True)
    version = Snapshot.open(lists).version
    destination: AbstractContextManager[Write] = (
        outputs.to_console(console()) if output is None else outputs.to_file(output)
    )
    counts: Counter[str] = Counter()
    bad = 0
    with destination as write, bar() as progress:
        task = progress.add_task("screening avatars", total=None)
        rows = _rows(source, column)
        for result in avatar_screening.screen(rows, lists, version, workers, read_text=read_text):
            write(list(lines_of(result, every_row=every_row, chinese=chinese)))
            bad += isinstance(result, BadRow)
            _count(result, counts, source, bad)
            progress.update(task, things=counts.total() + bad)
    found = ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in _OUTCOMES)
    where = "" if output is None else f"{output}: "
    typer.echo(f"{where}{counts.total() + bad:,} avatars, {found}, {bad:,} bad; lists {version}", err=True)
    return bad


def _rows(source: Path, column: str | None) -> Iterator[AvatarRow | BadRow]:
    if source.is_dir():
        if column is not None:
            raise ConfigurationError("--avatar-column: a folder of pictures has no columns")
        return avatar_rows.of_folder(source)
    if source.suffix.lower() != ".parquet":
        raise ConfigurationError(f"file {source}: avatars are read from a folder or a .parquet file")
    return avatar_rows.of_parquet(source, column or "avatar")


def _count(result: Looked | BadRow, counts: Counter[str], source: Path, bad: int) -> None:
    if isinstance(result, Looked):
        counts[result.screening.outcome.value] += 1
    elif bad <= _SHOWN_PROBLEMS:
        typer.echo(f"{source}:{result.number}: {result.problem}", err=True)
