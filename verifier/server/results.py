"""Writes the results of checks as messages."""

from verifier.domain.finding import Message
from verifier.domain.number import NumberResult, NumberStatus
from verifier.screening.hit import Hit, Screening, ScreeningOutcome
from verifier.v1 import common_pb2, number_pb2, screening_pb2

STATUS = {
    NumberStatus.VALID: number_pb2.NUMBER_STATUS_VALID,
    NumberStatus.INVALID: number_pb2.NUMBER_STATUS_INVALID,
    NumberStatus.UNCERTAIN: number_pb2.NUMBER_STATUS_UNCERTAIN,
}
_OUTCOME = {
    ScreeningOutcome.CLEAR: screening_pb2.SCREENING_OUTCOME_CLEAR,
    ScreeningOutcome.REVIEW: screening_pb2.SCREENING_OUTCOME_REVIEW,
    ScreeningOutcome.CLAIM: screening_pb2.SCREENING_OUTCOME_CLAIM,
}


def number_message(result: NumberResult) -> number_pb2.NumberResult:
    return number_pb2.NumberResult(
        status=STATUS[result.status],
        normalized=result.normalized,
        masked=result.masked,
        reasons=[
            common_pb2.Reason(code=reason.code, articles=reason.articles, message=words(reason.message()))
            for reason in result.reasons
        ],
        facts=dict(result.facts),
    )


def screening_message(screening: Screening) -> screening_pb2.ScreeningResult:
    return screening_pb2.ScreeningResult(
        outcome=_OUTCOME[screening.outcome], hits=[_hit_message(hit) for hit in screening.hits]
    )


def _hit_message(hit: Hit) -> screening_pb2.Hit:
    return screening_pb2.Hit(
        target=hit.target,
        target_id=hit.target_id,
        category=hit.category,
        list_version=hit.list_version,
        score=hit.score,
        plane=hit.plane,
        span=screening_pb2.Span(start=hit.span.start, end=hit.span.end),
        operations=hit.operations,
        explanation=words(hit.explanation),
        authorised=bool(hit.authorised),
    )


def words(message: Message) -> common_pb2.Message:
    return common_pb2.Message(zh=message.zh, en=message.en)
