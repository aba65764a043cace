"""One accepted order, as it is kept: everything that the job will go by, fixed at the time it was accepted."""

from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from verifier.jobs.specification import Selection


class Order(BaseModel):
    """``digest`` is that of what the caller asked for. Paths are absolute, with links followed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    operation_id: str
    digest: str
    create_time: datetime
    input: Path
    output: Path
    sources: Path | None
    keys: Path | None
    today: date
    selection: Selection
    subjects_unchanged: bool
    quotas: dict[str, int | None]
    rows_a_shard: int
    workers: int


class Failure(BaseModel):
    """Why a job ended badly; ``code`` is the stable one of our errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    message: str
