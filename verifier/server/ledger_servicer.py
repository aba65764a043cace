"""``LedgerService``: checkpoints, proofs, exports, erasure."""

from collections.abc import Iterator
from datetime import UTC, datetime

import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from verifier.domain.errors import InvalidRequest, NotFound, Violation
from verifier.ledger import record_lines, record_table, signing
from verifier.ledger.chain import Entry
from verifier.ledger.checkpoint import Checkpoint
from verifier.server.decisions import PREFIX, timestamp
from verifier.server.limits import Limit, required_text, too_long
from verifier.server.requests import DEFAULT_TENANT
from verifier.server.subjects import read_subject
from verifier.storage.store import Store
from verifier.use_cases.checkpoints import Checkpoints
from verifier.use_cases.erase_subject import EraseSubject
from verifier.use_cases.export_records import Asked, ExportRecords, Inspection, Line
from verifier.v1 import ledger_service_pb2 as messages
from verifier.v1 import ledger_service_pb2_grpc

_PIECE_BYTES = 64 * 1024


class LedgerServicer(ledger_service_pb2_grpc.LedgerServiceServicer):
    """``public_keys`` are those of every generation."""

    def __init__(
        self,
        store: Store,
        checkpoints: Checkpoints,
        export: ExportRecords,
        erase: EraseSubject,
        public_keys: tuple[bytes, ...],
    ) -> None:
        self._store = store
        self._checkpoints = checkpoints
        self._export = export
        self._erase = erase
        self._public_keys = signing.to_pem(public_keys)

    def GetCheckpoint(
        self, request: messages.GetCheckpointRequest, context: grpc.ServicerContext
    ) -> messages.GetCheckpointResponse:
        checkpoint = _checkpoint_message(self._checkpoints.make())
        return messages.GetCheckpointResponse(checkpoint=checkpoint, public_keys=self._public_keys)

    def ProveInclusion(
        self, request: messages.ProveInclusionRequest, context: grpc.ServicerContext
    ) -> messages.ProveInclusionResponse:
        proof = self._checkpoints.prove(self._sequence(request))
        return messages.ProveInclusionResponse(
            entry=_entry_message(proof.entry), path=proof.path, checkpoint=_checkpoint_message(proof.checkpoint)
        )

    def ExportRecords(
        self, request: messages.ExportRecordsRequest, context: grpc.ServicerContext
    ) -> Iterator[messages.ExportRecordsResponse]:
        as_table = request.format == messages.EXPORT_FORMAT_PARQUET
        if request.format not in messages.ExportFormat.values():
            raise InvalidRequest(Violation("format", "ENUM_UNKNOWN", "must be JSON_LINES or PARQUET"))
        if as_table:
            record_table.check_available()
        lines = self._export(self._asked(request), _inspection(request))
        for piece in record_table.write(lines) if as_table else _pieces(lines):
            yield messages.ExportRecordsResponse(chunk=piece)

    def EraseSubject(
        self, request: messages.EraseSubjectRequest, context: grpc.ServicerContext
    ) -> messages.EraseSubjectResponse:
        subject = read_subject(request.subject)
        if subject is None:
            raise InvalidRequest(Violation("subject", "REQUIRED", "must state whose data is to be erased"))
        erased = self._erase(_tenant(request.tenant), subject, _inspection(request))
        return messages.EraseSubjectResponse(
            decisions=erased.decisions, documents=erased.documents, sequence=erased.sequence
        )

    def _sequence(self, request: messages.ProveInclusionRequest) -> int:
        if request.WhichOneof("entry") == "sequence":
            return request.sequence
        if not request.decision.startswith(PREFIX) or len(request.decision) > Limit.IDENTIFIER:
            raise InvalidRequest(Violation("decision", "RESOURCE_NAME", f"must be {PREFIX} and a decision's id"))
        stored = self._store.get_decision(request.decision.removeprefix(PREFIX))
        if stored is not None:
            entry = self._store.ledger_entry_of_decision(stored.tenant, stored.account_id, stored.decision_id)
            if entry is not None:
                return entry.sequence
        raise NotFound("decision: no such decision, or its entry was archived")

    def _asked(self, request: messages.ExportRecordsRequest) -> Asked:
        """Raises ``InvalidRequest``."""
        violations = too_long(request.account_id, "account_id", Limit.IDENTIFIER)
        since, until = _time(request, "since"), _time(request, "until")
        if since and until and since >= until:
            violations = (*violations, Violation("until", "RANGE", "must be after since"))
        if violations:
            raise InvalidRequest(*violations)
        subject = read_subject(request.subject) if request.HasField("subject") else None
        return Asked(
            tenant=_tenant(request.tenant),
            account_id=request.account_id,
            subject_keys=self._erase.keys_of(subject) if subject else (),
            since=since,
            until=until,
            documents=request.documents,
        )


def _pieces(lines: Iterator[Line]) -> Iterator[bytes]:
    piece = bytearray()
    for one in lines:
        piece += record_lines.line(one)
        if len(piece) >= _PIECE_BYTES:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)


def _tenant(text: str) -> str:
    return required_text(text or DEFAULT_TENANT, "tenant", Limit.IDENTIFIER)


def _inspection(request: messages.ExportRecordsRequest | messages.EraseSubjectRequest) -> Inspection:
    """Raises ``InvalidRequest``."""
    return Inspection(
        actor=required_text(request.actor, "actor", Limit.IDENTIFIER),
        reason=required_text(request.reason, "reason", Limit.TEXT),
    )


def _time(request: messages.ExportRecordsRequest, field: str) -> datetime | None:
    if not request.HasField(field):  # type: ignore[arg-type]  # one of two literals
        return None
    value: Timestamp = getattr(request, field)
    try:
        return value.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise InvalidRequest(Violation(field, "TIME", "must be a time of the years 1 to 9999")) from None


def _checkpoint_message(checkpoint: Checkpoint) -> messages.Checkpoint:
    return messages.Checkpoint(
        origin=checkpoint.origin,
        size=checkpoint.size,
        root=checkpoint.root,
        head=checkpoint.head,
        time=timestamp(checkpoint.time),
        note=checkpoint.note,
    )


def _entry_message(entry: Entry) -> messages.LedgerEntry:
    time = Timestamp()
    time.FromMicroseconds(entry.time)
    return messages.LedgerEntry(
        sequence=entry.sequence,
        time=time,
        kind=entry.kind,
        payload=entry.payload,
        previous=entry.previous,
        hash=entry.hash,
    )
