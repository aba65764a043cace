"""Writes the results of checks as messages."""

from verifier.domain.finding import Message
from verifier.domain.number import NumberResult, NumberStatus
from verifier.v1 import common_pb2, number_pb2

_STATUS = {
    NumberStatus.VALID: number_pb2.NUMBER_STATUS_VALID,
    NumberStatus.INVALID: number_pb2.NUMBER_STATUS_INVALID,
    NumberStatus.UNCERTAIN: number_pb2.NUMBER_STATUS_UNCERTAIN,
}


def number_message(result: NumberResult) -> number_pb2.NumberResult:
    return number_pb2.NumberResult(
        status=_STATUS[result.status],
        normalized=result.normalized,
        masked=result.masked,
        reasons=[
            common_pb2.Reason(code=reason.code, articles=reason.articles, message=words(reason.message()))
            for reason in result.reasons
        ],
        facts=dict(result.facts),
    )


def words(message: Message) -> common_pb2.Message:
    return common_pb2.Message(zh=message.zh, en=message.en)
