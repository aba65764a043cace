"""``verifier sources``: whom the service asks, whether they are well, and what they say to one question."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from verifier import app as composition
from verifier import settings as settings_module
from verifier.cli.problems import problems_end_the_command
from verifier.domain.errors import ConfigurationError
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.sources import registry
from verifier.sources.description import SourceDescription
from verifier.sources.host import SourceHost
from verifier.sources.source import Source, SourceContext
from verifier.use_cases.clock import Clock

app = typer.Typer(no_args_is_help=True, help="The sources that confirm identities and credentials.")
_ASKING_SECONDS = 10.0
_SHOWN_KINDS = 5
_SourcesFile = Annotated[Path | None, typer.Option("--sources", help="YAML file of the sources to ask.")]


@app.callback()
def main() -> None:
    """The sources that confirm identities and credentials."""


@app.command(name="list")
def list_sources(sources: _SourcesFile = None) -> None:
    """Each source with what it answers, how sure it is, what leaves the house for it and what costs money."""
    with problems_end_the_command(), _opened(_load(sources)) as host:
        table = Table("source", "answers", "needs", "assurance", "complete", "sent away", "billed", show_lines=True)
        for one in host.describe():
            table.add_row(*map(escape, _row(one)))
    Console(width=None if Console().is_terminal else 160).print(table)


@app.command()
def check(name: Annotated[str, typer.Argument(help="The source's name.")], sources: _SourcesFile = None) -> None:
    """Opens one source and asks its own examples; ends with 1 where it is not healthy or answers otherwise."""
    with problems_end_the_command():
        source = _named(_load(sources), name)
        with _opened((source,)) as host:
            (described,) = host.describe()
            examples = source.examples()
            answers = host.ask_all([inquiry for inquiry, _ in examples], _ASKING_SECONDS)
    for label, value in zip(("source", "answers", "needs", "assurance", "complete"), _row(described), strict=False):
        typer.echo(f"{label:<10} {value.replace(chr(10), '; ')}")
    typer.echo(f"{'version':<10} {described.manifest.version}")
    typer.echo(f"{'health':<10} {'well' if described.healthy else 'not healthy'}")
    wrong = 0
    for (inquiry, expected), answer in zip(examples, answers, strict=True):
        as_expected = answer.outcome is expected
        wrong += not as_expected
        typer.echo(f"{'example':<10} {inquiry.kind}: {answer.outcome}{'' if as_expected else f', expected {expected}'}")
    if wrong or not described.healthy:
        raise typer.Exit(1)


@app.command(name="try")
def try_question(
    name: Annotated[str, typer.Argument(help="The source's name.")],
    kind: Annotated[str, typer.Option(help="The kind of question: identity.name_id, credential....")],
    field: Annotated[list[str] | None, typer.Option(help="KEY=VALUE; once for each field.")] = None,
    sources: _SourcesFile = None,
) -> None:
    """Asks one source one question and shows its answer. It may cost money, and is not remembered."""
    with problems_end_the_command():
        source = _named(_load(sources), name)
        inquiry = Inquiry(kind, dict(_pair(one) for one in field or ()))
        with _opened((source,)) as host:
            (answer,) = host.ask_all((inquiry,), _ASKING_SECONDS)
    for label, value in _lines(answer):
        typer.echo(f"{label:<10} {value}")


def _load(path: Path | None) -> tuple[Source, ...]:
    """Not opened. Raises ``ConfigurationError``."""
    settings = settings_module.load(None, sources=path)
    if settings.sources is None:
        raise ConfigurationError("sources: no file of sources is named: use --sources or VERIFIER_SOURCES")
    clock = Clock(now=lambda: datetime.now(UTC), zone=composition.SHANGHAI)
    context = SourceContext(today=clock.today, folder=settings.sources.parent)
    return registry.load(settings.sources, registry.installed_adapters(), context)


def _named(sources: Sequence[Source], name: str) -> Source:
    for source in sources:
        if source.name == name:
            return source
    known = ", ".join(source.name for source in sources)
    raise ConfigurationError(f"sources: {name} is not among them; known: {known}")


@contextmanager
def _opened(sources: Sequence[Source]) -> Iterator[SourceHost]:
    host = SourceHost(sources, token_bytes(32))
    try:
        yield host
    finally:
        host.close()


def _pair(text: str) -> tuple[str, str]:
    """The value is not repeated in the error: it may be anybody's number."""
    key, separator, value = text.partition("=")
    if not separator or not key.strip():
        raise ConfigurationError("--field: must be KEY=VALUE")
    return key.strip(), value


def _row(described: SourceDescription) -> tuple[str, ...]:
    manifest = described.manifest
    fields = dict.fromkeys(name for needed in manifest.kinds.values() for name in needed)
    return (
        described.name,
        "\n".join(_first(list(manifest.kinds))),
        ", ".join(fields),
        manifest.assurance.name.lower(),
        "yes" if manifest.coverage.complete else "no",
        ", ".join(manifest.personal_data) or "nothing",
        ", ".join(manifest.billed) or "nothing",
    )


def _first(kinds: list[str]) -> list[str]:
    more = len(kinds) - _SHOWN_KINDS
    return kinds if more <= 1 else [*kinds[:_SHOWN_KINDS], f"and {more} more"]


def _lines(answer: Answer) -> Iterator[tuple[str, str]]:
    """Of facts only the names: what a register states of somebody does not belong on a screen."""
    yield "outcome", answer.outcome
    if answer.source:
        yield "source", f"{answer.source} {answer.version}".strip()
        yield "assurance", answer.assurance.name.lower()
    if answer.outcome is InquiryOutcome.NOT_FOUND:
        yield "complete", "yes: there is none" if answer.complete else "no: there may be one"
    for label, day in (("as of", answer.as_of), ("expires", answer.expires_on)):
        if day is not None:
            yield label, day.isoformat()
    for name, agreed in sorted(answer.comparisons.items()):
        yield "compared", f"{name}: {'agrees' if agreed else 'differs'}"
    if answer.facts:
        yield "facts", ", ".join(sorted(answer.facts))
    for step in answer.steps:
        yield "asked", f"{step.source}: {step.outcome} {step.detail}".strip()
    yield "billed", "yes" if answer.billed else "no"
