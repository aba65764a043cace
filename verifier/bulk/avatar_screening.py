"""Screens a stream of avatars against a snapshot, on as many cores as are given, in the order of the rows."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from verifier.bulk import workers
from verifier.bulk.avatar_rows import AvatarRow
from verifier.bulk.line import BAD_ROW, Line
from verifier.bulk.row import BadRow
from verifier.domain.errors import ConfigurationError, InvalidRequest
from verifier.screening.active import Screeners
from verifier.screening.avatar import text_engine, threads
from verifier.screening.avatar.decoder import AvatarDecoder
from verifier.screening.avatar.text_reader import TextReader
from verifier.screening.hit import Screening, ScreeningOutcome
from verifier.screening.scoring import Thresholds
from verifier.screening.snapshot import Snapshot
from verifier.use_cases.check_avatar import CheckAvatar

FIELD = "avatar"
_ROWS_A_TASK = 16
_PATIENCE = 10.0
_NOT_LOOKED_AT = "could not be compared: in time, or because the lists hold no images"


@dataclass(frozen=True, slots=True)
class Looked:
    number: int
    label: str
    screening: Screening


@dataclass(frozen=True, slots=True)
class _Task:
    snapshot: Path
    version: str
    read_text: bool
    rows: tuple[AvatarRow | BadRow, ...]


def screen(
    rows: Iterable[AvatarRow | BadRow], snapshot: Path, version: str, worker_count: int, *, read_text: bool
) -> Iterator[Looked | BadRow]:
    """Every row comes out, in order. A worker has a decoder beside it, and a reader of text (350 MB)."""
    rows = iter(rows)
    pieces = iter(lambda: tuple(islice(rows, _ROWS_A_TASK)), ())
    tasks = (_Task(snapshot, version, read_text, piece) for piece in pieces)
    threads.one_in_children()
    try:
        for done in workers.in_order(_screened, tasks, worker_count):
            yield from done
    finally:
        # of the one task, or the one worker, that ran in this process
        _checker.end()


def lines_of(result: Looked | BadRow, *, every_row: bool, chinese: bool) -> Iterator[Line]:
    """As of names: a line a hit, and one for a row without where all are asked for."""
    if isinstance(result, BadRow):
        if every_row:
            yield Line(result.number, "", BAD_ROW, explanation=result.problem, field=FIELD)
        return
    for hit in result.screening.hits:
        yield Line(
            row=result.number,
            name=result.label,
            outcome=(ScreeningOutcome.CLEAR if hit.authorised else hit.outcome).value,
            target=hit.target,
            target_id=hit.target_id,
            category=hit.category,
            score=hit.score,
            plane=hit.plane,
            span=(hit.span.start, hit.span.end),
            operations=hit.operations,
            explanation=hit.explanation.zh if chinese else hit.explanation.en,
            authorised=hit.authorised,
            field=FIELD,
        )
    outcome = result.screening.outcome
    if not result.screening.hits and (every_row or outcome is not ScreeningOutcome.CLEAR):
        why = "" if outcome is ScreeningOutcome.CLEAR else _NOT_LOOKED_AT
        yield Line(result.number, result.label, outcome.value, explanation=why, field=FIELD)


def _screened(task: _Task) -> list[Looked | BadRow]:
    check = _checker.check(task)
    return [row if isinstance(row, BadRow) else _of_row(check, row) for row in task.rows]


def _of_row(check: CheckAvatar, row: AvatarRow) -> Looked | BadRow:
    try:
        return Looked(row.number, row.label, check.screening(row.image, row.subject))
    except InvalidRequest as error:
        return BadRow(row.number, f"{row.label}: {error.violations[0].description}")


class _Checker:
    """Those of this process, made for its first task. In a worker process they end with it: their input does."""

    def __init__(self) -> None:
        self._made = ExitStack()
        self._check: CheckAvatar | None = None

    def check(self, task: _Task) -> CheckAvatar:
        if self._check is None:
            self._check = self._new(task)
        return self._check

    def end(self) -> None:
        self._made.close()
        self._check = None

    def _new(self, task: _Task) -> CheckAvatar:
        snapshot = Snapshot.open(task.snapshot)
        if snapshot.version != task.version:
            raise ConfigurationError(f"snapshot {task.snapshot}: was built anew meanwhile; begin again")
        screeners = Screeners.of(snapshot, Thresholds())
        decoder = AvatarDecoder(seconds=_PATIENCE)
        self._made.callback(decoder.close)
        reader = None
        if task.read_text and text_engine.is_installed():
            reader = TextReader(seconds=_PATIENCE)
            self._made.callback(reader.close)
        return CheckAvatar(decoder, lambda: screeners, reader)


_checker = _Checker()
