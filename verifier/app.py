"""The only composition root: builds the service from settings and takes it down again."""

import fcntl
import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import grpc

from verifier import avatar_reading, life_cycle, record_keeping, reverification, securing, sharing
from verifier.domain.errors import ConfigurationError
from verifier.ledger.verification import signature_problem
from verifier.policy import pack
from verifier.privacy import keys
from verifier.privacy.keys import KeyRing
from verifier.reverification import OrderedJobs, Surroundings
from verifier.screening.active import Screeners
from verifier.screening.avatar.decoder import AvatarDecoder
from verifier.screening.avatar.embedding import EmbeddingModel
from verifier.screening.build import build
from verifier.screening.overlay import Overlay
from verifier.screening.scoring import Thresholds
from verifier.screening.snapshot import Snapshot
from verifier.screening.warming import warm_up
from verifier.server import server
from verifier.server.board import Board
from verifier.server.check_servicer import CheckServicer
from verifier.server.connections import ConnectionAge
from verifier.server.list_servicer import ListServicer
from verifier.server.server import Registration, RunningServer, Serving
from verifier.server.source_servicer import SourceServicer
from verifier.server.verification_servicer import VerificationServicer
from verifier.settings import EMBEDDED, Settings
from verifier.sources import registry
from verifier.sources.host import SourceHost
from verifier.sources.sharing import SourceSharing
from verifier.sources.source import SourceContext
from verifier.storage.sqlite.store import SqliteStore
from verifier.storage.store import Store
from verifier.use_cases.check_avatar import CheckAvatar
from verifier.use_cases.check_credential import CheckCredential
from verifier.use_cases.clock import Clock
from verifier.use_cases.conclusion import Conclusions
from verifier.use_cases.crowded_sign_ups import CrowdedSignUps
from verifier.use_cases.describe_sources import DescribeSources
from verifier.use_cases.examination import Examiner
from verifier.use_cases.list_watch import ListWatch
from verifier.use_cases.program_versions import data_version, rules_version
from verifier.use_cases.protected_lists import ProtectedLists
from verifier.use_cases.read_decisions import ReadDecisions
from verifier.use_cases.records import Records
from verifier.use_cases.verify import Policies, Verify
from verifier.use_cases.watch_events import WatchEvents
from verifier.v1 import (
    check_service_pb2_grpc,
    list_service_pb2_grpc,
    source_service_pb2_grpc,
    verification_service_pb2_grpc,
)

_log = logging.getLogger(__name__)
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Application:
    """The running service; ``stop`` ends it in order: the server first, then what it used.

    ``busy_seconds`` tells for how long the thread that decides, or the one that writes, has been at what it does:
    milliseconds, unless it hangs.
    """

    def __init__(
        self,
        running: RunningServer,
        lists: ProtectedLists,
        streams: Sequence[WatchEvents | OrderedJobs],
        shared_counts: Callable[[], Mapping[str, int]],
        busy_seconds: Callable[[], float],
        resources: ExitStack,
    ) -> None:
        self.port = running.port
        self.methods: Sequence[str] = running.methods
        self._running = running
        self._lists = lists
        self._streams = streams
        self.shared_counts = shared_counts
        self.busy_seconds = busy_seconds
        self._resources = resources

    @property
    def lists_version(self) -> str:
        return self._lists.current().version

    def reload_lists(self) -> str:
        """Maps the snapshot at its path anew and swaps it in; returns its version. Calls go on meanwhile.

        Raises ``ConfigurationError`` for a file that is no snapshot; then the list in use stays.
        """
        return self._lists.reload()

    def drain(self, grace_seconds: float) -> None:
        """Accepts no more calls; those in flight get ``grace_seconds``."""
        for streams in self._streams:
            streams.close()
        self._running.stop(grace_seconds)

    def close(self) -> None:
        """What the drained server used."""
        self._resources.close()

    def stop(self, grace_seconds: float = 5.0) -> None:
        self.drain(grace_seconds)
        self.close()


def _utc_now() -> datetime:
    return datetime.now(UTC)


