"""Opens the cases and accounts of a data folder for a command, beside a service that may be running on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from verifier import app, records_at_hand, settings
from verifier.domain.errors import ConfigurationError
from verifier.policy import pack
from verifier.screening.overlay import Overlay
from verifier.screening.snapshot import Snapshot
from verifier.storage.store import Store
from verifier.use_cases.accounts import Accounts
from verifier.use_cases.clock import Clock
from verifier.use_cases.due_accounts import DueAccounts
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
    due_accounts: DueAccounts


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def open_life_cycle(
    data_dir: Path | None,
    keys: Path | None,
    policy: Path | None,
    now: Callable[[], datetime] = _now,
    *,
    lists: Path | None = None,
) -> Iterator[LifeCycleAtHand]:
    """Raises ``ConfigurationError`` where the folder holds no store, or the keys or the policy are wrong."""
    chosen = settings.load(None, policy=policy, lists=lists)
    rules = pack.load(chosen.policy)
    with records_at_hand.open_records(data_dir, keys) as at_hand:
        records, clock = Records(at_hand.ring), Clock(now, app.SHANGHAI)
        yield LifeCycleAtHand(
            reading=ReadCases(at_hand.store, records),
            resolving=ResolveCases(at_hand.store, records, rules, clock),
            due=RunDueCases(at_hand.store, records, rules, clock),
            accounts=Accounts(at_hand.store, records, rules, clock),
            due_accounts=DueAccounts(
                at_hand.store, rules.version, lambda: _lists_version(chosen.lists, at_hand.store), clock
            ),
        )


def _lists_version(lists: Path | None, store: Store) -> str:
    """As the service has it: the snapshot's, with the count of changes since. Raises ``ConfigurationError``."""
    if lists is None:
        raise ConfigurationError("lists: which are in use? Give the service's snapshot with --lists")
    return Overlay(revision=store.list_revision()).version(Snapshot.open(lists).version)
