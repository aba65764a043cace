"""``verifier cases`` and ``verifier accounts`` on the store of a running service, and the clock across crashes."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from support.stories import PASS, REVIEW, START, Platform, platform
from typer.testing import CliRunner

from verifier.cli.main import app as command
from verifier.ledger.verification import verify
from verifier.life_cycle_at_hand import open_life_cycle
from verifier.privacy import keys
from verifier.privacy.keys import ledger_keys
from verifier.storage.cases import CaseQuery
from verifier.storage.sqlite.store import SqliteStore


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with platform(tmp_path_factory.mktemp("commands")) as made:
        yield made


def run(world: Platform, *words: str, status: int = 0) -> str:
    result = CliRunner().invoke(command, [*words, "--data-dir", str(world.data_dir)])
    assert result.exit_code == status, result.output
    return result.output


def test_a_reviewer_lists_shows_claims_and_resolves_without_the_service(world: Platform) -> None:
    decision = world.register(world.request(world.person("林无此"), "停云霭霭"))
    assert decision.verdict == REVIEW
    assert f"{decision.case}  review  open" in run(world, "cases", "list", "--kind", "review")
    assert "claimed" in run(world, "cases", "claim", decision.case, "--reviewer", "reviewer-1")
    resolve = ("cases", "resolve", decision.case, "approve", "--reviewer", "reviewer-1", "--reason", "证件属实")
    assert "approved" in run(world, *resolve)
    shown = run(world, "cases", "show", decision.case)
    assert "approve" in shown and "reviewer-1  证件属实" in shown and "outcome    decisions/" in shown
    assert decision.case not in run(world, "cases", "list")
    assert decision.case in run(world, "cases", "list", "--all", "--account", decision.account_id)
    assert world.confirm(decision.account_id).decision == world.case(decision.case).outcome


def test_a_wrong_act_ends_with_one_line(world: Platform) -> None:
    assert "no such case" in run(world, "cases", "show", "cases/nothing", status=2)
    assert "no place is held" in run(world, "accounts", "show", "nobody", status=2)


def test_an_account_is_shown_with_its_credit_its_cases_and_what_is_published(world: Platform) -> None:
    owner = world.person()
    account = world.opened(owner, "流水账簿", registered_place="浙江省杭州市")
    world.credit("violation", account_id=account)
    shown = run(world, "accounts", "show", account)
    assert "bound  general" in shown and "B (70)" in shown
    assert "registration: general, 林*禾, 浙江省杭州市" in shown
    assert owner.person.document_number not in shown and "林晓禾" not in shown


CLOCK = """
import sys
from datetime import datetime
from pathlib import Path
from verifier.life_cycle_at_hand import open_life_cycle
with open_life_cycle(Path(sys.argv[1]), None, None, lambda: datetime.fromisoformat(sys.argv[2])) as at_hand:
    print("ready", flush=True)
    print(at_hand.due(), flush=True)
"""
ACCOUNTS, KILLS = 60, 8


def test_kill_9_of_the_clock_loses_no_case_and_ends_none_twice(tmp_path: Path) -> None:
    with platform(tmp_path) as world:
        owner = world.organisation()
        for i in range(ACCOUNTS):
            request = world.request(owner, f"晨曦日报{i}", f"imported-{i}", business_scope="食品销售")
            assert world.look_at(request).case
        data_dir = world.data_dir
    due = (START + timedelta(days=15)).isoformat()
    for number in range(KILLS):
        process = subprocess.Popen([sys.executable, "-c", CLOCK, str(data_dir), due], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.004 * number)
        process.send_signal(signal.SIGKILL)
        process.stdout.close()
        process.wait()
    with open_life_cycle(data_dir, None, None, lambda: START + timedelta(days=15)) as at_hand:
        left = at_hand.due()
        assert at_hand.due() == 0
        page = at_hand.reading.list(CaseQuery("default", include_closed=True), 500, "")
        histories = [[event.event.value for event in at_hand.reading.history(case.case_id)] for case in page.cases]
    assert histories == [["opened", "deadline"]] * ACCOUNTS
    assert 0 <= left <= ACCOUNTS
    ring = keys.load(data_dir / "keys.json")
    store = SqliteStore(data_dir / "verifier.sqlite", ring.active.key_id, ring.active.ledger)
    entries = list(store.ledger_entries())
    assert sum(entry.kind == "account" for entry in entries) == ACCOUNTS
    assert not verify(entries, store.ledger_head(), ledger_keys(ring)).problems
    store.close()


def test_run_due_repeated_does_nothing_more(world: Platform) -> None:
    owner = world.person()
    assert world.look_at(world.request(owner, "平常之名", "imported-x")).verdict == PASS
    assert "0 cases moved" in run(world, "cases", "run-due")
