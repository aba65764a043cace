"""Assisted look-ups: what people see, who may decide, and what stays behind."""

import asyncio
import base64
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError
from support.adapters import asked_alone, asked_together
from support.numbers import TODAY
from support.sources import context
from verifier_adapters.assisted import AssistedSource, Progress, Resolution, TaskBook
from verifier_adapters.assisted.sealing import Sealer
from verifier_adapters.assisted.tasks import Resolved

from verifier.domain.errors import ConfigurationError, FailedPrecondition, InvalidRequest, NotFound
from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Inquiry, InquiryOutcome
from verifier.domain.material import material

KIND = "credential.medical.physician_practice"
SITE = "https://register.example.gov.cn/doctor"
NUMBER, HOLDER = "110110105609960", "吕知微"
FIELDS = {"number": NUMBER, "holder": HOLDER}
QUESTION = Inquiry(KIND, FIELDS)
KEY = base64.b64encode(bytes(range(32))).decode()
MATCH, MISMATCH, NOT_FOUND = InquiryOutcome.MATCH, InquiryOutcome.MISMATCH, InquiryOutcome.NOT_FOUND
INCONCLUSIVE, EXPIRED = InquiryOutcome.INCONCLUSIVE, InquiryOutcome.EXPIRED
AGREES = Resolution(MATCH, {"holder": True, "number": True}, date(2030, 1, 1))
DIFFERS = Resolution(MISMATCH, {"holder": False, "number": True})
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_ASSISTED_KEY", KEY)


def made(folder: Path, **changes: Any) -> AssistedSource:
    values = {
        "kinds": {KIND: {"site": SITE, "fields": ["number", "holder"], "hint": "按姓名和机构查询"}},
        "file": "tasks.sqlite",
        "key": {"env": "TEST_ASSISTED_KEY"},
        **changes,
    }
    return AssistedSource("assisted", AssistedSource.config_model.model_validate(values), context(folder))


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def book(folder: Path, people: int = 2, key: str = KEY) -> TaskBook:
    return TaskBook(folder / "tasks.sqlite", Sealer(SecretStr(key)), people)


@pytest.fixture
def tasks(tmp_path: Path) -> Iterator[TaskBook]:
    with closing(book(tmp_path)) as opened:
        yield opened


def new_task(tasks: TaskBook, **fields: str) -> str:
    task = tasks.ask(KIND, FIELDS | fields, since=LONG_AGO, most_open=10)
    assert isinstance(task, str)
    return task


def looks(tasks: TaskBook, task: str, person: str, resolution: Resolution) -> Progress:
    tasks.claim(task, person)
    return tasks.resolve(task, person, resolution)


def test_a_question_becomes_a_task_with_the_site_to_look_at(tmp_path: Path) -> None:
    (answer,) = asked_alone(made(tmp_path), QUESTION)
    with closing(book(tmp_path)) as tasks:
        (task,) = tasks.list_open()
        claimed = tasks.claim(task.id, "沈一")
    assert (answer.outcome, answer.assurance, answer.steps[0].detail) == (INCONCLUSIVE, Assurance.PERSON, "pending")
    assert answer.facts == {"task": task.id, "site": SITE, "hint": "按姓名和机构查询"}
    assert (claimed.kind, claimed.fields) == (KIND, FIELDS)


@pytest.mark.parametrize("typed", [FIELDS, {"number": "１１０１ 10105609960", "holder": " 吕 知微　"}])
def test_the_same_question_is_the_same_task_however_it_is_typed(tmp_path: Path, typed: dict[str, str]) -> None:
    first, second = asked_alone(made(tmp_path), QUESTION, Inquiry(KIND, {**typed, "other": "x"}))
    assert first.facts["task"] == second.facts["task"]


def test_questions_at_the_same_time_make_one_task(tmp_path: Path) -> None:
    answers = asked_together(made(tmp_path), [QUESTION] * 30)
    assert len({answer.facts["task"] for answer in answers}) == 1
    with closing(book(tmp_path)) as tasks:
        assert len(tasks.list_open()) == 1


