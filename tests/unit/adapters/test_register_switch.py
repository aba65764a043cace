"""A newer copy of a register takes the old one's place, unless it cannot be read or differs too much."""

import asyncio
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.numbers import TODAY
from support.sources import AMPLE, context
from verifier_adapters.register import RegisterConfig, RegisterSource

from verifier.domain.errors import ConfigurationError
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome

KIND = "credential.judicial.lawyer_practice"
HEADER = "licence,name,status"
MATCH, REVOKED, NOT_FOUND = InquiryOutcome.MATCH, InquiryOutcome.REVOKED, InquiryOutcome.NOT_FOUND


def copy(size: int, revoked: int = 0) -> str:
    """``size`` lawyers from number 1000 on, the first ``revoked`` of them struck off."""
    lines = [f"{1000 + place},林{place},{'注销' if place < revoked else '执业'}" for place in range(size)]
    return "\n".join([HEADER, *lines])


def put(path: Path, text: str | bytes) -> None:
    """As one should: beside it, then renamed."""
    beside = path.with_suffix(".new")
    beside.write_bytes(text if isinstance(text, bytes) else text.encode())
    beside.rename(path)


class Register:
    """An opened register on a loop of its own."""

    def __init__(self, folder: Path, file: str = "lawyers.csv", **changes: Any) -> None:
        values: dict[str, Any] = {
            "file": file,
            "kind": KIND,
            "as_of": "2026-11-01",
            "key": {"number": "licence"},
            "compare": {"holder": "name"},
            "status": "status",
            "status_codes": {"执业": "match", "注销": "revoked"},
            "complete": True,
            "check_seconds": 0,
            **changes,
        }
        config = RegisterConfig.model_validate({name: value for name, value in values.items() if value is not None})
        self.source = RegisterSource("lawyers", config, context(folder))
        self._runner = asyncio.Runner()
        try:
            self._runner.run(self.source.open())
        except ConfigurationError:
            self._runner.close()
            raise

    def refresh(self) -> bool:
        return self._runner.run(self.source.refresh())

    def ask(self, place: int) -> Answer:
        inquiry = Inquiry(KIND, {"number": str(1000 + place), "holder": f"林{place}"})
        return self._runner.run(self.source.lookup(inquiry, deadline=float("inf")))

    def healthy(self) -> bool:
        return self._runner.run(self.source.health())

    def wait(self, seconds: float) -> None:
        self._runner.run(asyncio.sleep(seconds))

    def close(self) -> None:
        self._runner.run(self.source.close())
        self._runner.close()


@contextmanager
def register(folder: Path, file: str = "lawyers.csv", **changes: Any) -> Iterator[Register]:
    opened = Register(folder, file, **changes)
    try:
        yield opened
    finally:
        opened.close()


def test_a_new_file_is_taken_without_a_restart(tmp_path: Path) -> None:
    put(tmp_path / "lawyers.csv", copy(100))
    with register(tmp_path) as opened:
        assert not opened.refresh()
        put(tmp_path / "lawyers.csv", copy(101, revoked=1))
        assert opened.ask(100).outcome is NOT_FOUND
        assert opened.refresh()
        assert [opened.ask(place).outcome for place in (0, 1, 100)] == [REVOKED, MATCH, MATCH]
        assert opened.healthy()


