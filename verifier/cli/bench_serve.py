"""``verifier bench serve``: what a call costs the server."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from verifier.bench import h2load, serve_report
from verifier.bench import serve as measuring
from verifier.bench.environment import environment
from verifier.cli.problems import problems_end_the_command
from verifier.cli.progress import bar, console
from verifier.domain.errors import ConfigurationError
from verifier.screening import readers
from verifier.screening.build import build


def serve(
    lists: Annotated[
        list[Path] | None, typer.Argument(help="Protected lists; fixtures/lists where none is named.")
    ] = None,
    calls: Annotated[int, typer.Option(min=100, max=20_000, help="Of each kind, in each round.")] = 4_000,
    rounds: Annotated[int, typer.Option(min=1, max=4, help="How often the two servers take turns.")] = 3,
) -> None:
    """Server CPU time a call, calls a second and latency, beside an empty handler with the same messages.

    Needs two cores and h2load.
    """
    with problems_end_the_command(), tempfile.TemporaryDirectory(prefix="verifier-bench-") as name, bar() as progress:
        folder = Path(name)
        files = lists or sorted(Path("fixtures/lists").glob("*.csv"))
        if not files:
            raise ConfigurationError("LISTS: name some files, or run it in the repository")
        h2load.program()
        step = progress.add_task("building", total=rounds * len(measuring.kinds()))
        build(readers.read(files).entries, folder / "lists.snapshot")
        progress.update(step, description="calling")
        found = list(
            measuring.measure(folder / "lists.snapshot", folder, calls, rounds, lambda: progress.advance(step))
        )
    out = console()
    out.print(serve_report.table(found))
    out.print(
        f"{calls:,} calls of each kind in each of {rounds} rounds, {measuring.CLIENTS} in flight; CPU and calls/s are "
        "medians of the rounds. VerifyRegistration is sent by Python clients to both, the others by h2load; each new "
        "decision is on disk before its reply"
    )
    out.print(environment(), highlight=False)
