"""Article 8: names, avatars and bios that do not fit: suspend, correct by a deadline, terminate; retired names."""

import grpc
import pytest
from support.stories import APPROVE, PASS, REFUSE, REJECT, REVIEW, Platform, events, kinds, reasons

from verifier.v1 import account_service_pb2, case_pb2, subject_pb2


def violating(world: Platform, name: str) -> tuple[subject_pb2.Subject, str, str]:
    """An account whose name became a protected one: its subject, its id, its case."""
    owner = world.person()
    account = world.opened(owner, name)
    world.protect(name)
    decision = world.look_at(world.request(owner, name, account))
    assert decision.verdict == REJECT
    assert "NAME_CLAIMS_PROTECTED" in reasons(decision)
    assert {"SUSPEND", "CORRECT"} <= set(kinds(decision.obligations))
    return owner, account, decision.case


def test_corrected_in_time_the_account_is_restored(world: Platform) -> None:
    owner, account, name = violating(world, "云川时报")
    case = world.case(name)
    assert case.kind == case_pb2.CASE_KIND_RECTIFICATION and case.suspended
    assert case.deadline.seconds - case.open_time.seconds == 15 * 86_400

    still_wrong = world.correct(name, world.request(owner, "云川时报官方", account))
    assert still_wrong.decision.verdict == REJECT
    assert (still_wrong.case.state, still_wrong.case.suspended) == (case_pb2.CASE_STATE_OPEN, True)

    corrected = world.correct(name, world.request(owner, "川上笔记", account))
    assert corrected.decision.verdict == PASS and corrected.decision.case == name
    restored = world.case(name)
    assert (restored.state, restored.suspended) == (case_pb2.CASE_STATE_RESTORED, False)
    assert kinds(restored.obligations) == ["RESTORE"]
    assert events(restored) == ["opened", "correction_rejected", "correction_passed"]
    assert world.disclosure(account).record.decision == corrected.decision.name


def test_a_profile_change_that_mends_it_is_a_correction(world: Platform) -> None:
    owner, account, name = violating(world, "瑶台周报")
    assert world.change(world.request(owner, "川下笔记", account)).verdict == PASS
    assert world.case(name).state == case_pb2.CASE_STATE_RESTORED


def test_a_doubtful_correction_stops_the_clock_until_a_person_looked(world: Platform) -> None:
    owner, account, name = violating(world, "丹丘商报")
    doubted = world.correct(name, world.request(owner, "江湖夜雨", account, bio="执业医师，科普健康知识"))
    assert doubted.decision.verdict == REVIEW
    assert doubted.case.state == case_pb2.CASE_STATE_UNDER_REVIEW
    world.clock.advance(days=16)
    refused = world.decide(name, "reviewer-1", REFUSE)
    assert (refused.state, kinds(refused.obligations)) == (case_pb2.CASE_STATE_OPEN, ["SUSPEND", "CORRECT"])
    world.correct(name, world.request(owner, "江湖夜雨", account, bio="执业医师，科普健康知识，每周更新"))
    approved = world.decide(name, "reviewer-1", APPROVE)
    assert approved.state == case_pb2.CASE_STATE_RESTORED
    assert world.disclosure(account).record.decision == approved.outcome


def test_not_corrected_in_time_the_account_ends_and_its_name_is_retired(world: Platform) -> None:
    owner, account, name = violating(world, "玄圃夜报")
    world.clock.advance(days=15)
    case = world.wait_for(name, case_pb2.CASE_STATE_TERMINATED)
    assert kinds(case.obligations) == ["TERMINATE"]
    assert events(case) == ["opened", "deadline"]
    assert world.account(account).account.state == account_service_pb2.ACCOUNT_STATE_CLOSED
    assert "NAME_CLOSED" in reasons(world.register(world.request(world.person(), "玄圃·夜報")))
    assert "ACCOUNT_CLOSED" in reasons(world.change(world.request(owner, "川行", account)))
    with pytest.raises(grpc.RpcError) as raised:
        world.correct(name, world.request(owner, "川行", account))
    assert raised.value.code() is grpc.StatusCode.FAILED_PRECONDITION


def test_a_suspicion_goes_to_a_person_before_anything_is_suspended(world: Platform) -> None:
    owner = world.person()
    account = world.opened(owner, "闲话三农")
    decision = world.look_at(world.request(owner, "小晨曦日报粉丝团", account))
    assert decision.verdict == REVIEW and "NAME_NEAR_PROTECTED" in reasons(decision)
    case = world.case(decision.case)
    assert case.kind == case_pb2.CASE_KIND_RECTIFICATION
    assert (case.state, case.suspended) == (case_pb2.CASE_STATE_UNDER_REVIEW, False)
    confirmed = world.decide(case.name, "reviewer-1", REFUSE)
    assert (confirmed.state, confirmed.suspended) == (case_pb2.CASE_STATE_OPEN, True)
    assert confirmed.deadline.seconds - decision.decide_time.seconds == 15 * 86_400


def test_a_refused_change_leaves_the_account_alone(world: Platform) -> None:
    """It was never shown, so there is nothing to suspend."""
    owner = world.person()
    account = world.opened(owner, "静水流深")
    decision = world.change(world.request(owner, "晨曦日报", account))
    assert decision.verdict == REJECT and not decision.case
    assert world.queue(account_id=account) == []


def test_an_account_has_one_rectification_at_a_time(world: Platform) -> None:
    owner, account, name = violating(world, "苍梧早报")
    world.look_at(world.request(owner, "苍梧早报", account))
    assert [case.name for case in world.queue(account_id=account)] == [name]


def test_a_closed_account_leaves_nothing_to_correct(world: Platform) -> None:
    _, account, name = violating(world, "青冥午报")
    world.close(account)
    assert world.case(name).state == case_pb2.CASE_STATE_SUPERSEDED


def test_an_account_that_the_platform_had_before_is_known_from_its_first_look(world: Platform) -> None:
    owner = world.person()
    decision = world.look_at(world.request(owner, "老友记事", "imported-1"))
    assert decision.verdict == PASS
    assert world.account("imported-1").account.state == account_service_pb2.ACCOUNT_STATE_BOUND
    assert world.disclosure("imported-1").record.cause == "existing"


def test_a_closed_subject_under_another_phone_is_recognised_by_its_number(world: Platform) -> None:
    owner, _, name = violating(world, "赤水快报")
    world.clock.advance(days=15)
    world.wait_for(name, case_pb2.CASE_STATE_TERMINATED)
    again = world.person(phone="13866216666", number=owner.person.document_number)
    decision = world.register(world.request(again, "重新开始"))
    assert decision.verdict == REVIEW
    found = next(finding for finding in decision.findings if finding.reason == "SUBJECT_RETURNS")
    assert "terminated" in found.internal_note and "terminated" not in found.message.en
