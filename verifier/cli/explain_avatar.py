"""``verifier explain avatar``: how the screening sees one picture, as a page for a reviewer."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from verifier.bulk.row import subject
from verifier.cli.demo import Language
from verifier.cli.problems import problems_end_the_command
from verifier.domain.errors import ConfigurationError
from verifier.domain.subject import Subject
from verifier.explain import avatar_sheet
from verifier.explain.avatar_sheet import Outline, Sheet
from verifier.screening import readers
from verifier.screening.active import Screeners
from verifier.screening.avatar import references, text_engine, text_screening
from verifier.screening.avatar.decoder import AvatarDecoder
from verifier.screening.avatar.decoding import Decoded, Refused
from verifier.screening.avatar.embedding import EmbeddingIndex, EmbeddingModel
from verifier.screening.avatar.matching import Match
from verifier.screening.avatar.screener import AvatarScreener, Undecided
from verifier.screening.avatar.text_reader import TextReader
from verifier.screening.avatar.text_reading import NotRead, Reading
from verifier.screening.build import name_sections
from verifier.screening.hit import screening_of
from verifier.screening.scoring import Thresholds
from verifier.screening.snapshot import Snapshot

_FIXTURES = Path("fixtures")
_PATIENCE = 30.0


def explain_avatar(
    file: Annotated[Path, typer.Argument(help="A JPEG, PNG, WebP or GIF picture.")],
    output: Annotated[Path, typer.Option(help="The page to write.")] = Path("avatar.html"),
    lists: Annotated[Path | None, typer.Option(help="Snapshot made by `verifier lists build`.")] = None,
    subject_name: Annotated[str, typer.Option(help="Who applies: verified name or registered name.")] = "",
    subject_uscc: Annotated[str, typer.Option(help="Unified social credit code of an organisation.")] = "",
    subject_kind: Annotated[str, typer.Option(help="person or organisation.")] = "",
    embedding: Annotated[
        Path | None, typer.Option(help="The ONNX file that the lists were built with: shows what it proposes.")
    ] = None,
    language: Annotated[Language, typer.Option(help="Of the hits' explanations.")] = Language.EN,
) -> None:
    """Writes a page with the avatar, its views, the text read, and each hit with its reference and what agrees.

    The page holds the picture and its text: keep it as confidential as these. Without --lists it takes the repository's
    own lists, where the command is run in the repository.
    """
    with problems_end_the_command(), ExitStack() as resources:
        applicant = _applicant(subject_name, subject_uscc, subject_kind)
        avatar = _decoded(file, resources)
        model = None if embedding is None else EmbeddingModel(embedding)
        screeners, source = _screeners(lists, model)
        reading, note = _reading(avatar, resources)
        said = () if reading is None else text_screening.hits(reading, screeners.names, applicant)
        matches = list(screeners.avatars.matches(avatar))
        screening = screening_of([*screeners.avatars.screening(matches, applicant).hits, *said])
        sheet = Sheet(
            title=file.name,
            avatar=avatar,
            screening=screening,
            reading=reading,
            note=note,
            lists=f"lists: {source}, {len(screeners.snapshot):,} entries, version {screeners.version}",
            subject=_told(applicant),
            proposed=_proposed(avatar, screeners.snapshot, model),
            outlines=_outlines(screeners.avatars, matches),
            images=_images(screeners.snapshot, [hit.target_id for hit in screening.hits]),
        )
        try:
            output.write_text(avatar_sheet.html(sheet, chinese=language is Language.ZH), encoding="utf-8")
        except OSError as error:
            raise ConfigurationError(f"--output {output}: {error.strerror}") from None
        found = ", ".join(f"{hit.target} ({hit.outcome.value}, {hit.plane})" for hit in screening.hits)
        typer.echo(f"{file}: {screening.outcome.value}" + (f": {found}" if found else ""))
        typer.echo(f"{output} shows why")


def _applicant(name: str, uscc: str, kind: str) -> Subject | None:
    try:
        return subject(name, uscc, kind)
    except ValueError as error:
        raise ConfigurationError(f"--{str(error).replace('subject_', 'subject-')}") from None


def _decoded(file: Path, resources: ExitStack) -> Decoded:
    decoder = AvatarDecoder(seconds=_PATIENCE)
    resources.callback(decoder.close)
    try:
        found = decoder(file.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"{file}: {error.strerror}") from None
    except Undecided as why:
        raise ConfigurationError(f"{file}: {why}") from None
    if isinstance(found, Refused):
        raise ConfigurationError(f"{file}: {found.description}")
    return found


def _screeners(lists: Path | None, embedding: EmbeddingModel | None) -> tuple[Screeners, str]:
    if lists is not None:
        return Screeners.of(Snapshot.open(lists), Thresholds(), embedding=embedding), str(lists)
    files = [*sorted((_FIXTURES / "lists").glob("*.csv")), *(_FIXTURES / "demo").glob("protected.csv")]
    if not files:
        raise ConfigurationError("--lists: is missing; only in the repository there are lists to take instead")
    entries = readers.read(files).entries
    snapshot = Snapshot.of_sections({**references.sections(entries)[0], **name_sections(entries)})
    return Screeners.of(snapshot, Thresholds(), embedding=embedding), str(_FIXTURES)


def _reading(avatar: Decoded, resources: ExitStack) -> tuple[Reading | None, str]:
    if not text_engine.is_installed():
        return None, "not read: the extra `ocr` is not installed"
    reader = TextReader(seconds=_PATIENCE)
    resources.callback(reader.close)
    try:
        return reader(avatar), ""
    except NotRead as why:
        return None, str(why)


def _proposed(avatar: Decoded, snapshot: Snapshot, model: EmbeddingModel | None) -> tuple[tuple[str, float], ...]:
    if model is None:
        return ()
    candidates = EmbeddingIndex(snapshot, model).candidates(avatar)
    return tuple((snapshot.entry(one.position).name, one.cosine) for one in candidates)


def _outlines(screener: AvatarScreener, matches: list[Match]) -> dict[str, Outline]:
    """Of the best match of each entry, where its picture lies on the avatar."""
    ordered = sorted(matches, key=lambda match: match.score)
    return {screener.owner(match).id: match.placement.corners for match in ordered}


def _images(snapshot: Snapshot, ids: list[str]) -> dict[str, tuple[Path, ...]]:
    entries = [entry for entry_id in ids if (entry := snapshot.find(entry_id)) is not None]
    return {entry.id: tuple(map(Path, entry.images)) for entry in entries}


def _told(subject: Subject | None) -> str:
    return "nobody applies" if subject is None else f"applicant: {type(subject).__name__.lower()}"