@pytest.mark.parametrize("resolution", [AGREES, DIFFERS, Resolution(NOT_FOUND), Resolution(InquiryOutcome.REVOKED)])
def test_what_people_found_is_the_answer_from_then_on(tmp_path: Path, resolution: Resolution) -> None:
    asked_alone(made(tmp_path), QUESTION)
    with closing(book(tmp_path)) as tasks:
        (task,) = tasks.list_open()
        assert looks(tasks, task.id, "沈一", resolution) is Progress.NEEDS_ANOTHER_PERSON
        assert asked_alone(made(tmp_path), QUESTION)[0].outcome is INCONCLUSIVE
        assert looks(tasks, task.id, "沈二", resolution) is Progress.RESOLVED
        assert tasks.list_open() == ()
    (answer,) = asked_alone(made(tmp_path), QUESTION)
    assert (answer.outcome, answer.comparisons, answer.expires_on) == (
        resolution.outcome,
        resolution.comparisons,
        resolution.expires_on,
    )
    assert answer.as_of is not None


def test_one_person_is_enough_where_the_operator_says_so(tmp_path: Path) -> None:
    with closing(book(tmp_path, people=1)) as tasks:
        assert looks(tasks, new_task(tasks), "沈一", AGREES) is Progress.RESOLVED


def test_two_people_who_differ_decide_nothing(tasks: TaskBook) -> None:
    task = new_task(tasks)
    looks(tasks, task, "沈一", AGREES)
    assert looks(tasks, task, "沈二", DIFFERS) is Progress.DISPUTED
    assert [open_task.looked for open_task in tasks.list_open()] == [0]
    assert looks(tasks, task, "沈三", DIFFERS) is Progress.NEEDS_ANOTHER_PERSON
    assert looks(tasks, task, "沈二", DIFFERS) is Progress.RESOLVED
    assert tasks.acts(task) == (
        ("沈一", "claimed"),
        ("沈一", "found match"),
        ("沈二", "claimed"),
        ("沈二", "found mismatch"),
        ("沈二", "disputed"),
        ("沈三", "claimed"),
        ("沈三", "found mismatch"),
        ("沈二", "claimed"),
        ("沈二", "found mismatch"),
    )


@pytest.mark.parametrize(
    "other",
    [
        Resolution(MATCH, {"holder": True, "number": True}, date(2030, 1, 2)),
        Resolution(MATCH, {"holder": True, "number": True}),
        Resolution(MATCH, {"holder": True}, date(2030, 1, 1)),
        Resolution(EXPIRED, {"holder": True, "number": True}, date(2030, 1, 1)),
    ],
)
def test_to_agree_is_to_agree_on_everything(tasks: TaskBook, other: Resolution) -> None:
    task = new_task(tasks)
    looks(tasks, task, "沈一", AGREES)
    assert looks(tasks, task, "沈二", other) is Progress.DISPUTED


@pytest.mark.parametrize("same", ["Shen Yi", "shen yi", " SHENYI ", "Shen\tYi"])
def test_nobody_is_two_people(tasks: TaskBook, same: str) -> None:
    task = new_task(tasks)
    looks(tasks, task, "Shen Yi", AGREES)
    with pytest.raises(FailedPrecondition, match="looked already"):
        tasks.claim(task, same)
    with pytest.raises(FailedPrecondition, match="looked already"):
        tasks.resolve(task, same, AGREES)


def test_who_has_not_claimed_a_task_cannot_resolve_it(tasks: TaskBook) -> None:
    task = new_task(tasks)
    tasks.claim(task, "沈一")
    with pytest.raises(FailedPrecondition, match="claim the task first"):
        tasks.resolve(task, "沈二", AGREES)


@pytest.mark.parametrize(
    ("person", "resolution", "field"),
    [
        ("", AGREES, "person"),
        (" ", AGREES, "person"),
        ("沈一", Resolution(MATCH), "comparisons"),
        ("沈一", Resolution(MATCH, {"holder": False}), "comparisons"),
        ("沈一", Resolution(InquiryOutcome.UNAVAILABLE), "outcome"),
        ("沈一", Resolution(InquiryOutcome.UNSUPPORTED), "outcome"),
    ],
)
def test_a_finding_that_says_nothing_or_contradicts_itself_is_refused(
    tasks: TaskBook, person: str, resolution: Resolution, field: str
) -> None:
    task = new_task(tasks)
    tasks.claim(task, "沈一")
    with pytest.raises(InvalidRequest) as raised:
        tasks.resolve(task, person, resolution)
    assert [violation.field for violation in raised.value.violations] == [field]
    assert [open_task.looked for open_task in tasks.list_open()] == [0]


