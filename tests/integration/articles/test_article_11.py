"""Article 11: an account is handed over only on application, to a verified receiver, and the change is published."""

import grpc
import pytest
from support.stories import PASS, REJECT, Platform, events, kinds, reasons

from verifier.v1 import account_service_pb2, case_pb2, profile_pb2


def test_a_transfer_moves_the_account_frees_the_giver_s_place_and_is_published(world: Platform) -> None:
    giver, receiver = world.person("林晓禾"), world.person("周远航")
    account = world.opened(giver, "渔火夜话")
    decision = world.ask_transfer(world.request(receiver, "渔火夜话", account))
    assert decision.verdict == PASS
    assert world.disclosure(account).record.disclosure.operator == "林*禾"

    done = world.complete_transfer(account, decision.name)
    assert (done.account.state, done.account.decision) == (account_service_pb2.ACCOUNT_STATE_BOUND, decision.name)
    assert (done.disclosure.disclosure.operator, done.disclosure.cause) == ("周*航", "transfer")
    published = world.disclosure(account)
    assert [one.disclosure.operator for one in (published.record, *published.earlier)] == ["周*航", "林*禾"]

    assert world.register(world.request(giver, "渔火续篇")).verdict == PASS
    assert "CAP_REACHED" in reasons(world.register(world.request(receiver, "渔火三篇")))
    assert world.complete_transfer(account, decision.name) == done


def test_the_receiver_s_identity_cap_blacklist_and_name_are_checked(world: Platform) -> None:
    account = world.opened(world.person(), "山月不知")
    asked = {
        "IDENTITY_MISMATCH": world.request(world.person("林不符"), "山月不知", account),
        "NAME_CLAIMS_PROTECTED": world.request(world.person(), "晨曦日报", account),
    }
    holder = world.person()
    world.opened(holder, "山中何事")
    asked["CAP_REACHED"] = world.request(holder, "山月不知", account)
    banned = world.person()
    world.credit("rumour", subject=banned)
    asked["SUBJECT_BLACKLISTED"] = world.request(banned, "山月不知", account)
    for reason, request in asked.items():
        decision = world.ask_transfer(request)
        assert decision.verdict == REJECT
        assert reason in reasons(decision)


def test_the_account_s_domain_asks_the_receiver_for_credentials(world: Platform) -> None:
    giver = world.request(world.person("方书宁"), "书宁说法", category=profile_pb2.CATEGORY_JUDICIAL)
    giver.claims.add(kind="judicial.lawyer_practice", number="11101201511609960")
    registered = world.register(giver)
    assert registered.verdict == PASS, reasons(registered)
    world.confirm(giver.account_id)
    receiver = world.request(world.person("周远航"), "远航杂谈", giver.account_id)
    decision = world.ask_transfer(receiver)
    assert decision.verdict == REJECT
    assert "CREDENTIAL_MISSING" in reasons(decision)


def test_nothing_is_transferred_without_an_application_or_an_account(world: Platform) -> None:
    account = world.opened(world.person(), "白鹿原上")
    with pytest.raises(grpc.RpcError) as raised:
        world.ask_transfer(world.request(world.person(), "白鹿原上", account), application="")
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    unknown = world.ask_transfer(world.request(world.person(), "白鹿原下", "nobody's"))
    assert reasons(unknown) >= {"TRANSFER_NO_ACCOUNT"} and unknown.verdict == REJECT


def test_a_transfer_to_oneself_is_none(world: Platform) -> None:
    owner = world.person()
    account = world.opened(owner, "自在飞花")
    assert "TRANSFER_SAME_SUBJECT" in reasons(world.ask_transfer(world.request(owner, "自在飞花", account)))


def test_an_approval_holds_a_place_of_the_receiver_and_expires(world: Platform) -> None:
    receiver = world.person()
    account = world.opened(world.person(), "檐下听雨")
    decision = world.ask_transfer(world.request(receiver, "檐下听雨", account))
    assert "CAP_REACHED" in reasons(world.register(world.request(receiver, "另起一行")))
    world.clock.advance(hours=73)
    with pytest.raises(grpc.RpcError) as raised:
        world.complete_transfer(account, decision.name)
    assert raised.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert world.register(world.request(receiver, "另起一行")).verdict == PASS


def test_an_unapproved_transfer_suspends_until_a_transfer_mends_it(world: Platform) -> None:
    account = world.opened(world.person(), "南风知意")
    reported = world.accounts.ReportTransfer(
        account_service_pb2.ReportTransferRequest(account_id=account, actor="officer-1", reason="sold in a forum")
    ).case
    assert reported.suspended and kinds(reported.obligations) == ["SUSPEND", "CORRECT"]
    assert list(reported.reasons) == ["TRANSFER_UNAPPROVED"]

    decision = world.ask_transfer(world.request(world.person(), "南风知意", account))
    assert decision.verdict == PASS
    world.complete_transfer(account, decision.name)
    case = world.case(reported.name)
    assert (case.state, kinds(case.obligations)) == (case_pb2.CASE_STATE_RESTORED, ["RESTORE"])
    assert events(case) == ["opened", "correction_passed"]


def test_an_unapproved_transfer_that_nothing_mends_ends_the_account(world: Platform) -> None:
    owner = world.person()
    account = world.opened(owner, "西风独自凉")
    report = account_service_pb2.ReportTransferRequest(account_id=account, actor="officer-1", reason="sold in a forum")
    case = world.accounts.ReportTransfer(report).case
    with pytest.raises(grpc.RpcError) as raised:
        world.accounts.ReportTransfer(report)
    assert raised.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    # a changed name does not undo a sale
    assert world.change(world.request(owner, "西风又起时", account)).verdict == PASS
    assert world.case(case.name).state == case_pb2.CASE_STATE_OPEN
    world.clock.advance(days=15)
    world.wait_for(case.name, case_pb2.CASE_STATE_TERMINATED)
    assert world.account(account).account.state == account_service_pb2.ACCOUNT_STATE_CLOSED


def test_a_suspended_account_is_not_handed_over(world: Platform) -> None:
    owner = world.person()
    account = world.opened(owner, "云川晚报")
    world.protect("云川晚报")
    assert world.look_at(world.request(owner, "云川晚报", account)).verdict == REJECT
    decision = world.ask_transfer(world.request(world.person(), "无关之名", account))
    assert decision.verdict == REJECT and "TRANSFER_SUSPENDED" in reasons(decision)
