"""Articles 12 and 13: credit grades that count, and a blacklist that no other phone gets around."""

import grpc
import pytest
from support.errors import violations
from support.stories import PASS, REJECT, REVIEW, Platform, reasons

from verifier.v1 import account_service_pb2

A, B, C, D = (account_service_pb2.CreditGrade.Value(f"CREDIT_GRADE_{grade}") for grade in "ABCD")


def test_events_lower_the_grade_and_are_forgotten_in_time(world: Platform) -> None:
    account = world.opened(world.person(), "平生一顾")
    assert world.account(account).credit.grade == A
    grades = [world.credit("violation", account_id=account).grade for _ in range(3)]
    assert grades == [B, C, D]
    assert world.account(account).credit.score == 10
    world.clock.advance(days=366)
    assert world.account(account).credit.grade == A


def test_one_event_counts_once(world: Platform) -> None:
    account = world.opened(world.person(), "平生二顾")
    for _ in range(3):
        assert world.credit("violation", "notice-77", account_id=account).score == 70
    with pytest.raises(grpc.RpcError) as raised:
        world.credit("rumour", "notice-77", account_id=account)
    assert raised.value.code() is grpc.StatusCode.ALREADY_EXISTS


def test_a_low_grade_brings_a_reviewer_a_lower_cap_and_a_shorter_time(world: Platform) -> None:
    body = world.organisation()
    first = world.register(world.request(body, "青禾食品", business_scope="食品销售"))
    assert first.valid_until.seconds - first.decide_time.seconds == 365 * 86_400
    world.credit("violation", subject=body)
    world.credit("minor_violation", subject=body)
    second = world.register(world.request(body, "青禾厨房", business_scope="食品销售"))
    assert second.verdict == REJECT and "CAP_REACHED" in reasons(second)

    owner = world.person()
    account = world.opened(owner, "平生三顾")
    world.credit("violation", account_id=account)
    world.credit("minor_violation", account_id=account)
    change = world.change(world.request(owner, "平生四顾", account))
    assert change.verdict == REVIEW
    low = next(finding for finding in change.findings if finding.reason == "CREDIT_LOW")
    assert "grade C" in low.internal_note and "credit" not in low.message.en
    patrol = world.look_at(world.request(owner, "平生三顾", account))
    assert patrol.verdict == PASS
    assert patrol.valid_until.seconds - patrol.decide_time.seconds == 90 * 86_400


def test_a_blacklisted_subject_is_recognised_under_another_phone_until_it_is_lifted(world: Platform) -> None:
    owner = world.person(phone="13866210001")
    account = world.opened(owner, "平生五顾")
    assert world.credit("rumour", account_id=account).blacklisted
    world.close(account)
    again = world.person(phone="13966219999", number=owner.person.document_number)
    refused = world.register(world.request(again, "改头换面"))
    assert refused.verdict == REJECT and "SUBJECT_BLACKLISTED" in reasons(refused)
    world.clock.advance(days=366)
    assert world.register(world.request(again, "改头换面")).verdict == REJECT
    assert not world.credit("lift_blacklist", subject=again).blacklisted
    assert world.register(world.request(again, "改头换面")).verdict == PASS


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "praise", "account_id": "any"}, "kind"),
        ({"kind": "violation"}, "account_id"),
    ],
)
def test_a_wrong_event_names_its_field(world: Platform, change: dict[str, str], field: str) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        world.credit(**change)
    assert set(violations(raised.value)) == {field}
