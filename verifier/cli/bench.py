"""``verifier bench``: what the screening catches, whom it flags for nothing, and what a query costs."""

import json
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from verifier.bench import accuracy_report, evasions, files, names_report, precision, recall
from verifier.bench import names as cost
from verifier.bench import rivals as others_of
from verifier.bench.environment import environment
from verifier.bench.precision import Flagged
from verifier.bench.recall import Recall, Tables
from verifier.bulk.workers import apart, cores
from verifier.cli.bench_avatars import avatars
from verifier.cli.bench_serve import serve
from verifier.cli.problems import problems_end_the_command
from verifier.cli.progress import bar, console
from verifier.domain.errors import ConfigurationError
from verifier.screening.build import build
from verifier.screening.entry import ListEntry

app = typer.Typer(no_args_is_help=True, help="Measurements.")
app.command()(avatars)
app.command()(serve)

_SHOWN_PROBLEMS = 10
_SIZES = [10_000, 100_000, 1_000_000]


@app.callback()
def main() -> None:
    """Measurements."""


@app.command()
def accuracy(
    protected: Annotated[
        Path, typer.Argument(help="A list, or a TSV without header: name, category.", metavar="PROTECTED")
    ],
    benign: Annotated[
        list[Path] | None,
        typer.Argument(help="Files of names: TSV, text, CSV, JSON Lines, Parquet.", metavar="BENIGN..."),
    ] = None,
    look_alikes: Annotated[Path | None, typer.Option(help="TSV of two look-alike characters a line.")] = None,
    decompositions: Annotated[Path | None, typer.Option(help="TSV of a character and its parts a line.")] = None,
    aliases: Annotated[Path | None, typer.Option(help="TSV of an abbreviation and the full name a line.")] = None,
    sample: Annotated[int, typer.Option(min=1, help="How many protected names are evaded.")] = 3_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same evasions.")] = 996,
    show: Annotated[int, typer.Option(min=0, help="How many misses of a kind, and flagged names of a file.")] = 0,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; all cores where not given.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Takes the same numbers as JSON.")] = None,
) -> None:
    """Recall by kind of evasion and length of name, and the share of clean names that are flagged."""
    started = time.perf_counter()
    worker_count = workers or cores()
    with problems_end_the_command(), tempfile.TemporaryDirectory(prefix="verifier-bench-") as folder:
        entries = _protected(protected, aliases)
        snapshot = Path(folder) / "protected.snapshot"
        version = build(entries, snapshot)
        recalls = _recalls(entries, snapshot, Tables(seed, look_alikes, decompositions), sample, worker_count)
        flagged = _flagged(entries, snapshot, version, benign or [], worker_count)
        if json_file is not None:
            settings = {"protected": str(protected), "sample": sample, "seed": seed, "environment": environment()}
            _write_json(json_file, accuracy_report.as_json(recalls, flagged, settings))
    out = console()
    out.print(accuracy_report.recall_table(recalls))
    if flagged:
        out.print(accuracy_report.flagged_table(flagged))
    if show:
        out.print(accuracy_report.missed_table(recalls, show))
        for one in flagged:
            out.print(accuracy_report.flagged_examples(one, show))
    tables = ", ".join(
        f"{what} {'of the screener itself' if path is None else path.name}"
        for what, path in (("look-alikes", look_alikes), ("decompositions", decompositions))
    )
    out.print(f"{len(entries):,} protected names, {min(sample, len(entries)):,} evaded, seed {seed}; {tables}")
    out.print(f"{time.perf_counter() - started:.0f} s on {environment()}", highlight=False)


@app.command()
def names(
    more: Annotated[list[int] | None, typer.Argument(min=1, hidden=True)] = None,
    sizes: Annotated[list[int] | None, typer.Option("--names", min=1, help="Sizes, --names 10000 100000.")] = None,
    query_count: Annotated[int, typer.Option("--queries", min=100, help="How many queries are measured.")] = 20_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same names and queries.")] = 996,
    rivals: Annotated[bool, typer.Option("--rivals/--no-rivals", help="Also what others would do.")] = True,
) -> None:
    """Build time, memory, CPU time a query and the stall of a reload, as the list grows, beside other methods."""
    measured = []
    chosen = [*(sizes or []), *(more or [])] or _SIZES
    with problems_end_the_command(), tempfile.TemporaryDirectory(prefix="verifier-bench-") as folder, bar() as progress:
        step = progress.add_task("building", total=3 * len(chosen))
        for size in chosen:
            task = cost.Task(size, query_count, seed, Path(folder) / "names.snapshot")
            progress.update(step, description=f"{size:,} names: building")
            seconds = apart(cost.build_snapshot, task)
            progress.update(step, advance=1, description=f"{size:,} names: queries")
            found = apart(cost.measure, task)
            progress.update(step, advance=1, description=f"{size:,} names: others")
            others = apart(others_of.measure, others_of.Task(size, seed)) if rivals else []
            progress.advance(step)
            size_mib = task.snapshot.stat().st_size / 1_048_576
            measured.append(names_report.Measured(size, seconds, size_mib, found, others))
    out = console()
    out.print(names_report.cost_table(measured))
    if rivals:
        out.print(names_report.rivals_table(measured))
        if not any(rival.method.startswith("rapidfuzz") for one in measured for rival in one.rivals):
            out.print("rapidfuzz is not installed: pip install 'public-account-verifier[bench]'")
    out.print(f"{query_count:,} queries, one in ten attacked, seed {seed}; {environment()}", highlight=False)


def _protected(path: Path, aliases: Path | None) -> list[ListEntry]:
    read = files.protected(path)
    _report([str(bad) for bad in read.bad_rows])
    if not read.entries:
        raise ConfigurationError(f"list {path}: holds no names")
    return list(read.entries) if aliases is None else files.with_aliases(read.entries, aliases)


def _recalls(entries: list[ListEntry], snapshot: Path, tables: Tables, sample: int, worker_count: int) -> list[Recall]:
    tables.evader()  # a wrong file is told of here, and not by a worker
    found = []
    with bar() as progress:
        task = progress.add_task("evasions", total=len(evasions.KINDS))
        for one in recall.recall_on_all_cores(snapshot, entries, tables, sample, worker_count):
            found.append(one)
            progress.advance(task)
    return found


def _flagged(
    entries: list[ListEntry], snapshot: Path, version: str, benign: list[Path], worker_count: int
) -> list[Flagged]:
    texts = precision.protected_texts(entries)
    found = []
    with bar() as progress:
        task = progress.add_task("clean names", total=len(benign))
        for path in benign:
            names, bad = files.clean(path)
            _report([f"{path}:{row.number}: {row.problem}" for row in bad])
            clean = precision.clean_of(names, texts)
            found.append(precision.flagged_on_all_cores(snapshot, version, path, clean, worker_count))
            progress.advance(task)
    return found


def _report(problems: list[str]) -> None:
    for problem in problems[:_SHOWN_PROBLEMS]:
        typer.echo(problem, err=True)
    if len(problems) > _SHOWN_PROBLEMS:
        typer.echo(f"and {len(problems) - _SHOWN_PROBLEMS} more rows left out", err=True)


def _write_json(path: Path, content: dict[str, object]) -> None:
    try:
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"--json: {error}") from None
