"""What a domain asks for: an expression over credentials, as the policy pack writes it.

    any_of:
      - judicial.lawyer_practice
      - all_of: [judicial.legal_qualification, judicial.notary]
      - n_of: {count: 2, of: [judicial.notary, judicial.forensic_expert, judicial.grassroots_legal_service]}
      - {credential: economy.securities_practice, scope: {post: ['5', '6']}, employer: named, days_left: 30,
         minimum_assurance: 3}

``scope`` narrows a credential to values of its number's parts; its key ``stated`` to words of the scope that the
register states. ``employer`` is ``named`` (the claim names it) or ``confirmed`` (a source agreed with it).
Days are those of Asia/Shanghai: a credential with 0 days left is good until the midnight that ends today.

HOWTO add a condition: a field of ``Presented`` and of ``OneKind``, its words in ``requirement_words.py``, its key in
``requirement_parser.py``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from verifier.credentials import requirement_words as words
from verifier.credentials.catalogue import catalogue
from verifier.domain.finding import Assurance, Message

STATED = "stated"
"""The key of a scope that compares what the register states, not a part of the number."""


class Employer(IntEnum):
    UNSTATED = 0
    NAMED = 1
    CONFIRMED = 2


@dataclass(frozen=True, slots=True)
class Presented:
    """One credential as a requirement sees it.

    ``parts`` are those of the number; ``stated_scope`` is the register's text, empty where it states none;
    ``days_left`` is ``None`` where no end is known.
    """

    kind: str
    parts: Mapping[str, str] = field(default_factory=dict, repr=False)
    stated_scope: str = ""
    employer: Employer = Employer.UNSTATED
    days_left: int | None = None
    assurance: Assurance = Assurance.FORMAT


@dataclass(frozen=True, slots=True)
class Gap:
    """What would close an open requirement.

    ``words`` say it to the applicant; ``leaves`` name for a reviewer each missing credential by its place in the
    expression (``any_of[1].all_of[0]: judicial.notary``); ``begun`` where a part of it was presented already.
    """

    words: Message
    leaves: tuple[str, ...]
    begun: bool


@dataclass(frozen=True, slots=True)
class OneKind:
    """A credential of this kind that meets every condition."""

    kind: str
    scope: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    employer: Employer = Employer.UNSTATED
    days_left: int = 0
    minimum_assurance: Assurance = Assurance.FORMAT

    def satisfied_by(self, presented: Sequence[Presented]) -> bool:
        return any(self._accepts(one) for one in presented)

    def gap(self, presented: Sequence[Presented], place: str = "") -> Gap | None:
        if self.satisfied_by(presented):
            return None
        begun = any(one.kind == self.kind for one in presented)
        return Gap(self.words(), (f"{place}: {self.kind}".removeprefix(": "),), begun)

    def kinds(self) -> tuple[str, ...]:
        return (self.kind,)

    def words(self) -> Message:
        kind = catalogue()[self.kind]
        conditions = [
            *(words.scope(kind, part, values) for part, values in self.scope.items()),
            *([words.employer(confirmed=self.employer is Employer.CONFIRMED)] if self.employer else []),
            *([words.days_left(self.days_left)] if self.days_left else []),
            *([words.assurance(self.minimum_assurance)] if self.minimum_assurance else []),
        ]
        return words.with_conditions(Message(kind.zh, kind.en), conditions)

    def _accepts(self, one: Presented) -> bool:
        return (
            one.kind == self.kind
            and all(self._in_scope(one, part, values) for part, values in self.scope.items())
            and one.employer >= self.employer
            and (one.days_left is None or one.days_left >= self.days_left)
            and one.assurance >= self.minimum_assurance
        )

    def _in_scope(self, one: Presented, part: str, values: tuple[str, ...]) -> bool:
        if part == STATED:
            return any(word in one.stated_scope for word in values)
        return one.parts.get(part, "") in values


@dataclass(frozen=True, slots=True)
class SomeOf:
    """At least ``count`` of ``parts``; ``name`` is how the pack wrote it (``any_of``, ``all_of``, ``n_of``)."""

    name: str
    count: int
    parts: tuple["Requirement", ...]

    def satisfied_by(self, presented: Sequence[Presented]) -> bool:
        return sum(part.satisfied_by(presented) for part in self.parts) >= self.count

    def gap(self, presented: Sequence[Presented], place: str = "") -> Gap | None:
        """Only the parts that are open, those that were begun first: they are the shorter way."""
        gaps = [part.gap(presented, f"{place}.{self.name}[{i}]".lstrip(".")) for i, part in enumerate(self.parts)]
        open_gaps = sorted((gap for gap in gaps if gap is not None), key=lambda gap: not gap.begun)
        met = len(self.parts) - len(open_gaps)
        if met >= self.count:
            return None
        return Gap(
            words=words.choice([gap.words for gap in open_gaps], self.count - met),
            leaves=tuple(leaf for gap in open_gaps for leaf in gap.leaves),
            begun=met > 0 or any(gap.begun for gap in open_gaps),
        )

    def kinds(self) -> tuple[str, ...]:
        return tuple(kind for part in self.parts for kind in part.kinds())


Requirement = SomeOf | OneKind
