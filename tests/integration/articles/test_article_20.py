"""Article 20: review by a person, and appeals with a clock and a reviewer other than the first."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from support.stories import APPROVE, PASS, REFUSE, REJECT, REVIEW, Platform, events, platform, reasons

from verifier.policy import pack
from verifier.v1 import account_service_pb2, case_pb2, decision_pb2


def doubted(world: Platform, name: str = "青禾日记") -> decision_pb2.Decision:
    """A registration that waits for a person."""
    decision = world.register(world.request(world.person("林无此"), name))
    assert decision.verdict == REVIEW and decision.case
    return decision


def refuses(call: object, *values: object) -> bool:
    with pytest.raises(grpc.RpcError) as raised:
        call(*values)  # type: ignore[operator]
    return raised.value.code() is grpc.StatusCode.FAILED_PRECONDITION


def test_an_approved_review_holds_a_place_and_becomes_an_account(world: Platform) -> None:
    decision = doubted(world, "江上数峰")
    case = world.decide(decision.case, "reviewer-1", APPROVE)
    assert case.state == case_pb2.CASE_STATE_APPROVED
    outcome = world.decision(case.outcome)
    assert outcome.verdict == PASS and outcome.case == decision.case
    assert outcome.findings[0].assurance == decision_pb2.ASSURANCE_PERSON
    assert outcome.disclosure.operator == "林*此" and outcome.HasField("valid_until")
    world.confirm(decision.account_id)
    assert world.disclosure(decision.account_id).record.decision == case.outcome
    assert world.resolve(decision.case, "reviewer-1", APPROVE) == case


def test_a_rejected_review_is_explained_and_holds_nothing(world: Platform) -> None:
    decision = doubted(world)
    world.claim(decision.case, "reviewer-1")
    case = world.resolve(decision.case, "reviewer-1", REFUSE, "证件照片与本人不符")
    assert world.decision(case.outcome).verdict == REJECT
    history = world.case(case.name).history
    assert (history[-1].event, history[-1].actor, history[-1].statement) == (
        "reject",
        "reviewer-1",
        "证件照片与本人不符",
    )
    with pytest.raises(grpc.RpcError) as raised:
        world.confirm(decision.account_id)
    assert raised.value.code() is grpc.StatusCode.NOT_FOUND


def test_only_who_claimed_a_case_resolves_it_and_a_claim_is_kept_a_day(world: Platform) -> None:
    name = doubted(world).case
    assert refuses(world.resolve, name, "reviewer-1", APPROVE)
    world.claim(name, "reviewer-1")
    assert refuses(world.claim, name, "reviewer-2")
    assert refuses(world.resolve, name, "reviewer-2", APPROVE)
    world.clock.advance(hours=24)
    assert world.claim(name, "reviewer-2").assignee == "reviewer-2"
    assert refuses(world.resolve, name, "reviewer-1", APPROVE)


def test_the_queue_is_the_oldest_first_and_paged_to_the_end(world: Platform) -> None:
    made = [doubted(world).case for _ in range(3)]
    names = [case.name for case in world.queue(kind=case_pb2.CASE_KIND_REVIEW, page_size=500)]
    assert names[-3:] == made


def test_a_new_application_supersedes_the_one_that_waits(world: Platform) -> None:
    subject = world.person("林无此")
    first = world.register(world.request(subject, "浮生一日", "same-account"))
    second = world.register(world.request(subject, "浮生两日", "same-account"))
    assert world.case(first.case).state == case_pb2.CASE_STATE_SUPERSEDED
    assert world.case(second.case).state == case_pb2.CASE_STATE_OPEN
    assert refuses(world.claim, first.case, "reviewer-1")


def test_what_waits_too_long_is_overdue_once(world: Platform) -> None:
    name = doubted(world).case
    world.clock.advance(days=3)
    for _ in range(100):
        if world.case(name).overdue:
            break
        world.wait()
    world.wait(1.5)
    assert events(world.case(name)) == ["opened", "overdue"]


def test_an_approval_cannot_pass_the_cap(world: Platform) -> None:
    subject = world.person("林无此")
    first, second = (world.register(world.request(subject, f"停云{i}")) for i in "一二")
    world.decide(first.case, "reviewer-1", APPROVE)
    world.claim(second.case, "reviewer-1")
    assert refuses(world.resolve, second.case, "reviewer-1", APPROVE)
    assert world.resolve(second.case, "reviewer-1", REFUSE).state == case_pb2.CASE_STATE_REJECTED


def test_a_blacklisted_subject_cannot_be_approved(world: Platform) -> None:
    subject = world.person("林无此")
    decision = world.register(world.request(subject, "暮色四合"))
    world.credit("blacklist", subject=subject)
    world.claim(decision.case, "reviewer-1")
    assert refuses(world.resolve, decision.case, "reviewer-1", APPROVE)


def test_an_appeal_is_decided_by_another_reviewer_and_explained(world: Platform) -> None:
    decision = doubted(world, "孤帆远影")
    rejected = world.decide(decision.case, "reviewer-1", REFUSE)
    appeal = world.appeal(rejected.outcome)
    assert (appeal.kind, appeal.about) == (case_pb2.CASE_KIND_APPEAL, rejected.outcome)
    assert appeal.due.seconds - appeal.open_time.seconds == 15 * 86_400
    assert refuses(world.claim, appeal.name, "reviewer-1")
    world.claim(appeal.name, "reviewer-2")
    granted = world.resolve(appeal.name, "reviewer-2", APPROVE, "补充材料属实")
    assert granted.state == case_pb2.CASE_STATE_GRANTED
    assert world.decision(granted.outcome).verdict == PASS
    assert world.confirm(decision.account_id).state == account_service_pb2.ACCOUNT_STATE_BOUND
    history = world.case(appeal.name).history
    assert [one.statement for one in history] == ["我有授权。", "", "补充材料属实"]


def test_an_appeal_may_be_upheld_and_is_made_once(world: Platform) -> None:
    rejected = world.register(world.request(world.person("林不符"), "远浦归帆"))
    assert rejected.verdict == REJECT
    appeal = world.appeal(rejected.name, "appeal-996")
    assert world.appeal(rejected.name, "appeal-996").name == appeal.name
    assert refuses(world.appeal, rejected.name)
    assert world.decide(appeal.name, "reviewer-1", REFUSE).state == case_pb2.CASE_STATE_UPHELD


def test_a_granted_appeal_against_a_refusal_by_the_service_opens_the_way(world: Platform) -> None:
    rejected = world.register(world.request(world.person("林不符"), "柳暗花明"))
    granted = world.decide(world.appeal(rejected.name).name, "reviewer-1", APPROVE)
    outcome = world.decision(granted.outcome)
    assert outcome.verdict == PASS and outcome.findings[0].reason == "REVIEW_APPROVED"
    world.confirm(rejected.account_id)
    assert world.disclosure(rejected.account_id).record.disclosure.operator == "林*符"


def test_an_approved_change_is_published_and_an_approved_transfer_can_be_completed(world: Platform) -> None:
    account = world.opened(world.person(), "采薇采薇")
    transfer = world.ask_transfer(world.request(world.person("林无此"), "采薇采薇", account))
    approved = world.decide(transfer.case, "reviewer-1", APPROVE)
    receiver = world.complete_transfer(account, approved.outcome)
    assert receiver.disclosure.disclosure.operator == "林*此"


def test_of_many_reviewers_at_once_one_gets_the_case(world: Platform) -> None:
    name = doubted(world).case

    def attempt(i: int) -> str:
        try:
            return world.claim(name, f"reviewer-{i}").assignee
        except grpc.RpcError as error:
            assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
            return ""

    with ThreadPoolExecutor(16) as pool:
        winners = set(pool.map(attempt, range(16))) - {""}
    assert winners == {world.case(name).assignee}
    assert events(world.case(name)) == ["opened", "claim"]


def test_one_appeal_sent_many_times_at_once_is_one_appeal(world: Platform) -> None:
    rejected = world.register(world.request(world.person("林不符"), "众里寻他"))
    with ThreadPoolExecutor(16) as pool:
        names = set(pool.map(lambda _: world.appeal(rejected.name, "appeal-997").name, range(64)))
    assert len(names) == 1
    assert len(world.queue(account_id=rejected.account_id)) == 1


def test_there_is_nothing_to_appeal_against_in_a_pass_and_not_for_ever(world: Platform) -> None:
    passed = world.register(world.request(world.person(), "一苇以航"))
    assert refuses(world.appeal, passed.name)
    rejected = world.register(world.request(world.person("林不符"), "一苇难航"))
    world.clock.advance(days=181)
    assert refuses(world.appeal, rejected.name)


def test_a_granted_appeal_brings_a_terminated_account_and_its_name_back(world: Platform) -> None:
    owner = world.person()
    account = world.opened(owner, "云海观澜")
    world.protect("云海观澜")
    case = world.look_at(world.request(owner, "云海观澜", account)).case
    world.clock.advance(days=15)
    world.wait_for(case, case_pb2.CASE_STATE_TERMINATED)
    appeal = world.appeal(case)
    granted = world.decide(appeal.name, "reviewer-2", APPROVE)
    assert granted.state == case_pb2.CASE_STATE_GRANTED
    view = world.account(account)
    assert view.account.state == account_service_pb2.ACCOUNT_STATE_BOUND
    assert view.credit.terminated_accounts == 0
    assert "NAME_CLOSED" not in reasons(world.register(world.request(world.person(), "云海观澜")))


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    review = {"within_days": 3, "claim_hours": 24, "two_persons_for": ["IDENTITY_NOT_FOUND"]}
    cases = pack.load().model_dump(mode="json")["cases"] | {"review": review}
    with platform(tmp_path_factory.mktemp("strict"), {"cases": cases}) as made:
        yield made


def test_where_the_policy_asks_two_reviewers_have_to_agree(strict: Platform) -> None:
    name = doubted(strict).case
    assert strict.case(name).two_persons
    proposed = strict.decide(name, "reviewer-1", APPROVE)
    assert (proposed.state, proposed.outcome) == (case_pb2.CASE_STATE_AWAITING_SECOND, "")
    assert refuses(strict.claim, name, "reviewer-1")
    assert strict.decide(name, "reviewer-2", APPROVE).state == case_pb2.CASE_STATE_APPROVED


def test_two_reviewers_who_disagree_need_a_third(strict: Platform) -> None:
    name = doubted(strict).case
    strict.decide(name, "reviewer-1", APPROVE)
    assert strict.decide(name, "reviewer-2", REFUSE).state == case_pb2.CASE_STATE_AWAITING_SECOND
    assert refuses(strict.claim, name, "reviewer-2")
    assert strict.decide(name, "reviewer-3", REFUSE).state == case_pb2.CASE_STATE_REJECTED
