"""The part of a policy pack about credit: what each event costs, and what each grade brings."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, field_validator

from verifier.accounts.credit import FULL_SCORE, CreditEffect, Grade


class CreditEventPolicy(BaseModel):
    """``points`` off the full score of 100, for as long as events last."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    points: int = Field(ge=0, le=FULL_SCORE)
    effect: CreditEffect = CreditEffect.NONE


class CreditPolicy(BaseModel):
    """``floors``: the least score of the grades A, B and C. ``review_from``: this grade and worse go to a reviewer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lasts_days: int = Field(ge=1, le=3_650)
    floors: Mapping[Grade, int]
    review_from: Grade
    events: Mapping[str, CreditEventPolicy]

    @field_validator("floors")
    @classmethod
    def _falling(cls, value: Mapping[Grade, int]) -> Mapping[Grade, int]:
        scores = [value.get(grade, -1) for grade in (Grade.A, Grade.B, Grade.C)]
        if Grade.D in value or not FULL_SCORE >= scores[0] > scores[1] > scores[2] >= 0:
            raise ValueError("must give A, B and C falling scores from 100 to 0; D is what lies below")
        return value
