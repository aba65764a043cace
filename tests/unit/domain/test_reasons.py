"""The reason catalogue: codes, languages, placeholders."""

import re
import runpy
import string
from pathlib import Path

import pytest

from verifier.domain.reasons import accounts, credentials, identity, screening
from verifier.domain.reasons.reason import Reason

AREAS = [accounts, credentials, identity, screening]
REASONS = [reason for area in AREAS for reason in area.REASONS]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_codes_are_unique() -> None:
    codes = [reason.code for reason in REASONS]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.__name__)
def test_a_constant_is_named_by_its_code(area: object) -> None:
    assert all(name == value.code for name, value in vars(area).items() if isinstance(value, Reason))


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.code)
def test_both_languages_speak(reason: Reason) -> None:
    assert re.search(r"[一-鿿]", reason.zh) and re.search(r"[a-z]", reason.en)
    assert not re.search(r"[一-鿿]", reason.en)
    assert placeholders(reason.zh) == placeholders(reason.en)
    assert all(re.fullmatch(r"[A-Z]+20\d\d-\d+(\.\d+)?", article) for article in reason.articles)


def test_the_documented_table_is_the_catalogue() -> None:
    root = Path(__file__).parents[3]
    script = runpy.run_path(str(root / "scripts" / "write_reason_table.py"))
    assert (root / "docs" / "reasons.md").read_text(encoding="utf-8") == script["text"]()
