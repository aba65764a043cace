"""Between the messages of ``verifier.source.v1`` and our types. What a remote sends is read with suspicion."""

from datetime import date

from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.source.v1 import source_service_pb2 as messages
from verifier.sources.source import Manifest

_PREFIX = "OUTCOME_"
_LONGEST_TEXT = 200


def to_outcome(number: messages.Outcome.ValueType) -> InquiryOutcome:
    """A number that we do not know is INCONCLUSIVE."""
    try:
        return InquiryOutcome[messages.Outcome.Name(number).removeprefix(_PREFIX)]
    except (KeyError, ValueError):
        return InquiryOutcome.INCONCLUSIVE


def from_outcome(outcome: InquiryOutcome) -> messages.Outcome.ValueType:
    return messages.Outcome.Value(_PREFIX + outcome.name)


def to_inquiry(message: messages.Inquiry) -> Inquiry:
    return Inquiry(message.kind, dict(message.fields))


def from_inquiry(inquiry: Inquiry, fields: tuple[str, ...]) -> messages.Inquiry:
    """Only ``fields`` leave the house."""
    return messages.Inquiry(kind=inquiry.kind, fields={name: inquiry.fields[name] for name in fields})


def to_manifest(message: messages.Manifest) -> Manifest:
    """An assurance that we do not know is none."""
    known = message.assurance in {level.value for level in Assurance}
    return Manifest(
        kinds={kind.name: tuple(kind.fields) for kind in message.kinds},
        assurance=Assurance(message.assurance) if known else Assurance.FORMAT,
        version=message.version,
        billed=tuple(to_outcome(one) for one in message.billed),
        batch_size=max(message.batch_size, 1),
    )


def from_manifest(manifest: Manifest) -> messages.Manifest:
    return messages.Manifest(
        kinds=[messages.Kind(name=name, fields=fields) for name, fields in manifest.kinds.items()],
        assurance=manifest.assurance,
        version=manifest.version,
        billed=[from_outcome(one) for one in manifest.billed],
        batch_size=manifest.batch_size,
    )


def to_day(text: str) -> date | None:
    """Raises ``ValueError`` for what is neither empty nor a day."""
    return date.fromisoformat(text) if text else None


def from_answer(answer: Answer) -> messages.Answer:
    return messages.Answer(
        outcome=from_outcome(answer.outcome),
        assurance=answer.assurance,
        version=answer.version,
        as_of=answer.as_of.isoformat() if answer.as_of else "",
        expires_on=answer.expires_on.isoformat() if answer.expires_on else "",
        complete=answer.complete,
        retry_after_seconds=answer.retry_after_seconds,
        comparisons=answer.comparisons,
        facts=answer.facts,
    )


def bounded(text: str) -> str:
    return text[:_LONGEST_TEXT]
