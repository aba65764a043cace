"""The parts of a policy pack about accounts: caps, activity, velocity and what is published."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from verifier.accounts.cap import Caps
from verifier.accounts.credit import Grade
from verifier.accounts.disclosure import DisclosureRule
from verifier.accounts.velocity import SignalKind
from verifier.domain.profile import Category

_Count = Annotated[int, Field(ge=0, le=10_000)]
_Days = Annotated[int, Field(ge=1, le=3_650)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AccountPolicy(_Strict):
    """``cap`` accounts a subject; ``by_category`` how many of them of a category; ``by_grade`` how many at a credit
    grade, where that is less. ``valid_days`` until the next verification, ``valid_days_by_grade`` where that is less.
    ``further_from`` is the worst grade that gets a further account without a review.
    """

    cap: int = Field(ge=1, le=10_000)
    valid_days: int = Field(ge=1, le=3_650)
    by_category: Mapping[Category, _Count] = Field(default_factory=dict)
    by_grade: Mapping[Grade, _Count] = Field(default_factory=dict)
    valid_days_by_grade: Mapping[Grade, _Days] = Field(default_factory=dict)
    further_from: Grade = Grade.B

    def caps(self, category: Category, grade: Grade) -> Caps:
        return Caps(min(self.cap, self.by_grade.get(grade, self.cap)), category, self.by_category.get(category))

    def days(self, grade: Grade) -> int:
        return min(self.valid_days, self.valid_days_by_grade.get(grade, self.valid_days))


class VelocityPolicy(_Strict):
    """``subjects`` others may share the signal within ``hours``; the next goes to a reviewer."""

    subjects: int = Field(ge=1, le=1_000_000)
    hours: int = Field(ge=1, le=24 * 366)


class DisclosurePolicy(_Strict):
    """What is published of each field, by type of subject (Article 9, paragraph 2)."""

    operator: DisclosureRule
    registered_place: DisclosureRule
    operating_place: DisclosureRule
    contact: DisclosureRule


Velocity = Mapping[SignalKind, VelocityPolicy]