def test_unknown_and_closed_tasks_cannot_be_worked_on(tmp_path: Path) -> None:
    with closing(book(tmp_path, people=1)) as tasks:
        task = new_task(tasks)
        looks(tasks, task, "沈一", AGREES)
        for work in (lambda: tasks.claim(task, "沈二"), lambda: tasks.resolve(task, "沈二", AGREES)):
            with pytest.raises(FailedPrecondition, match="closed"):
                work()
        with pytest.raises(NotFound):
            tasks.claim("no-such-task", "沈一")


def stored(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def test_nothing_personal_can_be_read_from_the_file(tmp_path: Path) -> None:
    asked_alone(made(tmp_path), QUESTION)
    assert not [value for value in FIELDS.values() if value.encode() in stored(tmp_path)]
    assert not [value for value in FIELDS.values() if value.encode("unicode_escape") in stored(tmp_path)]


def test_a_closed_task_has_no_fields_left_even_for_the_key(tmp_path: Path) -> None:
    with closing(book(tmp_path, people=1)) as tasks:
        task = new_task(tasks)
        with closing(sqlite3.connect(tmp_path / "tasks.sqlite")) as connection:
            (sealed,) = connection.execute("SELECT sealed FROM task").fetchone()
        assert sealed in stored(tmp_path)
        looks(tasks, task, "沈一", AGREES)
    assert sealed not in stored(tmp_path)


def test_the_claims_documents_are_shown_to_who_claims_the_task_and_gone_when_it_closes(tmp_path: Path) -> None:
    page = material(b"%PDF-1.7 licence of 110110105609960")
    picture = material(b"\x89PNG\r\n\x1a\n a photograph of it")
    assert page is not None and picture is not None
    source = made(tmp_path, people=1)
    asked_together(source, [Inquiry(KIND, FIELDS, materials=(page,)), Inquiry(KIND, FIELDS, materials=(picture, page))])
    assert b"licence of" not in stored(tmp_path)
    with closing(book(tmp_path, people=1)) as tasks:
        (task,) = tasks.list_open()
        claimed = tasks.claim(task.id, "沈一")
        assert {one.digest for one in claimed.documents} == {page.digest, picture.digest}
        assert "licence of" not in repr(claimed)
        tasks.resolve(task.id, "沈一", AGREES)
    with closing(sqlite3.connect(tmp_path / "tasks.sqlite")) as file:
        assert file.execute("SELECT count(*) FROM document").fetchone() == (0,)


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "tasks.sqlite").touch(0o666)
    with closing(book(tmp_path)):
        assert stat.S_IMODE((tmp_path / "tasks.sqlite").stat().st_mode) == 0o600


def test_tasks_survive_a_restart_and_another_key_cannot_open_them(tmp_path: Path) -> None:
    with closing(book(tmp_path)) as tasks:
        task = new_task(tasks)
        looks(tasks, task, "沈一", AGREES)
    with closing(book(tmp_path)) as tasks:
        assert looks(tasks, task, "沈二", AGREES) is Progress.RESOLVED
    with pytest.raises(ConfigurationError, match="key: not the one"):
        book(tmp_path, key=base64.b64encode(bytes(32)).decode())


def test_a_task_that_was_exchanged_for_another_is_noticed(tmp_path: Path) -> None:
    with closing(book(tmp_path)) as tasks:
        first, second = new_task(tasks), new_task(tasks, number="110110105609961")
        with closing(sqlite3.connect(tmp_path / "tasks.sqlite")) as connection:
            connection.execute("UPDATE task SET sealed = (SELECT sealed FROM task WHERE id = ?)", (second,))
            connection.commit()
        with pytest.raises(ConfigurationError, match="was changed"):
            tasks.claim(first, "沈一")


