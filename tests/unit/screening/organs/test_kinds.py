"""The table of kinds, row by row."""

from collections import Counter
from importlib.resources import files

import pytest

from verifier.screening.organs.kinds import Kind, forms, kinds

KINDS = list(kinds().values())


def test_the_table_names_its_source() -> None:
    first = (files("verifier.screening.organs") / "data" / "kinds.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# ")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_kind(kind: Kind) -> None:
    assert 0.5 <= kind.importance <= 1
    assert any(kind.names.values())
    assert all(not name or "{" in name for name in kind.names.values())
    assert kind.run_by <= set(kinds())
    assert any(kind in form.kinds for form in forms())


def test_there_are_about_a_hundred() -> None:
    assert len(KINDS) >= 100


def test_no_form_is_split_by_its_links() -> None:
    """Otherwise 法院 would be two forms, and the more prominent court could lose to the other."""
    seen = Counter((form.front, form.tail, form.full_region, form.grade) for form in forms())
    assert [form for form, times in seen.items() if times > 1] == []


def test_no_form_is_a_single_character_but_those_that_ask_for_the_full_region() -> None:
    assert all(len(form.tail + form.front) > 1 or form.full_region for form in forms())


@pytest.mark.parametrize(
    ("kind", "code", "name"),
    [
        ("public_security", "33", "{}公安厅"),
        ("public_security", "11", "{}公安局"),
        ("education", "11", "{}教育委员会"),
        ("high_court", "11", "{}高级人民法院"),
        ("intermediate_court", "3301", "{}中级人民法院"),
        ("basic_court", "330110", "{}人民法院"),
        ("police_station", "330110", ""),
        ("high_court", "3301", ""),
    ],
)
def test_name_at_a_level(kind: str, code: str, name: str) -> None:
    assert kinds()[kind].name_at(code) == name
