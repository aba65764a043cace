"""Sources, their quotas, and what is put off when one is spent."""

import multiprocessing
from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from support.numbers import TODAY
from support.sources import KEY, ScriptedSource
from unit.jobs.conftest import account, batch

from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.jobs import carrying, rows
from verifier.jobs.account import Account
from verifier.jobs.asking import Asker, Asking, Replies
from verifier.jobs.quota import Quota, Quotas, file_of
from verifier.policy import pack
from verifier.sources.host import SourceHost
from verifier.use_cases.request_checks import RequestChecks

NOW = datetime.combine(TODAY, time(), UTC)
KINDS = {"identity.name_id": ("name", "id_number")}


def asking(*accounts: Account, stands: bool = False) -> list[Asking]:
    policy = pack.load()
    return [
        Asking(
            tenant=one.request.tenant,
            checks=RequestChecks(one.request, policy, TODAY),
            carried=carrying.carried(one.last, NOW, policy.version) if stands else None,
        )
        for one in accounts
    ]


def people(count: int) -> list[Account]:
    table = batch(*(account(account_id=f"a{i}", subject_name=f"王{'一二三四五六七八九十'[i]}") for i in range(count)))
    return [one for one in rows.read(table, 1) if isinstance(one, Account)]


def ask(folder: Path, quotas: Mapping[str, int], asked: list[Asking], source: ScriptedSource) -> list[Replies]:
    limits = Quotas(quotas, folder)
    host = SourceHost((source,), KEY, sharing=limits)
    try:
        return Asker(host, limits).ask(asked)
    finally:
        host.close()
        limits.close()


def billed_source(outcome: InquiryOutcome = InquiryOutcome.MATCH) -> ScriptedSource:
    async def answers(inquiry: Inquiry) -> Answer:
        return source.answer(outcome)

    source = ScriptedSource(answers, kinds=KINDS, billed=(InquiryOutcome.MATCH,))
    return source


def test_a_spent_quota_defers_and_fails_nobody(tmp_path: Path) -> None:
    source = billed_source()
    replies = ask(tmp_path, {"scripted": 3}, asking(*people(8)), source)
    assert sum(one.is_deferred for one in replies) == 5 and len(source.asked) == 3
    assert all(one.answers[0].outcome is InquiryOutcome.MATCH for one in replies if not one.is_deferred)


def test_a_quota_counts_across_runs(tmp_path: Path) -> None:
    assert sum(one.is_deferred for one in ask(tmp_path, {"scripted": 5}, asking(*people(4)), billed_source())) == 0
    again = ask(tmp_path, {"scripted": 5}, asking(*people(4)), billed_source())
    assert sum(one.is_deferred for one in again) == 3
    assert int(file_of(tmp_path, "scripted").read_bytes()) == 5


def test_what_was_not_billed_is_given_back(tmp_path: Path) -> None:
    replies = ask(tmp_path, {"scripted": 8}, asking(*people(8)), billed_source(InquiryOutcome.NOT_FOUND))
    assert not any(one.is_deferred for one in replies)
    assert int(file_of(tmp_path, "scripted").read_bytes()) == 0


def test_a_source_that_is_down_is_no_spent_quota(tmp_path: Path) -> None:
    replies = ask(tmp_path, {"scripted": 100}, asking(*people(3)), billed_source(InquiryOutcome.UNAVAILABLE))
    assert not any(one.is_deferred for one in replies)
    assert {one.answers[0].outcome for one in replies} == {InquiryOutcome.UNAVAILABLE}


def test_the_same_question_is_asked_once(tmp_path: Path) -> None:
    source = billed_source()
    twins = [people(1)[0]] * 5
    assert len(ask(tmp_path, {}, asking(*twins), source)) == 5 and len(source.asked) == 1


def test_what_no_source_answers_stands_from_the_last_decision(tmp_path: Path) -> None:
    """The source knows name and number, nobody the phone."""
    (reply,) = ask(tmp_path, {}, asking(*people(1), stands=True), billed_source(InquiryOutcome.NOT_FOUND))
    assert [one.outcome for one in reply.answers] == [InquiryOutcome.NOT_FOUND, InquiryOutcome.UNSUPPORTED]
    by_the_policy = batch(account(last_policy=pack.load().version))
    (same_rules,) = (one for one in rows.read(by_the_policy, 1) if isinstance(one, Account))
    (reply,) = ask(tmp_path, {}, asking(same_rules, stands=True), billed_source(InquiryOutcome.NOT_FOUND))
    assert [one.outcome for one in reply.answers] == [InquiryOutcome.NOT_FOUND, InquiryOutcome.MATCH]
    assert reply.carried is not None and reply.is_fresh


def test_processes_that_spend_at_once_never_exceed_the_quota(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(3) as pool:
        taken = pool.map(_spend, [tmp_path] * 6)
    assert sum(taken) == 500 and int(file_of(tmp_path, "s").read_bytes()) == 500


def _spend(folder: Path) -> int:
    quota = Quota(500, file_of(folder, "s"))
    taken = 0
    for _ in range(200):
        coroutine = quota.take("")
        with pytest.raises(StopIteration) as ended:
            coroutine.send(None)
        taken += bool(ended.value.value)
    quota.close()
    return taken
