"""Every built-in adapter keeps the contract of a source. A new adapter adds a case to ``CASES``, or a class of its own
where a server has to run for it.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.http_server import Asked, Given, LocalServer, Responder, json_reply, local_server
from support.numbers import resident_id
from support.registers import (
    EXPIRING,
    KNOWN,
    LAWYER,
    NUMBER,
    OTHERS,
    REGISTER,
    UNKNOWN_STATUS,
    write_csv,
    write_parquet,
    write_sqlite,
)
from support.sources import AMPLE
from verifier_adapters.alibaba import AlibabaSource
from verifier_adapters.http_json import HttpJsonSource
from verifier_adapters.register import RegisterSource
from verifier_adapters.sandbox import SandboxSource
from verifier_adapters.structure import StructureSource
from verifier_adapters.tencent import TencentSource

from verifier.domain.inquiry import Inquiry, InquiryOutcome
from verifier.sources import registry
from verifier.sources.contract import OpenedSource, SourceCase, SourceContract, Turn
from verifier.sources.source import Source

MATCH, EXPIRED = InquiryOutcome.MATCH, InquiryOutcome.EXPIRED
EXPIRY = Turn(Inquiry(LAWYER, EXPIRING), date(2026, 11, 24), MATCH, EXPIRED)
CASES = [
    SourceCase(
        "structure",
        StructureSource,
        {},
        known=KNOWN,
        unknown=Inquiry("credential.judicial.notary", {"number": "X-996"}),
        others=OTHERS,
    ),
    SourceCase(
        "register-csv",
        RegisterSource,
        {**REGISTER, "file": "lawyers.csv"},
        known=KNOWN,
        unknown=Inquiry(LAWYER, UNKNOWN_STATUS),
        others=OTHERS,
        turn=EXPIRY,
        prepare=write_csv,
    ),
    SourceCase(
        "register-sqlite",
        RegisterSource,
        {**REGISTER, "file": "registers.sqlite", "table": "lawyers"},
        known=KNOWN,
        unknown=Inquiry(LAWYER, UNKNOWN_STATUS),
        others=OTHERS,
        turn=EXPIRY,
        prepare=write_sqlite,
    ),
    SourceCase(
        "register-parquet",
        RegisterSource,
        {**REGISTER, "file": "lawyers.parquet"},
        known=KNOWN,
        unknown=Inquiry(LAWYER, UNKNOWN_STATUS),
        others=OTHERS,
        turn=EXPIRY,
        prepare=write_parquet,
    ),
    SourceCase(
        "sandbox",
        SandboxSource,
        {"credentials": ["judicial.lawyer_practice"]},
        known=KNOWN,
        unknown=Inquiry(LAWYER, {"number": NUMBER, "holder": "林不明"}),
        others=OTHERS,
        slow=Inquiry(LAWYER, {"number": NUMBER, "holder": "林超时"}),
    ),
]


class TestBuiltIn(SourceContract):
    @pytest.fixture(params=CASES, ids=[case.name for case in CASES])
    def case(self, request: pytest.FixtureRequest) -> SourceCase:
        made: SourceCase = request.param
        return made


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    with local_server(lambda asked: Given(status=500)) as started:
        yield started


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_SECRET", "secret-of-the-tests")


SECRET = {"env": "TEST_SECRET"}
NAME_AND_ID = "identity.name_id"


def person(name: str) -> Inquiry:
    return Inquiry(NAME_AND_ID, {"name": name, "id_number": resident_id()})


def provider_case(adapter: type[Source], config: Mapping[str, Any]) -> SourceCase:
    """Of a provider that knows 林晓禾, answers 林不明 with a code of tomorrow, and 林超时 never."""
    return SourceCase(
        "provider",
        adapter,
        config,
        known=person("林晓禾"),
        unknown=person("林不明"),
        others=(person("林不符"), person("林无此")),
        slow=person("林超时"),
    )


def provider(codes: Mapping[str, str], name_of: Callable[[Asked], str], reply: Callable[[str], Given]) -> Responder:
    """``codes`` are the provider's for 林晓禾, 林无此, and anybody else."""

    def respond(asked: Asked) -> Given:
        name = name_of(asked)
        if name == "林不明":
            return reply("code of tomorrow")
        given = reply(codes.get(name, codes[""]))
        return replace(given, pause_seconds=AMPLE) if name == "林超时" else given

    return respond


