"""The part of a policy pack about cases: who decides them and how long each part may take."""

from datetime import timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from verifier.cases.times import CaseTimes
from verifier.domain.reasons.catalogue import CATALOGUE


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ReviewPolicy(_Strict):
    """``two_persons_for``: reasons for which two reviewers have to agree."""

    within_days: int = Field(ge=1, le=90)
    claim_hours: int = Field(ge=1, le=720)
    two_persons_for: tuple[str, ...] = ()

    @field_validator("two_persons_for")
    @classmethod
    def _known_reasons(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [code for code in value if code not in CATALOGUE]
        if unknown:
            raise ValueError(f"{', '.join(unknown)} is no reason of the catalogue")
        return value


class RectificationPolicy(_Strict):
    """Article 8, paragraph 2. ``opened_by``: ``existing`` is a look at what an account shows; a platform that asks
    about changes after it showed them adds ``profile_change``.
    """

    correct_within_days: int = Field(ge=1, le=90)
    suspend_before_review: bool
    opened_by: tuple[Literal["existing", "profile_change"], ...]


class AppealPolicy(_Strict):
    """Article 20. ``submit_within_days`` after the decision; ``within_days`` until it is overdue."""

    within_days: int = Field(ge=1, le=90)
    submit_within_days: int = Field(ge=1, le=3_650)


class CasePolicy(_Strict):
    review: ReviewPolicy
    rectification: RectificationPolicy
    appeal: AppealPolicy

    def times(self) -> CaseTimes:
        return CaseTimes(
            claim=timedelta(hours=self.review.claim_hours),
            review=timedelta(days=self.review.within_days),
            correct=timedelta(days=self.rectification.correct_within_days),
            appeal=timedelta(days=self.appeal.within_days),
        )
