"""The operator's file of sources: what it makes, and which key a mistake is named by."""

import logging
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from support.sources import context
from verifier_adapters.register import RegisterSource
from verifier_adapters.sandbox import SandboxSource
from verifier_adapters.structure import StructureSource

from verifier.domain.errors import ConfigurationError
from verifier.sources import registry
from verifier.sources.registry import installed_adapters, load
from verifier.sources.source import Source

ADAPTERS: dict[str, type[Source]] = {
    "register": RegisterSource,
    "sandbox": SandboxSource,
    "structure": StructureSource,
}
SECRET = "s3cret-key"


def sources(folder: Path, text: str) -> tuple[Source, ...]:
    path = folder / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, ADAPTERS, context(folder))


def problem(folder: Path, text: str) -> str:
    with pytest.raises(ConfigurationError) as raised:
        sources(folder, text)
    assert str(folder / "sources.yaml") in str(raised.value)
    assert SECRET not in str(raised.value)
    return str(raised.value).removeprefix(f"sources {folder / 'sources.yaml'}: ")


def test_the_built_in_adapters_are_found_by_their_entry_points() -> None:
    assert installed_adapters().items() >= ADAPTERS.items()


def test_an_adapter_whose_own_needs_are_missing_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    points = [
        EntryPoint("broken", "no_such_distribution:Adapter", registry.GROUP),
        EntryPoint("sandbox", "verifier_adapters.sandbox:SandboxSource", registry.GROUP),
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    with caplog.at_level(logging.WARNING):
        assert installed_adapters() == {"sandbox": SandboxSource}
    assert "broken" in caplog.text and "no_such_distribution" in caplog.text


def test_sources_come_in_the_order_of_the_file_with_their_configuration(tmp_path: Path) -> None:
    made = sources(
        tmp_path,
        "- {name: trial, adapter: sandbox, config: {delay_seconds: 1}}\n- {name: form, adapter: structure}\n",
    )
    assert [(source.name, type(source)) for source in made] == [("trial", SandboxSource), ("form", StructureSource)]
    assert made[0].config.delay_seconds == 1
    assert made[0].context.folder == tmp_path


def test_an_empty_list_has_no_sources(tmp_path: Path) -> None:
    assert sources(tmp_path, "[]") == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Input should be a valid list"),
        ("name: x", "Input should be a valid list"),
        ("- x", "0: Input should be"),
        ("- {adapter: sandbox}", "0.name: Field required"),
        ("- {name: '', adapter: sandbox}", "0.name: String should have at least 1 character"),
        ("- {name: a}", "0.adapter: Field required"),
        ("- {name: a, adapter: sandbox, confg: {}}", "0.confg: Extra inputs are not permitted"),
        ("- {name: a, adapter: sandbox, config: 7}", "0.config: Input should be a valid dictionary"),
        ("- {name: a, adapter: sandbox}\n- {name: b}", "1.adapter: Field required"),
        ("- {name: a, adapter: scrape}", "a.adapter: scrape is not installed; known: register, sandbox, structure"),
        ("- {name: a, adapter: sandbox}\n- {name: a, adapter: structure}", "name: a comes twice"),
        ("- {name: a, adapter: sandbox, config: {delay: 1}}", "a.config: delay: Extra inputs are not permitted"),
        (
            f"- {{name: a, adapter: sandbox, config: {{delay_seconds: {SECRET}}}}}",
            "a.config: delay_seconds: Input should be a valid number",
        ),
        (f"- name: a\n  key: {SECRET}: [", "not YAML, line 2"),
    ],
)
def test_each_wrong_key_is_named(tmp_path: Path, text: str, message: str) -> None:
    assert problem(tmp_path, text).startswith(message)


def test_all_wrong_keys_are_named_at_once(tmp_path: Path) -> None:
    told = problem(tmp_path, "- {name: a, adapter: sandbox, config: {delay_seconds: -1, credentials: 7, x: 1}}")
    assert all(f"{key}: " in told for key in ("delay_seconds", "credentials", "x"))


def test_a_file_that_is_not_there_or_not_utf_8_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"sources .*none\.yaml: No such file"):
        load(tmp_path / "none.yaml", ADAPTERS, context())
    (tmp_path / "gbk.yaml").write_bytes("- name: 律师".encode("gbk"))
    with pytest.raises(ConfigurationError, match=r"sources .*gbk\.yaml: not YAML"):
        load(tmp_path / "gbk.yaml", ADAPTERS, context())
