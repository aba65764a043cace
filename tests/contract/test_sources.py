"""What every source promises. A new adapter adds a case to ``CASES``."""

import asyncio
import logging
import re
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from support.numbers import TODAY
from support.sources import AMPLE, SHORT, ask, context, host
from verifier_adapters.register import RegisterSource
from verifier_adapters.sandbox import SandboxSource
from verifier_adapters.structure import StructureSource

from verifier.domain.errors import ConfigurationError
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.sources import registry
from verifier.sources.source import Source

LAWYER = "credential.judicial.lawyer_practice"
NUMBER, HOLDER = "11101201510999996", "林晓禾"
QUESTION = {"number": NUMBER, "holder": HOLDER}
KNOWN = Inquiry(LAWYER, QUESTION)
EXPIRING = {"number": "11101201510999997", "holder": HOLDER}
UNKNOWN_STATUS = {"number": "11101201510999998", "holder": HOLDER}
COLUMNS = ("执业证号", "姓名", "状态", "有效期至")
ROWS = [
    (NUMBER, HOLDER, "执业", ""),
    (EXPIRING["number"], HOLDER, "执业", "2026-11-24"),
    (UNKNOWN_STATUS["number"], HOLDER, "停牌", ""),
]
REGISTER: Mapping[str, Any] = {
    "kind": LAWYER,
    "as_of": date(2026, 11, 1),
    "key": {"number": "执业证号"},
    "compare": {"holder": "姓名"},
    "status": "状态",
    "status_codes": {"执业": "match", "注销": "revoked"},
    "expires": "有效期至",
}
MATCH, MISMATCH = InquiryOutcome.MATCH, InquiryOutcome.MISMATCH
EXPIRED, INCONCLUSIVE = InquiryOutcome.EXPIRED, InquiryOutcome.INCONCLUSIVE


def write_csv(folder: Path) -> None:
    lines = [",".join(cells) for cells in (COLUMNS, *ROWS)]
    (folder / "lawyers.csv").write_text("\n".join(lines), encoding="utf-8")


def write_sqlite(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "registers.sqlite")) as connection:
        connection.execute(f"CREATE TABLE lawyers ({', '.join(COLUMNS)})")
        connection.executemany("INSERT INTO lawyers VALUES (?, ?, ?, ?)", ROWS)
        connection.commit()


@dataclass(frozen=True)
class Turn:
    """A question whose answer changes when the day after ``last_day`` begins in Asia/Shanghai."""

    fields: Mapping[str, str]
    last_day: date
    before: InquiryOutcome
    after: InquiryOutcome
    kind: str = LAWYER


@dataclass(frozen=True)
class Case:
    """``unknown`` asks about what the source has no rule for; ``slow`` is the question that takes longest."""

    name: str
    adapter: type[Source]
    config: Mapping[str, Any]
    unknown: Inquiry
    slow: Inquiry = KNOWN
    turn: Turn | None = None
    prepare: Callable[[Path], None] = field(default=lambda folder: None)

    def open(self, folder: Path, today: Callable[[], date] = lambda: TODAY) -> Source:
        folder.mkdir(exist_ok=True)
        self.prepare(folder)
        source = self.adapter(self.name, self.adapter.config_model.model_validate(self.config), context(folder, today))
        asyncio.run(source.open())
        return source


EXPIRY = Turn(EXPIRING, date(2026, 11, 24), MATCH, EXPIRED)
CASES = [
    Case(
        "structure",
        StructureSource,
        {},
        unknown=Inquiry("credential.judicial.notary", {"number": "X-996"}),
        turn=Turn({"number": "11101202710999996"}, date(2026, 12, 31), MISMATCH, MATCH),
    ),
    Case(
        "register-csv",
        RegisterSource,
        {**REGISTER, "file": "lawyers.csv"},
        unknown=Inquiry(LAWYER, UNKNOWN_STATUS),
        turn=EXPIRY,
        prepare=write_csv,
    ),
    Case(
        "register-sqlite",
        RegisterSource,
        {**REGISTER, "file": "registers.sqlite", "table": "lawyers"},
        unknown=Inquiry(LAWYER, UNKNOWN_STATUS),
        turn=EXPIRY,
        prepare=write_sqlite,
    ),
    Case(
        "sandbox",
        SandboxSource,
        {"credentials": ["judicial.lawyer_practice"]},
        unknown=Inquiry(LAWYER, {"number": NUMBER, "holder": "林不明"}),
        slow=Inquiry(LAWYER, {"number": NUMBER, "holder": "林超时"}),
    ),
]


@pytest.fixture(params=CASES, ids=[case.name for case in CASES])
def case(request: pytest.FixtureRequest) -> Case:
    made: Case = request.param
    return made


@pytest.fixture
def source(case: Case, tmp_path: Path) -> Source:
    return case.open(tmp_path)


def look_up(source: Source, inquiry: Inquiry) -> Answer:
    return asyncio.run(source.lookup(inquiry, deadline=float("inf")))


