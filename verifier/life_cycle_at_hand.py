"""Opens the cases and accounts of a data folder for a command, beside a service that may be running on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from verifier import app, records_at_hand, settings
from verifier.policy import pack
from verifier.use_cases.accounts import Accounts
from verifier.use_cases.clock import Clock
from verifier.use_cases.due_cases import RunDueCases
from verifier.use_cases.read_cases import ReadCases
from verifier.use_cases.records import Records
from verifier.use_cases.resolve_cases import ResolveCases


@dataclass(frozen=True, slots=True)
class LifeCycleAtHand:
    reading: ReadCases
    resolving: ResolveCases
    due: RunDueCases
    accounts: Accounts


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def open_life_cycle(
    data_dir: Path | None, keys: Path | None, policy: Path | None, now: Callable[[], datetime] = _now
) -> Iterator[LifeCycleAtHand]:
    """Raises ``ConfigurationError`` where the folder holds no store, or the keys or the policy are wrong."""
    rules = pack.load(settings.load(None, policy=policy).policy)
    with records_at_hand.open_records(data_dir, keys) as at_hand:
        records, clock = Records(at_hand.ring), Clock(now, app.SHANGHAI)
        yield LifeCycleAtHand(
            reading=ReadCases(at_hand.store, records),
            resolving=ResolveCases(at_hand.store, records, rules, clock),
            due=RunDueCases(at_hand.store, records, rules, clock),
            accounts=Accounts(at_hand.store, records, rules, clock),
        )
