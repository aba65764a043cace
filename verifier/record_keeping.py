"""Composes what keeps and tells the records: checkpoints, exports, erasure, retention, events. A part of ``app``."""

from contextlib import ExitStack
from dataclasses import dataclass

from verifier.events import receivers
from verifier.events.delivery import Deliveries
from verifier.ledger import signing
from verifier.policy.privacy_policy import PrivacyPolicy
from verifier.privacy.keys import KeyRing, ledger_keys
from verifier.server.event_servicer import EventServicer
from verifier.server.ledger_servicer import LedgerServicer
from verifier.server.server import Registration
from verifier.settings import Settings
from verifier.storage.store import Store
from verifier.use_cases.checkpoint_watch import CheckpointWatch
from verifier.use_cases.checkpoints import Checkpoints
from verifier.use_cases.clock import Clock
from verifier.use_cases.erase_subject import EraseSubject
from verifier.use_cases.export_records import ExportRecords
from verifier.use_cases.records import Records
from verifier.use_cases.retention import Retention, RetentionWatch
from verifier.use_cases.watch_events import WatchEvents
from verifier.v1 import event_service_pb2_grpc, ledger_service_pb2_grpc


@dataclass(frozen=True, slots=True)
class RecordKeeping:
    """``watch`` has to be closed before the server stops: its streams do not end by themselves."""

    services: tuple[Registration, ...]
    watch: WatchEvents


def start(
    settings: Settings,
    store: Store,
    ring: KeyRing,
    policy: PrivacyPolicy,
    clock: Clock,
    resources: ExitStack,
    *,
    duties: bool = True,
) -> RecordKeeping:
    """With ``duties`` also what goes on by itself, until ``resources`` are closed. Raises ``ConfigurationError`` where
    the file of receivers is wrong.
    """
    checkpoints = Checkpoints(store, ring, clock.now)
    told = receivers.load(settings.webhooks) if settings.webhooks else ()
    if duties:
        watcher = CheckpointWatch(checkpoints, store, settings.checkpoint_entries, settings.checkpoint_seconds)
        resources.callback(watcher.close)
        resources.callback(RetentionWatch(Retention(store, policy, clock.now)).close)
        resources.callback(Deliveries(told, store, clock.now).close)
    # streams hold threads: most are left to the calls
    watch = WatchEvents(store, watchers=max(settings.threads // 4, 1))
    ledger = LedgerServicer(
        store,
        checkpoints,
        ExportRecords(store, checkpoints, ring, clock.now),
        EraseSubject(store, Records(ring), clock),
        signing.public_keys(ledger_keys(ring)),
    )
    return RecordKeeping(
        services=(
            (
                "verifier.v1.LedgerService",
                lambda server: ledger_service_pb2_grpc.add_LedgerServiceServicer_to_server(ledger, server),
            ),
            (
                "verifier.v1.EventService",
                lambda server: event_service_pb2_grpc.add_EventServiceServicer_to_server(EventServicer(watch), server),
            ),
        ),
        watch=watch,
    )
