"""What a source says of itself before it is asked anything: the host routes, counts and paces by it."""

from collections.abc import Mapping
from dataclasses import dataclass

from verifier.domain.errors import ConfigurationError
from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Inquiry, InquiryOutcome


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whom a source could know; the usual value claims nothing.

    ``complete`` where everybody within is in it: only then may one of its answers be ``complete``, so that NOT_FOUND
    means that there is none. ``places`` are the first two digits of GB/T 2260, empty for everywhere; ``first_year``
    and ``last_year`` bound the year of issue, 0 is no bound.
    """

    complete: bool = False
    places: tuple[str, ...] = ()
    first_year: int = 0
    last_year: int = 0

    def includes(self, place: str, year: int) -> bool:
        """Whether somebody of ``place`` (a division code of any length) and ``year`` could be in it."""
        within = not self.places or place[:2] in self.places
        return within and self.first_year <= year and (not self.last_year or year <= self.last_year)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a source answers and what that costs: an operator reads it before enabling the source.

    ``kinds`` maps a kind of question to the fields it needs. ``personal_data`` are the fields that leave the house,
    ``billed`` the outcomes that cost money. ``batch_size`` is how many questions one ``lookup_many`` takes (1: the
    provider takes no batches), ``concurrency`` how many look-ups it bears at once, ``rate_per_second`` how many it
    lets begin in a second (0: any number). Raises ``ConfigurationError`` for a number that is none of these.
    """

    kinds: Mapping[str, tuple[str, ...]]
    assurance: Assurance
    version: str
    personal_data: tuple[str, ...] = ()
    billed: tuple[InquiryOutcome, ...] = ()
    batch_size: int = 1
    concurrency: int = 8
    rate_per_second: float = 0
    coverage: Coverage = Coverage()

    def __post_init__(self) -> None:
        least = {"batch_size": 1, "concurrency": 1, "rate_per_second": 0}
        wrong = [name for name, number in least.items() if not getattr(self, name) >= number]
        if wrong:
            raise ConfigurationError(f"manifest: {', '.join(wrong)}: is too small")

    def covers(self, inquiry: Inquiry) -> bool:
        """Whether the question is of a kind that the source answers, with every field that it needs."""
        return inquiry.kind in self.kinds and not self.missing(inquiry)

    def missing(self, inquiry: Inquiry) -> tuple[str, ...]:
        """The fields that the source needs and the question lacks."""
        return tuple(name for name in self.kinds.get(inquiry.kind, ()) if not inquiry.fields.get(name, "").strip())