def start(
    settings: Settings,
    now: Callable[[], datetime] = _utc_now,
    *,
    board: Board | None = None,
    shares_port: bool = False,
    duties: bool = True,
) -> Application:
    """A service that answers; ``now`` is its clock, in UTC.

    Of several workers each counts on its ``board``, all share the port, and one has the ``duties``: what goes on by
    itself, once for all. Raises ``ConfigurationError`` where a setting or a file that it names is wrong.
    """
    board = board or Board()
    _stay_on_core(settings)
    with ExitStack() as resources:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(settings.data_dir):
            ring = _key_ring(settings)
            store = open_store(settings, ring)
        resources.callback(store.close)
        _check_keys_fit(store, ring, settings)
        clock = Clock(now=now, zone=SHANGHAI)
        policies = Policies(
            active=pack.load(settings.policy),
            candidate=pack.load(settings.shadow_policy) if settings.shadow_policy else None,
        )
        workers = (settings.workers or 1) if shares_port else 1
        shared = sharing.start(settings, ring, workers, resources)
        host = _source_host(settings, clock, ring, shared.sources)
        resources.callback(host.close)
        decoder = AvatarDecoder(settings.avatar_workers, settings.avatar_seconds)
        resources.callback(decoder.close)

        warm_up()
        embedding = avatar_reading.embedding(settings)
        lists = ProtectedLists(store, lambda overlay: _screeners(settings, policies.active, overlay, embedding))
        resources.callback(ListWatch(lists).close)
        records = Records(ring)
        avatars = CheckAvatar(
            decoder, lists.current, avatar_reading.text(settings, resources), avatar_reading.faces(settings, resources)
        )
        examiner = Examiner(avatars, store, records, clock)
        conclusions = Conclusions(store, records, policies.active, clock, rules=rules_version(), data=data_version())
        crowds = CrowdedSignUps(shared.sign_ups, store, clock)
        verify = Verify(examiner, conclusions, host, policies, lists.current, store, records, crowds)
        resources.callback(verify.close)
        services = _services(
            CheckServicer(lists.current, avatars, CheckCredential(host, policies.active, clock.today), clock.today),
            VerificationServicer(verify, ReadDecisions(store, records), board.decided),
            SourceServicer(DescribeSources(host)),
            ListServicer(lists, clock.now),
        )
        keeping = record_keeping.start(settings, store, ring, policies.active.privacy, clock, resources, duties=duties)
        life = life_cycle.start(store, records, policies.active, lists.current, clock, verify, resources, duties=duties)
        around = Surroundings(key_path(settings), _lists_path(settings), lists.current, clock)
        jobs = reverification.start(settings, around, resources, duties=duties)
        registered = [*services, *life, *keeping.services, *jobs.services()]
        names = [name for name, _ in registered]
        security = securing.start(settings, server.methods_of([*names, server.REFLECTION]))
        serving = Serving(
            listen=settings.listen,
            threads=settings.threads,
            calls_in_flight=settings.calls_in_flight,
            age=ConnectionAge(settings.connection_age_seconds, settings.connection_age_grace_seconds),
            board=board,
            shares_port=shares_port,
            limits=sharing.rate_limits(settings, shared.rates, names),
            credentials=security.credentials,
            access=security.access,
        )
        running = server.start(serving, registered)
        return Application(
            running,
            lists,
            [keeping.watch, jobs],
            shared.counts,
            lambda: max(verify.busy_seconds(), store.busy_seconds()),
            resources.pop_all(),
        )


def _stay_on_core(settings: Settings) -> None:
    """Threads that share the interpreter's lock hand it over more cheaply on one core; later threads inherit it."""
    if settings.core is None:
        return
    try:
        for thread in Path("/proc/self/task").iterdir():
            os.sched_setaffinity(int(thread.name), {settings.core})
    except OSError:
        raise ConfigurationError(f"core: this machine has no core {settings.core}") from None


