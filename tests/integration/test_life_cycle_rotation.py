"""After the keys were rotated, and the service restarted, nobody is a stranger: caps, bans, cases and appeals go on."""

from itertools import count
from pathlib import Path

from support.stories import APPROVE, PASS, REFUSE, REJECT, platform, reasons

from verifier.privacy import keys
from verifier.privacy.suites import INTERNATIONAL
from verifier.v1 import case_pb2


def test_caps_bans_and_cases_outlive_their_key(tmp_path: Path) -> None:
    with platform(tmp_path) as world:
        holder, banned, doubted = world.person(), world.person(), world.person("林无此")
        account = world.opened(holder, "山高水长")
        world.credit("blacklist", subject=banned)
        waiting = world.register(world.request(doubted, "水长山高"))
        refused = world.decide(
            world.register(world.request(world.person("林无此"), "地久天长")).case, "reviewer-1", REFUSE
        )
    keys.rotate(tmp_path / "data" / "keys.json", "k2", INTERNATIONAL.name)
    with platform(tmp_path) as world:
        world._ids = count(10_000)
        assert "CAP_REACHED" in reasons(world.register(world.request(holder, "另立门户")))
        assert "SUBJECT_BLACKLISTED" in reasons(world.register(world.request(banned, "改头换面")))
        assert world.change(world.request(holder, "山高路远", account)).verdict == PASS
        approved = world.decide(waiting.case, "reviewer-1", APPROVE)
        assert world.decision(approved.outcome).verdict == PASS
        assert world.register(world.request(doubted, "又一村")).verdict == REJECT
        granted = world.decide(world.appeal(refused.outcome).name, "reviewer-2", APPROVE)
        assert granted.state == case_pb2.CASE_STATE_GRANTED
        assert not world.credit("lift_blacklist", subject=banned).blacklisted
        assert world.register(world.request(banned, "改头换面")).verdict == PASS
