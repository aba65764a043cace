"""Sends the sign-ups of a file to a running service over gRPC, and compares what it says with what the file expects.

A line of the file is a JSON object: ``title``; ``request``, a ``VerificationRequest`` in protobuf's JSON; ``avatar``,
the name of an image; ``then``, ``confirm`` or ``close``; ``expect``, the verdict or a gRPC status; ``reasons``, codes
of findings (or, for a status, field paths) that the reply must name.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import json_format
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from verifier.v1 import account_service_pb2 as account_messages
from verifier.v1 import account_service_pb2_grpc, decision_pb2, verification_service_pb2_grpc
from verifier.v1 import verification_service_pb2 as messages

_VERDICT = "VERDICT_"


@dataclass(frozen=True, slots=True)
class Explained:
    """One reason of a reply: a finding's code with its words, or a violation's field with its rule."""

    code: str
    zh: str
    en: str
    decisive: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """``verdict`` is PASS, REVIEW, REJECT or the name of a gRPC status."""

    title: str
    name: str
    verdict: str
    reasons: tuple[Explained, ...]
    as_expected: bool


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


class SignUps:
    def __init__(self, channel: grpc.Channel, images: Path) -> None:
        self._verification = verification_service_pb2_grpc.VerificationServiceStub(channel)
        self._accounts = account_service_pb2_grpc.AccountServiceStub(channel)
        self._images = images

    def send(self, row: dict[str, Any]) -> Outcome:
        request = json_format.ParseDict(row["request"], messages.VerificationRequest())
        if "avatar" in row:
            request.profile.avatar = (self._images / row["avatar"]).read_bytes()
        try:
            reply = self._verification.VerifyRegistration(messages.VerifyRegistrationRequest(request=request))
        except grpc.RpcError as error:
            verdict, reasons = error.code().name, _violations(error)
        else:
            verdict, reasons = _verdict(reply.decision), _findings(reply.decision)
            self._carry_on(request.account_id, row.get("then", ""))
        named = {reason.code for reason in reasons}
        expected = verdict == row["expect"] and named.issuperset(row["reasons"])
        return Outcome(row["title"], request.profile.name, verdict, reasons, expected)

    def _carry_on(self, account_id: str, then: str) -> None:
        if then:
            self._accounts.ConfirmAccount(account_messages.ConfirmAccountRequest(account_id=account_id))
        if then == "close":
            self._accounts.CloseAccount(account_messages.CloseAccountRequest(account_id=account_id))


def _verdict(decision: decision_pb2.Decision) -> str:
    return decision_pb2.Verdict.Name(decision.verdict).removeprefix(_VERDICT)


def _findings(decision: decision_pb2.Decision) -> tuple[Explained, ...]:
    """Worst first, as the decision has them."""
    return tuple(
        Explained(one.reason, one.message.zh, one.message.en, one.outcome == decision.verdict)
        for one in decision.findings
    )


def _violations(error: grpc.RpcError) -> tuple[Explained, ...]:
    found = []
    for detail in rpc_status.from_call(error).details:
        bad_request = error_details_pb2.BadRequest()
        if detail.Unpack(bad_request):
            found += [
                Explained(one.field, one.description, one.description, True) for one in bad_request.field_violations
            ]
    return tuple(found)