def questions(case: Case, source: Source) -> list[Inquiry]:
    """Of every sort: known, unknown, contradicted, incomplete, foreign, and the source's own examples."""
    return [
        KNOWN,
        case.unknown,
        Inquiry(LAWYER, {**QUESTION, "holder": "林不符"}),
        Inquiry(LAWYER, {**QUESTION, "number": "11101201510999999"}),
        Inquiry(LAWYER, {}),
        Inquiry("unheard.of", QUESTION),
        *(inquiry for inquiry, _ in source.examples()),
    ]


def test_every_built_in_adapter_is_held_to_the_contract() -> None:
    built_in = {one for one in registry.installed_adapters().values() if one.__module__.startswith("verifier_adapters")}
    assert built_in == {case.adapter for case in CASES}


def test_what_it_knows_is_a_match(source: Source) -> None:
    assert look_up(source, KNOWN).outcome is MATCH


def test_examples_are_answered_as_promised(source: Source) -> None:
    promised = source.examples()
    assert [look_up(source, inquiry).outcome for inquiry, _ in promised] == [outcome for _, outcome in promised]


def test_a_batch_equals_single_look_ups(case: Case, source: Source) -> None:
    asked = questions(case, source)
    singles = tuple(look_up(source, inquiry) for inquiry in asked)
    assert asyncio.run(source.lookup_many(asked, deadline=float("inf"))) == singles
    assert len({answer.outcome for answer in singles}) > 2


def test_look_ups_at_the_same_time_do_not_disturb_each_other(case: Case, source: Source) -> None:
    asked = questions(case, source) * 10

    async def together() -> list[Answer]:
        return await asyncio.gather(*(source.lookup(inquiry, deadline=float("inf")) for inquiry in asked))

    assert asyncio.run(together()) == [look_up(source, inquiry) for inquiry in asked]


def test_what_it_has_no_rule_for_is_inconclusive_and_never_a_match(case: Case, source: Source) -> None:
    assert look_up(source, case.unknown).outcome is INCONCLUSIVE


@pytest.mark.parametrize(
    "typed",
    [
        {"number": "１１１０１２０１５１０９９９９９６"},
        {"number": " 11101 2015 10999996\n"},
        {"number": "11101201510　999996"},
        {"holder": " 林 晓　禾 "},
        {"number": " 111012015 1０９９９９９６ ", "holder": "林晓禾\t"},
    ],
)
def test_full_width_forms_and_blanks_make_no_difference(source: Source, typed: dict[str, str]) -> None:
    assert look_up(source, Inquiry(LAWYER, QUESTION | typed)) == look_up(source, KNOWN)


def test_the_manifest_is_the_same_before_and_after_opening(case: Case, source: Source, tmp_path: Path) -> None:
    unopened = case.adapter(case.name, case.adapter.config_model.model_validate(case.config), context(tmp_path))
    assert unopened.manifest() == source.manifest()


def test_the_manifest_names_every_kind_that_it_answers_and_no_other(source: Source) -> None:
    kinds = source.manifest().kinds
    assert LAWYER in kinds
    for kind, needed in kinds.items():
        assert look_up(source, Inquiry(kind, dict.fromkeys(needed, "996"))).outcome is not InquiryOutcome.UNSUPPORTED
    assert look_up(source, Inquiry("credential.judicial", QUESTION)).outcome is InquiryOutcome.UNSUPPORTED


@pytest.mark.parametrize("nothing", [None, "", " "])
def test_the_manifest_names_every_field_that_it_needs(source: Source, nothing: str | None) -> None:
    for kind, needed in source.manifest().kinds.items():
        for name in needed:
            fields = dict.fromkeys(needed, "996") | ({name: nothing} if nothing is not None else {})
            if nothing is None:
                del fields[name]
            assert look_up(source, Inquiry(kind, fields)).outcome is InquiryOutcome.UNSUPPORTED


def test_answers_say_who_gave_them_from_what_and_how_sure(case: Case, source: Source) -> None:
    manifest = source.manifest()
    for inquiry in questions(case, source):
        answer = look_up(source, inquiry)
        assert (answer.source, answer.version, answer.assurance) == (case.name, manifest.version, manifest.assurance)


def test_what_is_built_in_sends_nothing_away_and_bills_nothing(case: Case, source: Source) -> None:
    assert (source.manifest().personal_data, source.manifest().billed) == ((), ())
    assert not any(look_up(source, inquiry).billed for inquiry in questions(case, source))


TURNS = [case for case in CASES if case.turn is not None]
MIDNIGHT = datetime(2000, 1, 1, 16, tzinfo=UTC).timetz()


@pytest.mark.parametrize("turning", TURNS, ids=[case.name for case in TURNS])
def test_a_day_ends_at_midnight_in_shanghai(turning: Case, tmp_path: Path) -> None:
    turn = turning.turn
    assert turn is not None
    now = [datetime.combine(turn.last_day, MIDNIGHT) - timedelta(microseconds=1)]
    source = turning.open(tmp_path, lambda: now[0].astimezone(ZoneInfo("Asia/Shanghai")).date())
    assert look_up(source, Inquiry(turn.kind, turn.fields)).outcome is turn.before
    now[0] += timedelta(microseconds=1)
    assert look_up(source, Inquiry(turn.kind, turn.fields)).outcome is turn.after


