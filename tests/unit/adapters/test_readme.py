"""The configurations that the READMEs show are ones that the adapters take."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from verifier.sources import registry

ROOT = Path(__file__).parents[3]
LANGUAGES = ("README.md", "README.zh-CN.md")


def rows(name: str) -> list[dict[str, Any]]:
    """Of every YAML block that names sources."""
    blocks = re.findall(r"```yaml\n(- name: .*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)
    return [row for block in blocks for row in yaml.safe_load(block) if "adapter" in row]


@pytest.mark.parametrize("name", LANGUAGES)
def test_each_source_that_is_shown_can_be_configured_so(name: str) -> None:
    adapters = registry.installed_adapters()
    shown = rows(name)
    assert {row["adapter"] for row in shown} >= {"register", "tencent", "http_json", "assisted"}
    for row in shown:
        adapters[row["adapter"]].config_model.model_validate(row["config"])


def test_both_languages_show_the_same() -> None:
    english, chinese = (rows(name) for name in LANGUAGES)
    assert english == chinese


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_adapter_is_mentioned(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    built_in = [one for one, made in registry.installed_adapters().items() if made.__module__.startswith("verifier_")]
    assert [one for one in built_in if f"`{one}`" not in text] == []
