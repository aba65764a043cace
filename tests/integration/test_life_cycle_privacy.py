"""Nothing that a person wrote or is known by reaches the disk, the log or an error in the clear, in any case."""

import logging
from pathlib import Path

import grpc
import pytest
from support.stories import APPROVE, REFUSE, platform

from verifier.v1 import account_service_pb2


def test_cases_credit_transfers_and_signals_keep_no_personal_data(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secrets = ["林无此", "13966219876", "device-canary-996", "203.0.113.96", "canary-statement", "canary-reason"]
    with caplog.at_level(logging.DEBUG), platform(tmp_path) as world:
        person = world.person("林无此", phone="13966219876")
        secrets.append(person.person.document_number)
        request = world.request(person, "晴川历历")
        request.origin.device, request.origin.network_address = "device-canary-996", "203.0.113.96"
        decision = world.register(request)
        world.claim(decision.case, "reviewer-1")
        rejected = world.resolve(decision.case, "reviewer-1", REFUSE, "canary-reason")
        appeal = world.appeal(rejected.outcome, statement="canary-statement")
        world.claim(appeal.name, "reviewer-2")
        world.resolve(appeal.name, "reviewer-2", APPROVE, "canary-reason")
        world.confirm(decision.account_id)
        world.accounts.RecordCreditEvent(
            account_service_pb2.RecordCreditEventRequest(
                request_id="c1", subject=person, kind="rumour", actor="officer-1", reason="canary-reason"
            )
        )
        with pytest.raises(grpc.RpcError) as raised:
            world.accounts.RecordCreditEvent(
                account_service_pb2.RecordCreditEventRequest(
                    request_id="c1", subject=person, kind="violation", actor="officer-1", reason="canary-reason"
                )
            )
        shown = [one.statement for one in world.case(appeal.name).history]
        stored = b"".join(path.read_bytes() for path in world.data_dir.iterdir() if path.is_file())
    assert shown == ["canary-statement", "", "canary-reason"]
    for secret in secrets:
        assert secret.encode() not in stored
        assert secret not in caplog.text
        assert secret not in str(raised.value)
