"""``verifier explain``: how the screening sees one name, or with ``verifier explain avatar`` one picture."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from verifier.bulk.row import subject
from verifier.cli.demo import Language
from verifier.cli.explain_avatar import explain_avatar
from verifier.cli.problems import problems_end_the_command
from verifier.cli.progress import console
from verifier.domain.errors import ConfigurationError
from verifier.domain.subject import Subject
from verifier.explain import drawing
from verifier.explain.folding_steps import steps
from verifier.explain.planes import views
from verifier.explain.trace import Tracer
from verifier.screening import readers
from verifier.screening.build import name_sections
from verifier.screening.folding import fold
from verifier.screening.snapshot import Snapshot

_FIXTURES = Path("fixtures/lists")
_NAME = "name"


class _NameUnlessSaid(TyperGroup):
    """``explain X`` is short for ``explain name X``: names are what is asked for most."""

    # typer brings its own click from one version on, so neither's types are named here
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        is_said = not args or args[0] in self.commands or args[0] == "--help"
        parsed: list[str] = super().parse_args(ctx, args if is_said else [_NAME, *args])
        return parsed


app = typer.Typer(
    cls=_NameUnlessSaid,
    no_args_is_help=True,
    help="How the screening sees a name (`explain X` is `explain name X`) or a picture.",
)
app.command("avatar")(explain_avatar)


@app.command(_NAME)
def explain(
    name: Annotated[str, typer.Argument(help="An account's name.")],
    lists: Annotated[Path | None, typer.Option(help="Snapshot made by `verifier lists build`.")] = None,
    subject_name: Annotated[str, typer.Option(help="Who applies: verified name or registered name.")] = "",
    subject_uscc: Annotated[str, typer.Option(help="Unified social credit code of an organisation.")] = "",
    subject_kind: Annotated[str, typer.Option(help="person or organisation.")] = "",
    most: Annotated[int, typer.Option(min=1, help="How many candidates are shown.")] = 12,
    language: Annotated[Language, typer.Option(help="Of the hits' explanations.")] = Language.EN,
) -> None:
    """Shows each plane's view of a name, the candidates with their alignment and score, and the verdict.

    Without --lists it takes the repository's own lists, where the command is run in the repository; elsewhere it shows
    the folding and the planes alone.
    """
    out = console()
    with problems_end_the_command():
        applicant = _subject(subject_name, subject_uscc, subject_kind)
        snapshot, source = _snapshot(lists)
        folded = fold(name)
        out.print(drawing.folding(folded.text, steps(name)))
        out.print(drawing.planes(views(folded.text)))
        if snapshot is None:
            out.print("No lists (--lists SNAPSHOT): candidates and verdict are left out.")
            return
        trace = Tracer(snapshot).trace(name, applicant)
        out.print(drawing.candidates(trace.candidates, most))
        out.print(drawing.verdict(trace.screening, chinese=language is Language.ZH))
        out.print(f"lists: {source}, {len(snapshot):,} entries, version {snapshot.version}", highlight=False)


def _snapshot(lists: Path | None) -> tuple[Snapshot | None, str]:
    if lists is not None:
        return Snapshot.open(lists), str(lists)
    files = sorted(_FIXTURES.glob("*.csv"))
    if not files:
        return None, ""
    return Snapshot.of_sections(name_sections(readers.read(files).entries)), str(_FIXTURES)


def _subject(name: str, uscc: str, kind: str) -> Subject | None:
    try:
        return subject(name, uscc, kind)
    except ValueError as error:
        raise ConfigurationError(f"--{str(error).replace('subject_', 'subject-')}") from None
