"""Article 9: the mark, and what is published of each kind of subject, with a new record at each change."""

import grpc
import pytest
from support.stories import PASS, REJECT, Platform

from verifier.v1 import decision_pb2, profile_pb2, subject_pb2

PLACES = {"registered_place": "浙江省杭州市", "operating_place": "浙江省宁波市", "contact": "0571-66210475"}


def published(world: Platform, account: str) -> decision_pb2.Disclosure:
    return world.disclosure(account).record.disclosure


def test_of_a_person_the_name_is_masked_and_numbers_never_shown(world: Platform) -> None:
    record = published(world, world.opened(world.person(), **PLACES))
    assert record == decision_pb2.Disclosure(
        category=profile_pb2.CATEGORY_GENERAL, operator="林*禾", registered_place="浙江省杭州市"
    )


def test_of_an_organisation_everything_is_public(world: Platform) -> None:
    body = world.organisation()
    record = published(world, world.opened(body, "青禾食品", **PLACES, business_scope="食品销售"))
    assert record == decision_pb2.Disclosure(
        category=profile_pb2.CATEGORY_GENERAL,
        operator="青禾食品有限公司",
        registered_place="浙江省杭州市",
        operating_place="浙江省宁波市",
        uscc=body.organisation.uscc,
        contact="0571-66210475",
    )


def test_of_a_network_identifier_nothing_personal_is_shown(world: Platform) -> None:
    opaque = subject_pb2.Subject(opaque=subject_pb2.Opaque(identifier="WH-996", scheme="ctid"))
    record = published(world, world.opened(opaque, **PLACES))
    assert (record.operator, record.uscc, record.contact, record.registered_place) == ("", "", "", "浙江省杭州市")


def test_the_mark_names_the_domains_that_were_verified(world: Platform) -> None:
    request = world.request(world.person("方书宁"), "书宁普法", category=profile_pb2.CATEGORY_JUDICIAL)
    request.claims.add(kind="judicial.lawyer_practice", number="11101201511609960")
    assert world.register(request).verdict == PASS
    world.confirm(request.account_id)
    record = world.disclosure(request.account_id).record
    assert list(record.mark.domains) == [profile_pb2.CATEGORY_JUDICIAL]
    assert record.disclosure.category == profile_pb2.CATEGORY_JUDICIAL


def test_each_change_makes_a_new_record_and_a_refused_one_none(world: Platform) -> None:
    owner = world.person()
    account = world.opened(owner, "一蓑烟雨", registered_place="浙江省杭州市")
    world.clock.advance(days=1)
    assert world.change(world.request(owner, "一蓑烟雨", account, registered_place="福建省厦门市")).verdict == PASS
    assert world.change(world.request(owner, "晨曦日报", account)).verdict == REJECT
    shown = world.disclosure(account)
    assert [one.disclosure.registered_place for one in (shown.record, *shown.earlier)] == [
        "福建省厦门市",
        "浙江省杭州市",
    ]
    assert [one.cause for one in (shown.record, *shown.earlier)] == ["profile_change", "registration"]
    assert shown.record.publish_time.seconds - shown.earlier[0].publish_time.seconds == 86_400


def test_nothing_is_published_before_the_account_is_opened(world: Platform) -> None:
    request = world.request(world.person(), "未开之花")
    world.register(request)
    with pytest.raises(grpc.RpcError) as raised:
        world.disclosure(request.account_id)
    assert raised.value.code() is grpc.StatusCode.NOT_FOUND
