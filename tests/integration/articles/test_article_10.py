"""Article 10: caps, further accounts, idle accounts, bulk registration."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from support.numbers import resident_id
from support.stories import PASS, REJECT, REVIEW, Platform, Request, platform, reasons

from verifier.policy import pack
from verifier.v1 import account_service_pb2, decision_pb2, profile_pb2, verification_service_pb2

_phones = count()


def test_a_person_holds_one_account_an_organisation_two(world: Platform) -> None:
    owner, body = world.person(), world.organisation()
    assert [world.register(world.request(owner)).verdict for _ in range(2)] == [PASS, REJECT]
    asked = [world.request(body, "青禾食品", business_scope="食品销售") for _ in range(3)]
    decisions = [world.register(request) for request in asked]
    assert [decision.verdict for decision in decisions] == [PASS, PASS, REJECT]
    assert "CAP_FURTHER_ACCOUNT" in reasons(decisions[1])


def test_from_the_second_account_on_scope_and_credit_count(world: Platform) -> None:
    body = world.organisation()
    world.opened(body, "青禾食品", business_scope="食品销售")
    unstated = world.register(world.request(body, "青禾厨房"))
    assert unstated.verdict == REVIEW and "CAP_SCOPE_MISSING" in reasons(unstated)


def test_64_clients_never_pass_the_cap(world: Platform) -> None:
    """Each client with a connection of its own."""
    body = world.organisation()
    rivals = [world.request(body, "青禾食品", business_scope="食品销售") for _ in range(64)]
    barrier = threading.Barrier(64)

    def client(request: Request) -> int:
        with world.another_connection() as own:
            barrier.wait()
            return own.register(request).verdict

    with ThreadPoolExecutor(64) as pool:
        verdicts = list(pool.map(client, rivals))
    assert (verdicts.count(PASS), verdicts.count(REJECT)) == (2, 62)


def test_1000_concurrent_calls_with_one_key_have_one_effect(world: Platform) -> None:
    """Of a decision that holds a place, and of one that opens a case."""
    for request, cases in ((world.request(world.person()), 0), (world.request(world.person("林无此")), 1)):
        with ThreadPoolExecutor(32) as pool:
            replies = set(
                pool.map(lambda _, one=request: world.register(one).SerializeToString(deterministic=True), range(1000))
            )
        assert len(replies) == 1
        listed = verification_service_pb2.ListDecisionsRequest(account_id=request.account_id)
        assert len(world.verification.ListDecisions(listed).decisions) == 1
        assert len(world.queue(account_id=request.account_id)) == cases


def test_a_reservation_expires(world: Platform) -> None:
    owner = world.person()
    assert world.register(world.request(owner)).verdict == PASS
    world.clock.advance(hours=71)
    assert world.register(world.request(owner)).verdict == REJECT
    world.clock.advance(hours=2)
    assert world.register(world.request(owner)).verdict == PASS


def idle(world: Platform) -> list[str]:
    """All of them, two a page."""
    found, token = [], ""
    while True:
        ask = account_service_pb2.ListIdleAccountsRequest(page_size=2, page_token=token)
        page = world.accounts.ListIdleAccounts(ask)
        found += [account.account_id for account in page.accounts]
        token = page.next_page_token
        if not token:
            return found


def test_accounts_unused_for_over_six_months_are_listed(world: Platform) -> None:
    accounts = [world.opened(world.person(), f"旧梦{i}") for i in "一二三四五"]
    before = set(idle(world))
    world.clock.advance(days=100)
    report = account_service_pb2.ReportActivityRequest(account_ids=[accounts[0], "unknown"])
    assert world.accounts.ReportActivity(report).known_accounts == 1
    world.clock.advance(days=90)
    listed = idle(world)
    assert set(accounts[1:]) <= set(listed) - before and accounts[0] not in listed
    assert len(listed) == len(set(listed))


def phone() -> str:
    return f"1376621{next(_phones):04d}"


@pytest.mark.parametrize(("shared", "limit"), [("phone", 3), ("device", 5), ("network address", 50), ("ID number", 3)])
def test_what_too_many_subjects_share_goes_to_a_reviewer_who_alone_is_told(
    world: Platform, shared: str, limit: int
) -> None:
    one_phone = phone()
    verdicts: list[decision_pb2.Decision] = []
    for i in range(limit + 2):
        subject = world.person(phone=one_phone if shared == "phone" else phone())
        if shared == "ID number":
            subject.person.document_number = resident_id(birth="20010203", sequence=f"{990 + i}")
        request = world.request(subject, "青禾日记")
        if shared == "device":
            request.origin.device = "device-996"
        if shared == "network address":
            request.origin.network_address = f"2001:db8:0:1::{i:x}"
        verdicts.append(world.register(request))
    assert [one.verdict for one in verdicts] == [PASS] * (limit + 1) + [REVIEW]
    found = next(one for one in verdicts[-1].findings if one.reason == "REGISTRATION_FURTHER_CHECK")
    assert shared in found.internal_note and shared not in found.message.en
    assert not found.evidence and not found.field


def test_the_window_slides(world: Platform) -> None:
    for _ in range(6):
        request = world.request(world.person(phone=phone()))
        request.origin.device = "device-998"
        assert world.register(request).verdict == PASS
    world.clock.advance(hours=169)
    request = world.request(world.person(phone=phone()))
    request.origin.device = "device-998"
    assert world.register(request).verdict == PASS


def test_of_many_at_once_none_escapes(world: Platform) -> None:
    requests = [world.request(world.person(phone=phone())) for _ in range(24)]
    for request in requests:
        request.origin.device = "device-999"
    with ThreadPoolExecutor(24) as pool:
        found = [reasons(decision) for decision in pool.map(world.register, requests)]
    assert sum("REGISTRATION_FURTHER_CHECK" in one for one in found) == 18


def test_a_medical_account_may_have_a_cap_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    accounts = pack.load().model_dump(mode="json")["accounts"]
    accounts["person"] |= {"cap": 3, "by_category": {"medical": 1}}
    with platform(tmp_path_factory.mktemp("category"), {"accounts": accounts}) as world:
        doctor = world.person("方济生")
        verdicts = []
        for i in range(2):
            request = world.request(doctor, f"济生谈健康{i}", category=profile_pb2.CATEGORY_MEDICAL)
            request.claims.add(kind="medical.physician_practice", number="110110000009960")
            verdicts.append(world.register(request))
        assert "CAP_PLACE_RESERVED" in reasons(verdicts[0])
        assert "CAP_REACHED" in reasons(verdicts[1])
        assert world.register(world.request(doctor, "济生随笔")).verdict == PASS
