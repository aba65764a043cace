"""What every source promises. A subclass says by its fixture ``case`` which adapter is to be proven.

Each test is a promise of ``verifier.sources.source``; a failure names the promise and shows the answer that breaks it.
"""

import asyncio
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.sources.contract.case import SourceCase
from verifier.sources.contract.opened import AMPLE_SECONDS, OpenedSource, make
from verifier.sources.host import SourceHost
from verifier.sources.plausibility import fault

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_SHORT_SECONDS = 0.3
_UNHEARD_OF = "unheard.of"
_STRANGE = ("", " ", "\0", "\ud800", "9" * 5_000, "\u202e996", "';--", "{{number}}", "../../x", "<a>&", "\r\nX: 1")


class SourceContract:
    @pytest.fixture
    def case(self) -> SourceCase:
        raise NotImplementedError("a subclass of SourceContract has a fixture named case that returns a SourceCase")

    @pytest.fixture
    def opened(self, case: SourceCase, tmp_path: Path) -> Iterator[OpenedSource]:
        opened = OpenedSource(case, tmp_path / "source")
        yield opened
        opened.close()

    def test_what_it_knows_is_a_match(self, case: SourceCase, opened: OpenedSource) -> None:
        assert opened.ask(case.known).outcome is InquiryOutcome.MATCH

    def test_what_it_has_no_rule_for_is_inconclusive_and_never_a_match(
        self, case: SourceCase, opened: OpenedSource
    ) -> None:
        if case.unknown is None:
            pytest.skip("the adapter has no answer without a rule")
        assert opened.ask(case.unknown).outcome is InquiryOutcome.INCONCLUSIVE

    def test_examples_are_answered_as_documented(self, opened: OpenedSource) -> None:
        documented = opened.source.examples()
        assert [(inquiry.kind, opened.ask(inquiry).outcome) for inquiry, _ in documented] == [
            (inquiry.kind, outcome) for inquiry, outcome in documented
        ]

    def test_a_batch_equals_single_look_ups(self, case: SourceCase, opened: OpenedSource) -> None:
        asked = _questions(case, opened)
        assert tuple(opened.ask_many(asked)) == tuple(opened.ask(inquiry) for inquiry in asked)
        assert tuple(opened.ask_many([*reversed(asked)])) == tuple(opened.ask_many(asked))[::-1]
        assert tuple(opened.ask_many([])) == ()

    def test_look_ups_at_the_same_time_do_not_disturb_each_other(self, case: SourceCase, opened: OpenedSource) -> None:
        asked = _questions(case, opened) * 5
        assert opened.ask_at_the_same_time(asked) == [opened.ask(inquiry) for inquiry in asked]

    def test_full_width_forms_and_blanks_make_no_difference(self, case: SourceCase, opened: OpenedSource) -> None:
        plain = opened.ask(case.known)
        for name, value in case.known.fields.items():
            middle = len(value) // 2
            for typed in (_wide(value), f" {value}\n", f"　{value}\t", f"{value[:middle]} 　{value[middle:]}"):
                answer = opened.ask(Inquiry(case.known.kind, {**case.known.fields, name: typed}))
                assert (name, answer) == (name, plain)

    def test_the_manifest_is_sound(self, opened: OpenedSource) -> None:
        manifest = opened.source.manifest()
        assert manifest.kinds and all(kind.strip() == kind != "" for kind in manifest.kinds)
        assert manifest.version
        assert manifest.batch_size >= 1 and manifest.concurrency >= 1 and manifest.rate_per_second >= 0
        assert all(isinstance(name, str) and name.strip() for name in manifest.personal_data)
        assert all(isinstance(outcome, InquiryOutcome) for outcome in manifest.billed)

    def test_the_manifest_is_the_same_before_and_after_opening(
        self, case: SourceCase, opened: OpenedSource, tmp_path: Path
    ) -> None:
        assert make(case, tmp_path / "source").manifest() == opened.source.manifest()

    def test_the_manifest_names_the_kinds_that_it_answers_and_no_other(
        self, case: SourceCase, opened: OpenedSource
    ) -> None:
        kinds = opened.source.manifest().kinds
        assert case.known.kind in kinds and _UNHEARD_OF not in kinds
        for kind, needed in kinds.items():
            answer = opened.ask(Inquiry(kind, dict.fromkeys(needed, "996")))
            assert (kind, answer.outcome) != (kind, InquiryOutcome.UNSUPPORTED)
        for kind in (_UNHEARD_OF, case.known.kind.rpartition(".")[0], f"{case.known.kind}x"):
            assert opened.ask(Inquiry(kind, case.known.fields)).outcome is InquiryOutcome.UNSUPPORTED

    @pytest.mark.parametrize("nothing", [None, "", " "])
    def test_the_manifest_names_every_field_that_it_needs(self, opened: OpenedSource, nothing: str | None) -> None:
        for kind, needed in opened.source.manifest().kinds.items():
            for name in needed:
                fields = {other: "996" for other in needed if other != name}
                if nothing is not None:
                    fields[name] = nothing
                assert (kind, name, opened.ask(Inquiry(kind, fields)).outcome) == (
                    kind,
                    name,
                    InquiryOutcome.UNSUPPORTED,
                )

    def test_answers_keep_to_the_manifest(self, case: SourceCase, opened: OpenedSource) -> None:
        manifest = opened.source.manifest()
        for inquiry in _questions(case, opened):
            answer = opened.ask(inquiry)
            assert fault(answer, manifest) == ""
            assert answer.source == case.name and answer.version
            assert answer.billed is (answer.outcome in manifest.billed)
            assert manifest.coverage.complete or not answer.complete

    def test_a_day_ends_at_midnight_in_shanghai(self, case: SourceCase, tmp_path: Path) -> None:
        if case.turn is None:
            pytest.skip("the source knows no days")
        now = [datetime.combine(case.turn.last_day + timedelta(days=1), datetime.min.time(), _SHANGHAI).astimezone(UTC)]
        now[0] -= timedelta(microseconds=1)
        opened = OpenedSource(case, tmp_path / "turning", lambda: now[0].astimezone(_SHANGHAI).date())
        before = opened.ask(case.turn.inquiry).outcome
        now[0] += timedelta(microseconds=1)
        after = opened.ask(case.turn.inquiry).outcome
        opened.close()
        assert (before, after) == (case.turn.before, case.turn.after)

    def test_a_look_up_that_is_cancelled_ends(self, case: SourceCase, opened: OpenedSource) -> None:
        async def cancel() -> bool:
            deadline = time.monotonic() + AMPLE_SECONDS
            asking = asyncio.create_task(opened.source.lookup(case.slow or case.known, deadline))
            await asyncio.sleep(0.01)
            asking.cancel()
            done, _ = await asyncio.wait((asking,), timeout=AMPLE_SECONDS / 3)
            return asking in done

        assert opened.run(cancel())

    def test_the_host_gets_an_answer_by_its_deadline(self, case: SourceCase, tmp_path: Path) -> None:
        (tmp_path / "hosted").mkdir()
        case.prepare(tmp_path / "hosted")
        host = SourceHost([make(case, tmp_path / "hosted")], bytes(32))
        try:
            (answer,) = host.ask_all((case.slow or case.known,), _SHORT_SECONDS)
            assert answer.outcome in (InquiryOutcome.MATCH, InquiryOutcome.UNAVAILABLE)
            assert [step.source for step in answer.steps] == [case.name]
        finally:
            host.close()

    def test_nothing_personal_is_in_reprs_logs_errors_or_reasons(
        self, case: SourceCase, opened: OpenedSource, caplog: pytest.LogCaptureFixture
    ) -> None:
        asked = _questions(case, opened)
        with caplog.at_level(logging.DEBUG):
            answers = [_answer_or_error(opened, inquiry) for inquiry in asked]
            texts = [repr(opened.source), str(opened.source), *map(repr, asked), *map(repr, answers), caplog.text]
        texts += [repr(vars(record)) for record in caplog.records]
        secrets = {value.strip() for inquiry in asked for value in inquiry.fields.values()}
        leaked = {secret for secret in secrets for text in texts if len(secret) > 1 and secret in text}
        assert len(leaked) == 0

    def test_whatever_is_asked_is_answered_or_fails_without_a_word_about_it(
        self, case: SourceCase, opened: OpenedSource
    ) -> None:
        for name in case.known.fields:
            for strange in _STRANGE:
                given = _answer_or_error(opened, Inquiry(case.known.kind, {**case.known.fields, name: strange}))
                if isinstance(given, Answer):
                    assert fault(given, opened.source.manifest()) == ""
                else:
                    assert len(strange.strip()) < 2 or strange not in str(given)

    def test_changes_can_be_followed_from_one_checkpoint_to_the_next(self, opened: OpenedSource) -> None:
        changes = opened.run(opened.source.changes(""))
        if changes is None:
            pytest.skip("the source cannot tell what changed")
        kinds = opened.source.manifest().kinds
        assert all(inquiry.kind in kinds for inquiry in changes.inquiries)
        assert changes.checkpoint
        following = opened.run(opened.source.changes(changes.checkpoint))
        assert following is not None and following.inquiries == ()

    def test_it_is_healthy_when_it_is_open(self, opened: OpenedSource) -> None:
        assert opened.run(opened.source.health()) is True

    def test_a_typing_mistake_in_the_configuration_is_named_by_its_key(self, case: SourceCase) -> None:
        with pytest.raises(ValidationError) as raised:
            case.adapter.config_model.model_validate({**case.config, "surprise": 1})
        assert ("surprise",) in {error["loc"] for error in raised.value.errors()}

    def test_it_can_be_closed_without_use(self, case: SourceCase, tmp_path: Path) -> None:
        OpenedSource(case, tmp_path / "unused").close()


def _questions(case: SourceCase, opened: OpenedSource) -> list[Inquiry]:
    """Of every sort: known, unknown, others, incomplete, foreign, and the source's own examples."""
    asked = [case.known, *case.others, Inquiry(case.known.kind, {}), Inquiry(_UNHEARD_OF, case.known.fields)]
    if case.unknown is not None:
        asked.append(case.unknown)
    return asked + [inquiry for inquiry, _ in opened.source.examples()]


def _answer_or_error(opened: OpenedSource, inquiry: Inquiry) -> Answer | Exception:
    try:
        return opened.ask(inquiry)
    except Exception as error:
        return error


def _wide(text: str) -> str:
    """Its ASCII characters in full width."""
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)
