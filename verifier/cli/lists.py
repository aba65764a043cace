"""``verifier lists``: from list files to a snapshot."""

import csv
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from verifier.cli.problems import problems_end_the_command
from verifier.domain.errors import ConfigurationError
from verifier.screening import readers
from verifier.screening.avatar import duplicates, optional_sections, references
from verifier.screening.avatar.references import BadImage
from verifier.screening.build import build as build_snapshot
from verifier.screening.entry import ListEntry
from verifier.screening.readers import BadRow
from verifier.screening.snapshot import Snapshot

app = typer.Typer(no_args_is_help=True, help="Protected lists.")

_SHOWN = 50
"""How many problems go to the terminal: a file in the wrong encoding has one a line."""


@app.command()
def build(
    files: Annotated[
        list[Path],
        typer.Argument(help="CSV, JSON Lines (.jsonl), Parquet or FollowTheMoney (.ftm.json) files; text also as .gz."),
    ],
    output: Annotated[Path, typer.Option(help="Where the snapshot goes.")],
    bad_rows: Annotated[
        Path | None, typer.Option(help="A CSV file that takes every bad row and image: path, line, problem.")
    ] = None,
    faces: Annotated[
        bool, typer.Option("--faces", help="Describe the faces of protected people, too (extra `faces`).")
    ] = False,
    embedding: Annotated[
        Path | None, typer.Option(help="An ONNX file that makes vectors of the pictures (extra `onnx`).")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that look at pictures; all cores where not given.")
    ] = None,
) -> None:
    """Builds a snapshot. Bad rows and images are named, left out, and make the command end with 1."""
    started = time.perf_counter()
    with problems_end_the_command():
        with _bar() as bar:
            reading = bar.add_task("reading", total=sum(path.stat().st_size for path in files if path.is_file()))
            read = readers.read(files, lambda count: bar.advance(reading, count))
        with _bar() as bar:
            bar.add_task("pictures", total=None)
            pictures, bad_images = references.sections(read.entries, workers)
            for made, bad in _optional(read.entries, faces, embedding):
                pictures, bad_images = {**pictures, **made}, (*bad_images, *bad)
        problems: list[BadRow | BadImage] = [*read.bad_rows, *bad_images]
        if bad_rows is not None:
            _write(bad_rows, problems)
        _show(problems, bad_rows)
        output.parent.mkdir(parents=True, exist_ok=True)
        with _bar() as bar:
            building = bar.add_task("building", total=sum(len(entry.names) for entry in read.entries))
            version = build_snapshot(
                read.entries, output, sections=pictures, progress=lambda names: bar.advance(building, names)
            )
    size = output.stat().st_size / 1_048_576
    seconds = time.perf_counter() - started
    typer.echo(f"{output}: version {version}, {len(read.entries)} entries, {size:.1f} MiB, {seconds:.1f} s")
    _show_look_alikes(output, read.entries)
    if read.skipped:
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(read.skipped.items()))
        typer.echo(f"{sum(read.skipped.values())} rows skipped that are no subjects: {kinds}")
    if problems:
        typer.echo(f"{len(problems)} bad rows or images were left out", err=True)
        raise typer.Exit(1)


def _show_look_alikes(snapshot: Path, entries: Sequence[ListEntry]) -> None:
    """No problem: an alias, or a sign that its owner may want to tell from another."""
    found = duplicates.pairs(Snapshot.open(snapshot))
    for what, pairs in (("show the same picture", found.same), ("show pictures that are nearly alike", found.near)):
        for first, second in pairs[:_SHOWN]:
            typer.echo(f"{entries[first].id} and {entries[second].id} {what}", err=True)
        if more := len(pairs[_SHOWN:]):
            typer.echo(f"and {more} more pairs {what}", err=True)


def _optional(entries: Sequence[ListEntry], faces: bool, model: Path | None) -> Iterator[optional_sections.Made]:
    if faces:
        yield optional_sections.of_faces(entries)
    if model is not None:
        yield optional_sections.of_embeddings(entries, model)


def _bar() -> Progress:
    """On standard error and for a terminal alone, so that scripts read what they always read."""
    console = Console(stderr=True)
    return Progress(console=console, transient=True, disable=not console.is_terminal)


def _show(problems: Sequence[BadRow | BadImage], written_to: Path | None) -> None:
    for problem in problems[:_SHOWN]:
        typer.echo(str(problem), err=True)
    if more := len(problems[_SHOWN:]):
        typer.echo(f"and {more} more: {written_to or '--bad-rows FILE takes them all'}", err=True)


def _write(path: Path, problems: Iterable[BadRow | BadImage]) -> None:
    """Also where there are none: an older file would tell of rows that were mended."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("path", "line", "problem"))
            for problem in problems:
                if isinstance(problem, BadRow):
                    writer.writerow((problem.path, problem.line, problem.problem))
                else:
                    writer.writerow((problem.path, "", f"image of {problem.entry_id}: {problem.problem}"))
    except OSError as error:
        raise ConfigurationError(f"bad rows: {error}") from None
