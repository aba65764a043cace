"""What a domain asks for, as the policy pack writes it."""

from typing import Any

import pytest
import yaml

from verifier.credentials.requirements import parse
from verifier.domain.errors import ConfigurationError

LAWYER, EXAM, NOTARY = "judicial.lawyer_practice", "judicial.legal_qualification", "judicial.notary"


@pytest.mark.parametrize(
    ("expression", "satisfying", "failing"),
    [
        (LAWYER, [{LAWYER}, {LAWYER, EXAM}], [set(), {EXAM}]),
        (f"any_of: [{LAWYER}, {NOTARY}]", [{LAWYER}, {NOTARY}, {LAWYER, NOTARY}], [set(), {EXAM}]),
        (f"all_of: [{EXAM}, {NOTARY}]", [{EXAM, NOTARY}, {EXAM, NOTARY, LAWYER}], [set(), {EXAM}, {NOTARY}, {LAWYER}]),
        (
            f"any_of: [{LAWYER}, {{all_of: [{EXAM}, {NOTARY}]}}]",
            [{LAWYER}, {EXAM, NOTARY}],
            [set(), {EXAM}, {NOTARY}],
        ),
        (
            f"all_of: [{EXAM}, {{any_of: [{LAWYER}, {NOTARY}]}}]",
            [{EXAM, LAWYER}, {EXAM, NOTARY}],
            [{LAWYER, NOTARY}, {EXAM}],
        ),
    ],
)
def test_which_kinds_are_enough(expression: str, satisfying: list[set[str]], failing: list[set[str]]) -> None:
    requirement = parse(yaml.safe_load(expression), "judicial.person")
    assert [kinds for kinds in satisfying if not requirement.satisfied_by(kinds)] == []
    assert [kinds for kinds in failing if requirement.satisfied_by(kinds)] == []


def test_the_kinds_are_named_in_the_order_of_the_pack() -> None:
    nested = {"any_of": [LAWYER, {"all_of": [EXAM, NOTARY]}]}
    assert parse(nested, "").kinds() == (LAWYER, EXAM, NOTARY)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("judicial.wizard", "p: judicial.wizard is not in the credential catalogue"),
        ("", "p:  is not in the credential catalogue"),
        (None, "p: must be"),
        (7, "p: must be"),
        ([LAWYER], "p: must be"),
        ({}, "p: must be"),
        ({"some_of": [LAWYER]}, "p: must be"),
        ({"any_of": []}, "p: must be"),
        ({"any_of": LAWYER}, "p: must be"),
        ({"any_of": [LAWYER], "all_of": [EXAM]}, "p: must be"),
        ({"any_of": [LAWYER, {"all_of": [EXAM, "judicial.wizard"]}]}, "p.any_of[1].all_of[1]: judicial.wizard"),
        ({"any_of": [LAWYER, {"all_of": None}]}, "p.any_of[1]: must be"),
    ],
)
def test_a_wrong_expression_is_refused_with_its_place(expression: Any, message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        parse(expression, "p")
    assert str(raised.value).startswith(message)
