"""What a caller asked for, in its own words: paths are not yet looked at."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Asked:
    """Paths as the caller wrote them, empty where none was given; no ``today``: the day it is accepted."""

    request_id: str
    input: str
    output: str
    due_before: date | None
    policy_changed: bool
    lists_changed: bool
    touched_by: str
    deferred_of: str
    subjects_unchanged: bool
    quotas: Mapping[str, int | None]
    rows_a_shard: int
    today: date | None

    @property
    def operation_id(self) -> str:
        """The same for the same ``request_id``, so that two who come at once meet at one place."""
        return hashlib.sha256(self.request_id.encode()).hexdigest()[:32]

    @property
    def digest(self) -> str:
        """Tells another body under the same ``request_id``."""
        body = json.dumps(dataclasses.asdict(self), default=str, sort_keys=True)
        return hashlib.sha256(body.encode()).hexdigest()