@pytest.mark.parametrize(
    ("new", "limits", "reason"),
    [
        (copy(89), {}, "shrank from 100 to 89 entries, more than 10%"),
        (copy(90), {}, ""),
        (HEADER, {}, "shrank from 100 to 0 entries, more than 10%"),
        (copy(99), {"shrink": 0}, "shrank from 100 to 99 entries, more than 0%"),
        (copy(10), {"shrink": 1}, ""),
        (copy(200), {}, ""),
        (copy(100, revoked=5), {}, ""),
        (copy(100, revoked=6), {}, "6 of 100 entries changed their status, more than 5%"),
        (copy(100, revoked=6), {"flip": 0.06}, ""),
        (copy(100).replace("执业", "在职"), {}, "100 of 100 entries changed their status, more than 5%"),
        (copy(100).replace(",执业", ""), {}, "100 of 100 entries changed their status, more than 5%"),
        (copy(100).replace("name", "who"), {}, "compare.holder: column name is not there"),
        (copy(100).encode("gb18030"), {}, "100 of 100 entries changed their status, more than 5%"),
        (copy(50) + '\n9,"林', {}, "file: no sound CSV in line 52"),
        (b"\x00\x01\x02", {}, "key.number: column licence is not there"),
    ],
)
def test_a_copy_that_differs_too_much_is_refused_and_the_old_one_goes_on(
    tmp_path: Path, new: str | bytes, limits: dict[str, float], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    put(tmp_path / "lawyers.csv", copy(100))
    with register(tmp_path, brake=limits) as opened:
        put(tmp_path / "lawyers.csv", new)
        with caplog.at_level(logging.ERROR):
            assert opened.refresh() is not bool(reason)
            assert not opened.refresh()
        assert opened.healthy() is not bool(reason)
        assert reason in opened.source.trouble
        assert (reason in caplog.text) if reason else not caplog.records
        assert len(caplog.records) == bool(reason)
        if reason:
            assert [opened.ask(place).outcome for place in (0, 99)] == [MATCH, MATCH]
            assert "林" not in caplog.text


def test_a_good_file_after_a_refused_one_is_taken(tmp_path: Path) -> None:
    put(tmp_path / "lawyers.csv", copy(100))
    with register(tmp_path) as opened:
        put(tmp_path / "lawyers.csv", copy(5))
        assert not opened.refresh()
        put(tmp_path / "lawyers.csv", copy(101))
        assert opened.refresh()
        assert (opened.healthy(), opened.source.trouble, opened.ask(100).outcome) == (True, "", MATCH)


def test_a_file_that_vanishes_and_comes_back_was_only_away(tmp_path: Path) -> None:
    path = tmp_path / "lawyers.csv"
    put(path, copy(100))
    with register(tmp_path) as opened:
        path.rename(tmp_path / "elsewhere.csv")
        assert not opened.refresh()
        assert (opened.healthy(), opened.ask(0).outcome) == (False, MATCH)
        (tmp_path / "elsewhere.csv").rename(path)
        assert not opened.refresh()
        assert opened.healthy()


def test_it_looks_for_a_new_file_by_itself(tmp_path: Path) -> None:
    put(tmp_path / "lawyers.csv", copy(100))
    with register(tmp_path, check_seconds=0.01) as opened:
        put(tmp_path / "lawyers.csv", copy(101))
        for _ in range(int(AMPLE / 0.01)):
            if opened.ask(100).outcome is MATCH:
                break
            opened.wait(0.01)
        assert opened.ask(100).outcome is MATCH


def test_whatever_goes_wrong_it_goes_on_looking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "lawyers.csv", copy(100))
    with register(tmp_path, check_seconds=0.01) as opened:
        with monkeypatch.context() as broken:
            broken.setattr(os, "stat", lambda *_, **__: 1 / 0)
            for _ in range(int(AMPLE / 0.01)):
                if opened.source.trouble == "ZeroDivisionError":
                    break
                opened.wait(0.01)
        assert opened.source.trouble == "ZeroDivisionError"
        for _ in range(int(AMPLE / 0.01)):
            if not opened.source.trouble:
                break
            opened.wait(0.01)
        assert opened.healthy()


def test_look_ups_meet_one_copy_or_the_other_and_nothing_between(tmp_path: Path) -> None:
    put(tmp_path / "lawyers.csv", copy(1000))
    with register(tmp_path, brake={"flip": 1}) as opened:

        async def ask_during_the_switch() -> set[frozenset[InquiryOutcome]]:
            put(tmp_path / "lawyers.csv", copy(1000, revoked=1000))
            switching = asyncio.create_task(opened.source.refresh())
            seen = set()
            while not switching.done():
                asked = [
                    Inquiry(KIND, {"number": str(1000 + place), "holder": f"林{place}"}) for place in (0, 500, 999)
                ]
                answers = await opened.source.lookup_many(asked, float("inf"))
                seen.add(frozenset(answer.outcome for answer in answers))
                await asyncio.sleep(0)
            return seen

        seen = opened._runner.run(ask_during_the_switch())
        assert seen <= {frozenset({MATCH}), frozenset({REVOKED})}
        assert opened.ask(0).outcome is REVOKED


def test_of_dated_files_the_newest_that_is_not_of_the_future_is_taken(tmp_path: Path) -> None:
    for day, size in (("2026-10-01", 100), ("2026-11-01", 101), ("2062-11-01", 900), ("2026-13-01", 900)):
        put(tmp_path / f"lawyers-{day}.csv", copy(size))
    with register(tmp_path, "lawyers-*.csv", as_of=None) as opened:
        answer = opened.ask(100)
        assert (answer.outcome, answer.as_of, answer.version) == (MATCH, date(2026, 11, 1), "2026-11-01")
        put(tmp_path / f"lawyers-{TODAY}.csv", copy(102))
        assert opened.refresh()
        assert (opened.ask(101).outcome, opened.ask(101).as_of) == (MATCH, TODAY)


def test_an_older_file_never_takes_a_newer_ones_place(tmp_path: Path) -> None:
    put(tmp_path / "lawyers-2026-10-01.csv", copy(100))
    put(tmp_path / "lawyers-2026-11-01.csv", copy(101))
    with register(tmp_path, "lawyers-*.csv", as_of=None) as opened:
        (tmp_path / "lawyers-2026-11-01.csv").unlink()
        assert not opened.refresh()
        assert "as of 2026-10-01, older than 2026-11-01" in opened.source.trouble
        assert opened.ask(100).outcome is MATCH


def test_a_date_in_the_name_of_a_single_file_is_enough(tmp_path: Path) -> None:
    put(tmp_path / "lawyers-2026-11-01.csv", copy(1))
    with register(tmp_path, "lawyers-2026-11-01.csv", as_of=None) as opened:
        assert opened.ask(0).as_of == date(2026, 11, 1)


def test_a_pattern_without_a_file_stops_the_start(tmp_path: Path) -> None:
    put(tmp_path / "lawyers-latest.csv", copy(1))
    with pytest.raises(ConfigurationError, match=r"register lawyers: file: no file with a date in its name"):
        Register(tmp_path, "lawyers-*.csv", as_of=None)
