"""Opens what a worker process judges with, from the specification alone; the composition of that process."""

import secrets
from contextlib import ExitStack
from datetime import datetime

from verifier.domain.errors import ConfigurationError
from verifier.jobs.asking import Asker
from verifier.jobs.day import beginning, standing_clock
from verifier.jobs.deferred import DeferredRows
from verifier.jobs.judging import Judge
from verifier.jobs.quota import Quotas
from verifier.jobs.selecting import Selector
from verifier.jobs.specification import Specification
from verifier.jobs.touching import Touching
from verifier.policy import pack
from verifier.policy.pack import PolicyPack
from verifier.privacy import keys
from verifier.privacy.keyed_hash import KeyedHash
from verifier.screening.active import Screeners
from verifier.screening.avatar import text_engine
from verifier.screening.avatar.decoder import AvatarDecoder
from verifier.screening.avatar.text_reader import TextReader
from verifier.screening.scoring import Thresholds
from verifier.screening.snapshot import Snapshot
from verifier.screening.warming import warm_up
from verifier.sources import registry
from verifier.sources.host import SourceHost
from verifier.sources.source import SourceContext
from verifier.use_cases.check_avatar import CheckAvatar
from verifier.use_cases.clock import Clock

_AVATAR_SECONDS = 10.0
"""For one avatar: nobody waits for it."""


class Opened:
    """``close`` ends what runs beside it: decoders of avatars, sources."""

    def __init__(self, specification: Specification) -> None:
        """Raises ``ConfigurationError`` where a file is gone, or another one than the job was planned with."""
        spec = specification
        self.policy = pack.load(spec.policy)
        clock = standing_clock(spec.today)
        with ExitStack() as resources:
            self.keyed = None if spec.keys is None else KeyedHash(keys.load(spec.keys))
            screeners = _screeners(spec, self.policy)
            avatars = _avatars(screeners, resources) if spec.has_avatars else None
            self.judge = Judge(self.policy, screeners, avatars, clock)
            self.selector = Selector(spec.selection, spec.versions, _due(spec), _touching(spec, screeners))
            self.deferred = None if spec.selection.deferred_of is None else DeferredRows(spec.selection.deferred_of)
            quotas = Quotas(dict(spec.quotas), spec.quota_folder)
            resources.callback(quotas.close)
            self.asker = Asker(_host(spec, clock, quotas, resources), quotas)
            warm_up()
            self._resources = resources.pop_all()

    def close(self) -> None:
        self._resources.close()


def thresholds(policy: PolicyPack) -> Thresholds:
    return Thresholds(claim=policy.screening.claim, review=policy.screening.review)


def _screeners(spec: Specification, policy: PolicyPack) -> Screeners:
    screeners = Screeners.of(Snapshot.open(spec.lists), thresholds(policy), spec.overlay)
    if screeners.version != spec.versions.lists or policy.version != spec.versions.policy:
        raise ConfigurationError(
            "lists or policy: were replaced while the job ran; put the old ones back, or begin anew"
        )
    return screeners


def _avatars(screeners: Screeners, resources: ExitStack) -> CheckAvatar:
    decoder = AvatarDecoder(seconds=_AVATAR_SECONDS)
    resources.callback(decoder.close)
    if not text_engine.is_installed():
        return CheckAvatar(decoder, lambda: screeners)
    reader = TextReader(seconds=_AVATAR_SECONDS)
    resources.callback(reader.close)
    return CheckAvatar(decoder, lambda: screeners, reader)


def _touching(spec: Specification, after: Screeners) -> Touching | None:
    if spec.selection.touched_by is None or spec.difference is None:
        return None
    before = Screeners.of(Snapshot.open(spec.selection.touched_by), after.thresholds)
    return Touching(before, after, Snapshot.open(spec.difference))


def _due(spec: Specification) -> datetime | None:
    day = spec.selection.due_before
    return None if day is None else beginning(day)


def _host(spec: Specification, clock: Clock, quotas: Quotas, resources: ExitStack) -> SourceHost | None:
    if spec.sources is None:
        return None
    context = SourceContext(today=clock.today, folder=spec.sources.parent)
    sources = registry.load(spec.sources, registry.installed_adapters(), context)
    host = SourceHost(sources, secrets.token_bytes(32), sharing=quotas)
    resources.callback(host.close)
    return host
