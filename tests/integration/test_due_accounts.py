"""Due lists of a running service: by the end of a decision, the policy and the lists that it was made with."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from pyarrow import parquet
from support.errors import violations
from support.stories import APPROVE, PASS, REVIEW, START, Platform, platform
from typer.testing import CliRunner

from verifier.cli.main import app as command
from verifier.v1 import account_service_pb2 as messages


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Platform]:
    with platform(tmp_path) as made:
        yield made


def due(world: Platform, **asked: object) -> dict[str, messages.DueAccount]:
    """Page after page, in order."""
    found: dict[str, messages.DueAccount] = {}
    token = ""
    while True:
        page = world.accounts.ListDueAccounts(messages.ListDueAccountsRequest(page_size=2, page_token=token, **asked))
        found |= {one.account.account_id: one for one in page.accounts}
        token = page.next_page_token
        if not token:
            return found


def at(time: datetime) -> Timestamp:
    made = Timestamp()
    made.FromDatetime(time)
    return made


def run(world: Platform, *words: str, status: int = 0) -> str:
    lists = ("--lists", str(world.data_dir.parent / "lists.snapshot"))
    result = CliRunner().invoke(command, ["accounts", "due", *words, *lists, "--data-dir", str(world.data_dir)])
    assert result.exit_code == status, result.output
    return result.output


def test_an_account_is_due_when_its_decision_ends_and_not_after_it_was_renewed(world: Platform) -> None:
    account = world.opened(world.person(), "海上旧事")
    assert due(world) == {}
    (told,) = due(world, due_before=at(START + timedelta(days=2_000))).values()
    end = told.valid_until.ToDatetime(UTC)
    assert due(world, due_before=at(end)) == {}
    world.clock.time = end + timedelta(seconds=1)
    assert list(due(world)) == [account]
    held = world.account(account)
    assert told.account == held.account
    owner = world.person()
    renewed = world.opened(owner, "海上新事")
    world.clock.advance(days=1)
    assert world.look_at(world.request(owner, "海上新事", account=renewed)).verdict == PASS
    ends = due(world, due_before=at(end + timedelta(days=2_000)))
    assert ends[renewed].valid_until.ToDatetime(UTC) > ends[account].valid_until.ToDatetime(UTC)


def test_a_changed_list_makes_due_what_was_decided_before(world: Platform) -> None:
    before = world.opened(world.person(), "海上旧事")
    assert due(world, lists_changed=True) == {}
    world.protect("南山观鸟社")
    after = world.opened(world.person(), "海上新事")
    told = due(world, lists_changed=True)
    assert list(told) == [before]
    assert told[before].lists != due(world, due_before=at(START + timedelta(days=2_000)))[after].lists
    # the command, beside the service, says the same
    assert run(world, "--lists-changed").startswith(f"{before}  ")
    assert after not in run(world, "--lists-changed")


def test_a_changed_policy_makes_everything_due(tmp_path: Path) -> None:
    with platform(tmp_path) as world:
        account = world.opened(world.person(), "海上旧事")
        assert due(world, policy_changed=True) == {}
    with platform(tmp_path, {"version": "2026.99"}) as world:
        assert list(due(world, policy_changed=True)) == [account]
        assert due(world, policy_changed=True)[account].policy != "2026.99"


def test_what_a_reviewer_approved_ends_as_well(world: Platform) -> None:
    decision = world.register(world.request(world.person("林无此"), "停云霭霭"))
    assert decision.verdict == REVIEW
    world.decide(decision.case, "reviewer-1", APPROVE)
    world.confirm(decision.account_id)
    told = due(world, due_before=at(START + timedelta(days=2_000)))[decision.account_id]
    assert told.valid_until.ToDatetime(UTC) > START
    assert told.policy and told.lists


def test_the_command_writes_what_reverify_reads(world: Platform, tmp_path: Path) -> None:
    accounts = [world.opened(world.person(), f"海上旧事{i}") for i in range(3)]
    table = tmp_path / "due.parquet"
    assert "3 account(s)" in run(world, "--before", "2031-01-01", "--output", str(table))
    rows = parquet.read_table(table).to_pylist()
    assert sorted(row["account_id"] for row in rows) == sorted(accounts)
    assert all(row["last_valid_until"] > START and row["last_policy"] and row["last_lists"] for row in rows)
    assert run(world, "--before", "2026-11-25") == ""
    assert "--output" in run(world, "--output", str(tmp_path / "nowhere" / "due.parquet"), status=2)


def test_a_time_that_no_calendar_has_is_refused(world: Platform) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        due(world, due_before=Timestamp(seconds=-5))
    assert violations(refused.value) == {"due_before": "TIME"}
