"""What is written of a row: a line a hit, and a line for a row without hits where all rows are asked for."""

from collections.abc import Iterator
from dataclasses import dataclass

from verifier.bulk.row import BadRow
from verifier.bulk.screening import Result, Screened
from verifier.screening.hit import Hit, ScreeningOutcome

BAD_ROW = "bad_row"
NAME, BIO = "name", "bio"


@dataclass(frozen=True, slots=True)
class Line:
    """The columns of every output, in their order.

    ``row`` is the line of the input, or the row where its format has no lines. ``outcome`` is ``claim``, ``review``,
    ``clear``, or ``bad_row`` (``explanation`` says why). A hit of a name that the subject may use is ``clear``, and
    ``authorised`` says why. ``span`` holds places in the ``field`` that the hit is in: ``name`` or ``bio``.
    """

    row: int
    name: str
    outcome: str
    target: str = ""
    target_id: str = ""
    category: str = ""
    score: float | None = None
    plane: str = ""
    span: tuple[int, int] | None = None
    operations: tuple[str, ...] = ()
    explanation: str = ""
    authorised: str = ""
    field: str = ""


def lines_of(result: Result, *, every_row: bool, chinese: bool) -> Iterator[Line]:
    """Best hits first, those of the name before those of the bio."""
    if isinstance(result, BadRow):
        if every_row:
            yield Line(result.number, "", BAD_ROW, explanation=result.problem)
        return
    found = [(NAME, hit) for hit in result.name.hits] + [(BIO, hit) for hit in result.bio.hits]
    for field, hit in found:
        yield _line(result, field, hit, hit.explanation.zh if chinese else hit.explanation.en)
    if every_row and not found:
        yield Line(result.row.number, result.row.name, ScreeningOutcome.CLEAR.value)


def _line(result: Screened, field: str, hit: Hit, explanation: str) -> Line:
    return Line(
        row=result.row.number,
        name=result.row.name,
        outcome=(ScreeningOutcome.CLEAR if hit.authorised else hit.outcome).value,
        target=hit.target,
        target_id=hit.target_id,
        category=hit.category,
        score=hit.score,
        plane=hit.plane,
        span=(hit.span.start, hit.span.end),
        operations=hit.operations,
        explanation=explanation,
        authorised=hit.authorised,
        field=field,
    )