class TestHttpJson(SourceContract):
    @pytest.fixture
    def case(self, server: LocalServer) -> SourceCase:
        codes = {"林晓禾": "0", "林无此": "2", "": "1"}
        server.respond = provider(codes, lambda asked: asked.json["name"], lambda code: json_reply({"code": code}))
        config = {
            "kinds": {NAME_AND_ID: ["name", "id_number"]},
            "assurance": 3,
            "version": "v1",
            "url": server.url,
            "json": {"name": "{name}", "number": "{id_number}"},
            "reply": {"code": "code", "codes": {"0": "match", "1": "mismatch", "2": "not_found"}},
            "billed": ["match", "mismatch"],
        }
        return provider_case(HttpJsonSource, config)


class TestTencent(SourceContract):
    @pytest.fixture
    def case(self, server: LocalServer) -> SourceCase:
        codes = {"林晓禾": "0", "林无此": "-5", "": "-1"}
        server.respond = provider(
            codes,
            lambda asked: asked.json["Name"],
            lambda code: json_reply({"Response": {"RequestId": "r-1", "Result": code}}),
        )
        config = {"secret_id": SECRET, "secret_key": SECRET, "kinds": [NAME_AND_ID]}
        return provider_case(TencentSource, {**config, "faceid_url": server.url, "ocr_url": server.url})


class TestAlibaba(SourceContract):
    @pytest.fixture
    def case(self, server: LocalServer) -> SourceCase:
        codes = {"林晓禾": "1", "林无此": "3", "": "2"}
        server.respond = provider(
            codes,
            lambda asked: {**asked.form, **asked.query}["UserName"],
            lambda code: json_reply({"RequestId": "r-1", "Code": "200", "ResultObject": {"BizCode": code}}),
        )
        config = {"access_key_id": SECRET, "access_key_secret": SECRET, "kinds": [NAME_AND_ID], "url": server.url}
        return provider_case(AlibabaSource, {**config, "scene_code": "sign_up", "users_have_agreed": True})


def test_every_built_in_adapter_is_held_to_the_contract() -> None:
    """Here, or in the file beside this one for those that need a server or a person."""
    suites = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*sources.py"))
    built_in = {one for one in registry.installed_adapters().values() if one.__module__.startswith("verifier_adapters")}
    assert [one.__name__ for one in built_in if f"{one.__name__}," not in suites] == []


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_what_has_no_provider_sends_nothing_away_and_bills_nothing(case: SourceCase, tmp_path: Path) -> None:
    opened = OpenedSource(case, tmp_path / "source")
    assert (opened.source.manifest().personal_data, opened.source.manifest().billed) == ((), ())
    opened.close()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_any_text_is_answered_or_fails_without_a_word_about_it(case: SourceCase, tmp_path: Path) -> None:
    opened = OpenedSource(case, tmp_path / "source")

    @given(st.text(max_size=30), st.text(max_size=30))
    @settings(deadline=None)
    def with_fields(number: str, holder: str) -> None:
        asked = opened.source.lookup(Inquiry(LAWYER, {"number": number, "holder": holder}), time.monotonic() + 1.0)
        try:
            # some text asks the sandbox never to answer: then it is the host that gives up
            answer = opened.run(asyncio.wait_for(asked, 0.2))
        except Exception as error:
            assert error.args == ()
        else:
            assert answer.outcome in InquiryOutcome

    with_fields()
    opened.close()


def test_the_sandboxs_failure_says_nothing_about_the_question(tmp_path: Path) -> None:
    opened = OpenedSource(CASES[-1], tmp_path / "source")
    with pytest.raises(ConnectionError) as raised:
        opened.ask(Inquiry(LAWYER, {"number": NUMBER, "holder": "林故障"}))
    assert raised.value.args == ()
    opened.close()
