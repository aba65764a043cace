"""``verifier lists``: from list files to a snapshot."""

import time
from pathlib import Path
from typing import Annotated

import typer

from verifier.cli.problems import problems_end_the_command
from verifier.screening import readers
from verifier.screening.avatar import references
from verifier.screening.build import build as build_snapshot

app = typer.Typer(no_args_is_help=True, help="Protected lists.")


@app.command()
def build(
    files: Annotated[list[Path], typer.Argument(help="CSV or JSON Lines files.")],
    output: Annotated[Path, typer.Option(help="Where the snapshot goes.")],
) -> None:
    """Builds a snapshot. Bad rows and images are named, left out, and make the command end with 1."""
    started = time.perf_counter()
    with problems_end_the_command():
        read = readers.read(files)
        pictures, bad_images = references.sections(read.entries)
        problems = [*read.bad_rows, *bad_images]
        for problem in problems:
            typer.echo(str(problem), err=True)
        output.parent.mkdir(parents=True, exist_ok=True)
        version = build_snapshot(read.entries, output, sections=pictures)
    size = output.stat().st_size / 1_048_576
    seconds = time.perf_counter() - started
    typer.echo(f"{output}: version {version}, {len(read.entries)} entries, {size:.1f} MiB, {seconds:.1f} s")
    if problems:
        typer.echo(f"{len(problems)} bad rows or images were left out", err=True)
        raise typer.Exit(1)