def test_an_answer_grows_old_and_a_person_looks_again(tmp_path: Path) -> None:
    clock = Clock()
    with closing(TaskBook(tmp_path / "tasks.sqlite", Sealer(SecretStr(KEY)), 1, clock)) as tasks:
        first = new_task(tasks)
        looks(tasks, first, "沈一", AGREES)
        at = clock.now
        asked = {"most_open": 10}
        assert tasks.ask(KIND, FIELDS, since=at - timedelta(seconds=1), **asked) == Resolved(AGREES, at)
        clock.now += timedelta(days=1)
        second = tasks.ask(KIND, FIELDS, since=at, **asked)
        assert isinstance(second, str)
        assert second != first
        looks(tasks, second, "沈一", DIFFERS)
        newest = tasks.ask(KIND, FIELDS, since=LONG_AGO, **asked)
        assert isinstance(newest, Resolved)
        assert newest.resolution.outcome is MISMATCH


@pytest.mark.parametrize(("day", "outcome"), [(TODAY, MATCH), (TODAY - timedelta(days=1), EXPIRED)])
def test_what_has_ended_since_somebody_looked_is_no_match(tmp_path: Path, day: date, outcome: InquiryOutcome) -> None:
    with closing(book(tmp_path, people=1)) as tasks:
        looks(tasks, new_task(tasks), "沈一", Resolution(MATCH, {"holder": True, "number": True}, day))
    assert asked_alone(made(tmp_path, people=1), QUESTION)[0].outcome is outcome


def test_a_flood_of_questions_makes_no_flood_of_tasks(tmp_path: Path) -> None:
    questions = [Inquiry(KIND, {**FIELDS, "number": str(number)}) for number in range(5)]
    answers = asked_alone(made(tmp_path, most_open=3), *questions)
    details = [answer.steps[0].detail for answer in answers]
    assert details == ["pending"] * 3 + ["too many open tasks"] * 2
    assert {answer.outcome for answer in answers} == {INCONCLUSIVE}


def test_two_people_in_two_processes_cannot_both_be_the_last(tmp_path: Path) -> None:
    with closing(book(tmp_path)) as one, closing(book(tmp_path)) as other:
        task = new_task(one)
        one.claim(task, "沈一")
        other.claim(task, "沈二")
        seen: list[Progress] = []
        threads = [
            threading.Thread(target=lambda tasks=tasks, name=name: seen.append(tasks.resolve(task, name, AGREES)))
            for tasks, name in ((one, "沈一"), (other, "沈二"))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(seen) == [Progress.NEEDS_ANOTHER_PERSON, Progress.RESOLVED]


def test_reprs_show_no_fields(tmp_path: Path) -> None:
    with closing(book(tmp_path)) as tasks:
        claimed = tasks.claim(new_task(tasks), "沈一")
        assert not [value for value in FIELDS.values() if value in repr(claimed) + repr(tasks.list_open())]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"people": 3}, "people"),
        ({"kinds": {}}, "kinds"),
        ({"kinds": {KIND: {"site": "nhc.gov.cn", "fields": ["number", "holder"]}}}, "site"),
        ({"kinds": {KIND: {"site": SITE, "fields": ["number"]}}}, "holder is missing"),
        ({"kinds": {KIND: {"site": SITE, "fields": []}}}, "fields"),
        ({"key": "plain"}, "key"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_wrong_configuration_is_refused_by_its_key(tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError) as raised:
        made(tmp_path, **changes)
    (found, *_) = raised.value.errors()
    assert problem in ".".join(map(str, found["loc"])) or problem in found["msg"]


@pytest.mark.parametrize("key", ["", "short", "not base64!", base64.b64encode(bytes(31)).decode()])
def test_a_wrong_key_stops_the_start(tmp_path: Path, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_ASSISTED_KEY", key)
    with pytest.raises(ConfigurationError, match="assisted assisted: key: "):
        asyncio.run(made(tmp_path).open())


def test_a_file_that_is_none_of_ours_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "tasks.sqlite").write_bytes(b"something else entirely, and long enough to look at")
    with pytest.raises(ConfigurationError, match="assisted assisted: file: SQLite cannot use"):
        asyncio.run(made(tmp_path).open())
    with pytest.raises(ConfigurationError, match="assisted assisted: file: "):
        asyncio.run(made(tmp_path, file="no/such/folder/tasks.sqlite").open())
