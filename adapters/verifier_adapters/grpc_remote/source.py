"""Somebody else's adapter in a process of its own, spoken to over gRPC (``proto/verifier/source/v1``).

Their code cannot take the service down, nor claim more than the operator's configuration allows: of kinds, fields,
assurance, completeness and billing the smaller of the two counts. The deadline is passed on. A remote that is not there
at the start is asked for its manifest at the first question.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import grpc

from verifier.domain.errors import ConfigurationError
from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.source.v1 import source_service_pb2 as messages
from verifier.source.v1.source_service_pb2_grpc import SourceServiceStub
from verifier.sources.source import Coverage, Manifest, Source, seconds_left
from verifier_adapters.grpc_remote.calls import awaited, channel
from verifier_adapters.grpc_remote.config import GrpcRemoteConfig
from verifier_adapters.grpc_remote.messages import bounded, from_inquiry, to_day, to_manifest, to_outcome
from verifier_adapters.meaning import Meaning
from verifier_adapters.normalisation import sendable

_log = logging.getLogger(__name__)
_SHAVED_SECONDS = 0.02
"""So that their answer is here before our own caller stops waiting."""
_REFUSED = frozenset(
    {
        grpc.StatusCode.INVALID_ARGUMENT,
        grpc.StatusCode.NOT_FOUND,
        grpc.StatusCode.ALREADY_EXISTS,
        grpc.StatusCode.FAILED_PRECONDITION,
        grpc.StatusCode.OUT_OF_RANGE,
        grpc.StatusCode.DATA_LOSS,
    }
)


class GrpcRemoteSource(Source):
    config_model = GrpcRemoteConfig
    config: GrpcRemoteConfig

    def manifest(self) -> Manifest:
        config = self.config
        return Manifest(
            kinds=config.kinds,
            assurance=config.assurance,
            version=config.version,
            personal_data=tuple(sorted({name for fields in config.kinds.values() for name in fields})),
            billed=config.billed,
            batch_size=config.batch_size,
            concurrency=config.concurrency,
            coverage=Coverage(complete=config.complete),
        )

    async def open(self) -> None:
        try:
            self._channel, self._metadata = channel(self.config, self.context.folder)
        except ConfigurationError as error:
            raise ConfigurationError(f"grpc_remote {self.name}: {error}") from None
        self._stub = SourceServiceStub(self._channel)
        self._remote: Manifest | None = None
        try:
            self._remote = await self._agree(self.config.timeout_seconds)
        except grpc.RpcError as error:
            _log.warning("grpc_remote %s: not there yet: %s", self.name, error.code())
        except ConfigurationError:
            self._channel.close()
            raise

    async def lookup(self, inquiry: Inquiry, deadline: float) -> Answer:
        (answer,) = await self._ask([inquiry], deadline)
        return answer

    async def lookup_many(self, inquiries: Sequence[Inquiry], deadline: float) -> tuple[Answer, ...]:
        size = self.config.batch_size
        parts = [inquiries[start : start + size] for start in range(0, len(inquiries), size)]
        return tuple([answer for part in parts for answer in await self._ask(part, deadline)])

    async def health(self) -> bool:
        try:
            request = messages.CheckHealthRequest()
            reply = await self._call(self._stub.CheckHealth, request, self.config.timeout_seconds)
        except grpc.RpcError:
            return False
        return bool(reply.healthy)

    async def close(self) -> None:
        self._channel.close()

    async def _ask(self, inquiries: Sequence[Inquiry], deadline: float) -> list[Answer]:
        """Only what the manifest covers is sent; one failure is the failure of all that were sent together."""
        covered = [inquiry for inquiry in inquiries if self.manifest().covers(inquiry)]
        try:
            answers = iter(await self._send(covered, deadline) if covered else ())
        except grpc.RpcError as error:
            answers = iter([self._failed(error.code())] * len(covered))
        except ConfigurationError as error:
            _log.error("%s", error)
            answers = iter([self._failed("manifest")] * len(covered))
        return [
            next(answers) if inquiry in covered else self.answer(InquiryOutcome.UNSUPPORTED) for inquiry in inquiries
        ]

    async def _send(self, inquiries: Sequence[Inquiry], deadline: float) -> list[Answer]:
        if self._remote is None:
            self._remote = await self._agree(self._seconds(deadline))
        sent = [from_inquiry(_plain(one), self.config.kinds[one.kind]) for one in inquiries]
        if len(sent) == 1:
            reply = await self._call(
                self._stub.Lookup, messages.LookupRequest(inquiry=sent[0]), self._seconds(deadline)
            )
            return [self._read(reply.answer, self._remote)]
        request = messages.LookupManyRequest(inquiries=sent)
        replies = await self._call(self._stub.LookupMany, request, self._seconds(deadline))
        if len(replies.answers) != len(sent):
            return [self._failed("partial batch")] * len(sent)
        return [self._read(one, self._remote) for one in replies.answers]

    async def _agree(self, seconds: float) -> Manifest:
        """The remote's manifest. Raises ``ConfigurationError`` where it wants more than the configuration allows."""
        reply = await self._call(self._stub.GetManifest, messages.GetManifestRequest(), seconds)
        remote = to_manifest(reply.manifest)
        for kind, fields in self.config.kinds.items():
            if kind not in remote.kinds:
                raise ConfigurationError(f"grpc_remote {self.name}: kinds.{kind}: the remote does not answer it")
            wanted = sorted(set(remote.kinds[kind]) - set(fields))
            if wanted:
                needs = ", ".join(map(bounded, wanted))
                raise ConfigurationError(f"grpc_remote {self.name}: kinds.{kind}: the remote also needs {needs}")
        unbilled = sorted(set(remote.billed) - set(self.config.billed))
        if unbilled:
            raise ConfigurationError(f"grpc_remote {self.name}: billed: the remote also bills {', '.join(unbilled)}")
        return remote

    async def _call(self, method: Any, request: Any, seconds: float) -> Any:
        """Raises ``grpc.RpcError``. The other side learns the deadline."""
        return await awaited(method.future(request, timeout=seconds, metadata=self._metadata))

    def _seconds(self, deadline: float) -> float:
        return max(min(seconds_left(deadline), self.config.timeout_seconds) - _SHAVED_SECONDS, 0)

    def _read(self, message: messages.Answer, remote: Manifest) -> Answer:
        try:
            as_of, expires_on = to_day(message.as_of), to_day(message.expires_on)
            assurance = Assurance(message.assurance)
        except ValueError:
            return Meaning(InquiryOutcome.INCONCLUSIVE, "answer not understood").answer(self)
        outcome = to_outcome(message.outcome)
        if outcome is InquiryOutcome.MATCH and not all(message.comparisons.values()):
            outcome = InquiryOutcome.INCONCLUSIVE
        if outcome is InquiryOutcome.MATCH and expires_on is not None and expires_on < self.context.today():
            outcome = InquiryOutcome.EXPIRED
        pause = message.retry_after_seconds if message.HasField("retry_after_seconds") else None
        answer = self.answer(
            outcome,
            version=bounded(message.version),
            as_of=as_of,
            expires_on=expires_on,
            complete=message.complete and self.config.complete,
            retry_after_seconds=pause if pause is not None and 0 <= pause < float("inf") else None,
            comparisons=dict(message.comparisons),
            facts={bounded(name): bounded(text) for name, text in message.facts.items()},
        )
        return replace(answer, assurance=min(assurance, remote.assurance, self.config.assurance))

    def _failed(self, why: grpc.StatusCode | str) -> Answer:
        """The remote's own words are dropped: they may hold what was asked."""
        outcome = InquiryOutcome.INCONCLUSIVE if why in _REFUSED else InquiryOutcome.UNAVAILABLE
        return Meaning(outcome, why if isinstance(why, str) else why.name).answer(self)


def _plain(inquiry: Inquiry) -> Inquiry:
    return Inquiry(inquiry.kind, {name: sendable(name, value) for name, value in inquiry.fields.items()})
