"""``verifier demo``: the main job on sample sign-ups, from the lists to a table of decisions."""

import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import grpc
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from verifier import app as composition
from verifier import settings as settings_module
from verifier.cli import lists
from verifier.cli.problems import problems_end_the_command
from verifier.cli.sign_ups import Outcome, SignUps, read
from verifier.domain.errors import ConfigurationError

_COLOURS = {"PASS": "green", "REVIEW": "yellow", "REJECT": "red"}
_SHOWN_REASONS = 2


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


def demo(
    fixtures: Annotated[Path, typer.Option(help="The repository's folder of fixtures.")] = Path("fixtures"),
    language: Annotated[Language, typer.Option(help="In which language reasons are shown.")] = Language.EN,
) -> None:
    """Builds the lists, starts the service on a new store, sends the sample sign-ups, and shows what it decided.

    Ends with 1 where a decision is not the one that the samples expect.
    """
    console = Console(width=None if Console().is_terminal else 150)
    with problems_end_the_command(), tempfile.TemporaryDirectory(prefix="verifier-demo-") as folder:
        if not (fixtures / "signups.jsonl").is_file():
            raise ConfigurationError(f"--fixtures: {fixtures} holds no signups.jsonl; run it in the repository")
        snapshot = Path(folder) / "protected.snapshot"
        lists.build([*sorted((fixtures / "lists").glob("*.csv")), fixtures / "demo" / "protected.csv"], snapshot)
        settings = settings_module.load(
            listen="127.0.0.1:0",
            data_dir=Path(folder) / "store",
            lists=snapshot,
            sources=fixtures / "demo" / "sources.yaml",
        )
        application = composition.start(settings)
        console.print(f"service on 127.0.0.1:{application.port}, store in {settings.data_dir}")
        try:
            outcomes = _send(application.port, fixtures)
        finally:
            application.stop(grace_seconds=1)
    console.print(_table(outcomes, language))
    unexpected = [outcome.title for outcome in outcomes if not outcome.as_expected]
    counts = ", ".join(
        f"{sum(o.verdict == v for o in outcomes)} {v}" for v in dict.fromkeys(o.verdict for o in outcomes)
    )
    console.print(f"{len(outcomes)} sign-ups: {counts}; {len(unexpected)} not as expected")
    if unexpected:
        console.print("not as expected: " + "; ".join(unexpected))
        raise typer.Exit(1)


def _send(port: int, fixtures: Path) -> list[Outcome]:
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        sender = SignUps(channel, fixtures / "demo" / "images")
        return [sender.send(row) for row in read(fixtures / "signups.jsonl")]


def _table(outcomes: list[Outcome], language: Language) -> Table:
    table = Table("#", "sign-up", "account name", "decision", "why", show_lines=True)
    for number, outcome in enumerate(outcomes, 1):
        colour = _COLOURS.get(outcome.verdict, "magenta")
        verdict = outcome.verdict if outcome.as_expected else f"{outcome.verdict} (unexpected)"
        table.add_row(
            str(number),
            escape(outcome.title),
            escape(outcome.name),
            f"[{colour}]{verdict}[/{colour}]",
            _why(outcome, language),
        )
    return table


def _why(outcome: Outcome, language: Language) -> str:
    """Of a pass, what was confirmed; otherwise what decided, in words."""
    if outcome.verdict == "PASS":
        return ", ".join(dict.fromkeys(one.code for one in outcome.reasons if one.code != "NUMBER_VALID"))
    decisive = {one.code: one.zh if language is Language.ZH else one.en for one in outcome.reasons if one.decisive}
    shown = [f"[bold]{escape(code)}[/bold] {escape(words)}" for code, words in [*decisive.items()][:_SHOWN_REASONS]]
    more = len(decisive) - len(shown)
    return "\n".join(shown) + (f"\nand {more} more" if more else "")