@contextmanager
def _one_at_a_time(data_dir: Path) -> Iterator[None]:
    """Workers start together, and the first makes what is not there yet."""
    with (data_dir / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def store_path(data_dir: Path) -> Path:
    return data_dir / "verifier.sqlite"


def open_store(settings: Settings, ring: KeyRing) -> Store:
    """The embedded store of the data folder, or a PostgreSQL database. Raises ``ConfigurationError``."""
    key_id, key = ring.active.key_id, ring.active.ledger
    if settings.store == EMBEDDED:
        return SqliteStore(store_path(settings.data_dir), key_id, key)
    try:
        from verifier.storage.postgres.store import PostgresStore
    except ImportError:
        raise ConfigurationError(
            "store: PostgreSQL needs the extra `postgres`: pip install 'public-account-verifier[postgres]'"
        ) from None
    return PostgresStore(settings.store, key_id, key)


def key_path(settings: Settings) -> Path:
    return settings.keys or settings.data_dir / "keys.json"


def _key_ring(settings: Settings) -> KeyRing:
    path = key_path(settings)
    if settings.keys is not None and not settings.keys.exists():
        raise ConfigurationError(f"keys: no such file: {settings.keys}")
    if not path.exists() and settings.store == EMBEDDED and store_path(settings.data_dir).exists():
        raise ConfigurationError(
            f"keys: {path} is gone, and the store beside it cannot be read without it: restore it from your backup"
        )
    ring, created = keys.load_or_create(path)
    if created:
        _log.warning(
            "made new keys in %s: back them up, or bring your own (VERIFIER_KEYS or --keys, see README, Keys); "
            "without them nothing that was stored can be read",
            path,
        )
    return ring


def _check_keys_fit(store: Store, ring: KeyRing, settings: Settings) -> None:
    """With other keys no subject, name or credential would be recognised again: every cap and ban would be void."""
    head = store.ledger_head()
    problem = None if head is None else signature_problem(head, keys.ledger_keys(ring))
    if problem is not None:
        stored = f"in {settings.data_dir}" if settings.store == EMBEDDED else "in PostgreSQL"
        raise ConfigurationError(f"keys: {key_path(settings)} does not fit the store {stored}: {problem}")


def _source_host(settings: Settings, clock: Clock, ring: KeyRing, shared: SourceSharing) -> SourceHost:
    """One source may hold half of the threads, so that one that hangs leaves the others to everybody else."""
    if settings.sources is None:
        return SourceHost((), ring.active.hash)
    context = SourceContext(today=clock.today, folder=settings.sources.parent)
    return SourceHost(
        registry.load(settings.sources, registry.installed_adapters(), context),
        ring.active.hash,
        callers=max(settings.threads // 2, 1),
        budgets=registry.budgets(settings.sources),
        sharing=shared,
    )


def _lists_path(settings: Settings) -> Path:
    return settings.lists or settings.data_dir / "no-lists.snapshot"


def _screeners(
    settings: Settings, policy: pack.PolicyPack, overlay: Overlay, embedding: EmbeddingModel | None
) -> Screeners:
    path = _lists_path(settings)
    if settings.lists is None:
        with _one_at_a_time(settings.data_dir):
            build((), path)
        _log.warning("no lists are configured: every name goes to review; see `verifier lists build`")
    bands = Thresholds(claim=policy.screening.claim, review=policy.screening.review)
    return Screeners.of(Snapshot.open(path), bands, overlay, embedding)


def _services(
    check: CheckServicer,
    verification: VerificationServicer,
    sources: SourceServicer,
    lists: ListServicer,
) -> list[Registration]:
    def register(add: Callable[..., None], servicer: object) -> Callable[[grpc.Server], None]:
        return lambda grpc_server: add(servicer, grpc_server)

    return [
        ("verifier.v1.CheckService", register(check_service_pb2_grpc.add_CheckServiceServicer_to_server, check)),
        (
            "verifier.v1.VerificationService",
            register(verification_service_pb2_grpc.add_VerificationServiceServicer_to_server, verification),
        ),
        ("verifier.v1.ListService", register(list_service_pb2_grpc.add_ListServiceServicer_to_server, lists)),
        ("verifier.v1.SourceService", register(source_service_pb2_grpc.add_SourceServiceServicer_to_server, sources)),
    ]