def test_a_look_up_that_is_cancelled_ends(case: Case, source: Source) -> None:
    async def cancel() -> bool:
        asking = asyncio.create_task(source.lookup(case.slow, deadline=float("inf")))
        await asyncio.sleep(0)
        asking.cancel()
        done, _ = await asyncio.wait((asking,), timeout=AMPLE)
        return asking in done

    assert asyncio.run(cancel())


def test_the_host_gets_an_answer_in_time(case: Case, source: Source) -> None:
    with host(source) as asked:
        assert ask(asked, case.slow, SHORT).outcome in (MATCH, InquiryOutcome.UNAVAILABLE)


def test_nothing_personal_is_in_repr_or_logs(case: Case, source: Source, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        asked = questions(case, source)
        answers = [look_up(source, inquiry) for inquiry in asked]
        texts = [repr(source), str(source), *map(repr, asked), *map(repr, answers), caplog.text]
    secrets = {value for inquiry in asked for name, value in inquiry.fields.items() if len(value) > 1}
    assert {NUMBER, HOLDER} <= secrets
    assert [secret for secret in secrets for text in texts if secret in text] == []


def test_whatever_is_asked_is_answered_or_fails_without_a_word_about_it(case: Case, source: Source) -> None:
    @given(st.text(max_size=30), st.text(max_size=30))
    def with_fields(number: str, holder: str) -> None:
        try:
            answer = look_up(source, Inquiry(LAWYER, {"number": number, "holder": holder}))
        except Exception as error:
            assert error.args == ()
        else:
            assert answer.outcome in InquiryOutcome

    with_fields()


def test_the_sandboxs_failure_says_nothing_about_the_question() -> None:
    sandbox = CASES[-1].open(Path())
    with pytest.raises(ConnectionError) as raised:
        look_up(sandbox, Inquiry(LAWYER, {"number": NUMBER, "holder": "林故障"}))
    assert raised.value.args == ()


def test_it_can_be_closed_after_use_and_without_use(case: Case, source: Source, tmp_path: Path) -> None:
    look_up(source, KNOWN)
    asyncio.run(source.close())
    asyncio.run(case.open(tmp_path / "again").close())


def register(**changes: Any) -> dict[str, Any]:
    config = {**REGISTER, "file": "lawyers.csv", **changes}
    return {name: value for name, value in config.items() if value is not None}


@pytest.mark.parametrize(
    ("adapter", "config", "key"),
    [
        ("structure", {"surprise": 1}, "surprise"),
        ("sandbox", {"surprise": 1}, "surprise"),
        ("sandbox", {"credentials": 7}, "credentials"),
        ("sandbox", {"delay_seconds": -1}, "delay_seconds"),
        ("sandbox", {"delay_seconds": 61}, "delay_seconds"),
        ("register", {}, "file"),
        ("register", register(surprise=1), "surprise"),
        ("register", register(file="none.csv"), "file"),
        ("register", register(file="registers.sqlite"), "file"),
        ("register", register(file="."), "file"),
        ("register", register(table="lawyers"), "file"),
        ("register", register(file="registers.sqlite", table="doctors"), "table"),
        ("register", register(kind=None), "kind"),
        ("register", register(kind=" "), "kind"),
        ("register", register(as_of="soon"), "as_of"),
        ("register", register(key=None), "key"),
        ("register", register(key={}), "key"),
        ("register", register(key={"number": ""}), "key.number"),
        ("register", register(key={"": "执业证号"}), "key"),
        ("register", register(key={"number": "证号"}), "key.number"),
        ("register", register(key={"number": "执业证号", "document": "执业证号"}), "key"),
        ("register", register(compare={"holder": "名字"}), "compare.holder"),
        ("register", register(compare={"number": "姓名"}), "compare"),
        # anybody could present the number of somebody in the register
        ("register", register(compare={"institution": "律所"}), "compare"),
        ("register", register(status="情况"), "status"),
        ("register", register(status=None), "status"),
        ("register", register(status_codes={"执业": "fine"}), "status_codes.执业"),
        ("register", register(expires="期限"), "expires"),
        ("register", register(complete="perhaps"), "complete"),
        ("register", register(assurance=9), "assurance"),
    ],
)
def test_a_wrong_configuration_stops_the_start_with_its_key(
    adapter: str, config: dict[str, Any], key: str, tmp_path: Path
) -> None:
    write_csv(tmp_path)
    write_sqlite(tmp_path)
    path = tmp_path / "sources.yaml"
    path.write_text(
        yaml.safe_dump([{"name": "mine", "adapter": adapter, "config": config}], allow_unicode=True), encoding="utf-8"
    )
    with pytest.raises(ConfigurationError) as raised:
        (source,) = registry.load(path, registry.installed_adapters(), context(tmp_path))
        asyncio.run(source.open())
    assert re.search(rf"\bmine\b.*[:,;] {re.escape(key)}(:|\.\S*:)", str(raised.value))
