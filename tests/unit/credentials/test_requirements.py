"""What a domain asks for, as the policy pack writes it: which credentials are enough, and which is missing."""

from typing import Any

import pytest
import yaml

from verifier.credentials.requirement_parser import parse, permits_without_licence
from verifier.credentials.requirements import Employer, Presented
from verifier.domain.errors import ConfigurationError
from verifier.domain.finding import Assurance

LAWYER, EXAM, NOTARY = "judicial.lawyer_practice", "judicial.legal_qualification", "judicial.notary"
EXPERT = "judicial.forensic_expert"
SAC = "economy.securities_practice"


def given(*kinds: str) -> list[Presented]:
    return [Presented(kind) for kind in kinds]


@pytest.mark.parametrize(
    ("expression", "satisfying", "failing"),
    [
        (LAWYER, [{LAWYER}, {LAWYER, EXAM}], [set(), {EXAM}]),
        (f"any_of: [{LAWYER}, {NOTARY}]", [{LAWYER}, {NOTARY}, {LAWYER, NOTARY}], [set(), {EXAM}]),
        (f"all_of: [{EXAM}, {NOTARY}]", [{EXAM, NOTARY}, {EXAM, NOTARY, LAWYER}], [set(), {EXAM}, {NOTARY}, {LAWYER}]),
        (
            f"n_of: {{count: 2, of: [{LAWYER}, {NOTARY}, {EXPERT}]}}",
            [{LAWYER, NOTARY}, {NOTARY, EXPERT}, {LAWYER, NOTARY, EXPERT}],
            [set(), {LAWYER}, {EXPERT}, {LAWYER, EXAM}],
        ),
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
    assert [kinds for kinds in satisfying if not requirement.satisfied_by(given(*kinds))] == []
    assert [kinds for kinds in failing if requirement.satisfied_by(given(*kinds))] == []
    assert all(requirement.gap(given(*kinds)) is None for kinds in satisfying)
    assert all(requirement.gap(given(*kinds)) is not None for kinds in failing)


@pytest.mark.parametrize(
    ("condition", "presented", "enough"),
    [
        ("scope: {post: ['5', '6']}", Presented(SAC, {"post": "5"}), True),
        ("scope: {post: ['5', '6']}", Presented(SAC, {"post": "1"}), False),
        ("scope: {post: ['5', '6']}", Presented(SAC), False),
        ("scope: {stated: [投资咨询]}", Presented(SAC, stated_scope="证券经纪；证券投资咨询"), True),
        ("scope: {stated: [投资咨询]}", Presented(SAC, stated_scope="证券经纪"), False),
        ("scope: {post: ['6'], company: ['0910']}", Presented(SAC, {"post": "6", "company": "0911"}), False),
        ("employer: named", Presented(SAC, employer=Employer.NAMED), True),
        ("employer: named", Presented(SAC, employer=Employer.UNSTATED), False),
        ("employer: confirmed", Presented(SAC, employer=Employer.NAMED), False),
        ("employer: confirmed", Presented(SAC, employer=Employer.CONFIRMED), True),
        ("days_left: 30", Presented(SAC, days_left=30), True),
        ("days_left: 30", Presented(SAC, days_left=29), False),
        ("days_left: 30", Presented(SAC, days_left=None), True),
        ("minimum_assurance: 3", Presented(SAC, assurance=Assurance.AUTHORITY), True),
        ("minimum_assurance: 3", Presented(SAC, assurance=Assurance.REGISTER), False),
    ],
)
def test_a_condition_narrows_a_credential(condition: str, presented: Presented, enough: bool) -> None:
    requirement = parse(yaml.safe_load(f"{{credential: {SAC}, {condition}}}"), "p")
    assert requirement.satisfied_by([presented]) is enough
    assert not requirement.satisfied_by(given(LAWYER))


def test_conditions_are_met_by_one_credential_not_by_two_together() -> None:
    requirement = parse({"credential": SAC, "scope": {"post": ["5"]}, "employer": "named"}, "p")
    assert not requirement.satisfied_by([Presented(SAC, {"post": "5"}), Presented(SAC, employer=Employer.NAMED)])


@pytest.mark.parametrize(
    ("expression", "presented", "zh", "en", "leaves"),
    [
        (LAWYER, [], "律师执业证", "lawyer practice licence", [LAWYER]),
        (
            f"any_of: [{LAWYER}, {NOTARY}]",
            [],
            "律师执业证或公证员执业证",
            "lawyer practice licence or notary practice licence",
            [f"any_of[0]: {LAWYER}", f"any_of[1]: {NOTARY}"],
        ),
        (
            f"all_of: [{EXAM}, {NOTARY}]",
            [EXAM],
            "公证员执业证",
            "notary practice licence",
            [f"all_of[1]: {NOTARY}"],
        ),
        (
            f"any_of: [{LAWYER}, {{all_of: [{EXAM}, {NOTARY}]}}]",
            [EXAM],
            "公证员执业证或律师执业证",
            "notary practice licence or lawyer practice licence",
            [f"any_of[1].all_of[1]: {NOTARY}", f"any_of[0]: {LAWYER}"],
        ),
        (
            f"all_of: [{EXAM}, {{any_of: [{LAWYER}, {NOTARY}]}}]",
            [],
            "法律职业资格证书和（律师执业证或公证员执业证）",
            "legal profession qualification and (lawyer practice licence or notary practice licence)",
            [f"all_of[0]: {EXAM}", f"all_of[1].any_of[0]: {LAWYER}", f"all_of[1].any_of[1]: {NOTARY}"],
        ),
        (
            f"n_of: {{count: 2, of: [{LAWYER}, {NOTARY}, {EXPERT}]}}",
            [],
            "下列各项中的2项（律师执业证、公证员执业证、司法鉴定人执业证）",
            "2 of (lawyer practice licence, notary practice licence, forensic expert licence)",
            [f"n_of[{i}]: {kind}" for i, kind in enumerate((LAWYER, NOTARY, EXPERT))],
        ),
        (
            f"n_of: {{count: 2, of: [{LAWYER}, {NOTARY}, {EXPERT}]}}",
            [NOTARY],
            "律师执业证或司法鉴定人执业证",
            "lawyer practice licence or forensic expert licence",
            [f"n_of[0]: {LAWYER}", f"n_of[2]: {EXPERT}"],
        ),
        (
            f"any_of: [{{credential: {SAC}, scope: {{post: ['5', '6']}}, employer: named}}, economy.futures_advice]",
            [SAC],
            "证券从业资格（范围：证券分析师、证券投资顾问；写明执业机构）或期货投资咨询资格",
            "securities practice certificate (SAC) (scope: securities analyst, investment adviser; with the employer "
            "named) or futures advice certificate",
            [f"any_of[0]: {SAC}", "any_of[1]: economy.futures_advice"],
        ),
        (
            f"{{credential: {LAWYER}, employer: confirmed, days_left: 30, minimum_assurance: 3}}",
            [LAWYER],
            "律师执业证（执业机构经核验；有效期不少于30天；经发证机关核验）",
            "lawyer practice licence (employer confirmed by the register; good for 30 more days; verified with the "
            "authority)",
            [LAWYER],
        ),
    ],
)
def test_the_missing_part_is_named_by_its_alternative_in_both_languages(
    expression: str, presented: list[str], zh: str, en: str, leaves: list[str]
) -> None:
    gap = parse(yaml.safe_load(expression), "p").gap(given(*presented))
    assert gap is not None
    assert (gap.words.zh, gap.words.en, list(gap.leaves)) == (zh, en, leaves)
    assert gap.begun is bool(presented)


def test_the_kinds_are_named_in_the_order_of_the_pack() -> None:
    nested = {"any_of": [LAWYER, {"all_of": [EXAM, NOTARY]}]}
    assert parse(nested, "").kinds() == (LAWYER, EXAM, NOTARY)


@pytest.mark.parametrize(
    ("expression", "weak"),
    [
        (EXAM, (EXAM,)),
        ("medical.physician_qualification", ("medical.physician_qualification",)),
        ({"any_of": [LAWYER, EXAM]}, (EXAM,)),
        ({"any_of": [LAWYER, {"credential": EXAM, "scope": {"class": ["A"]}, "employer": "confirmed"}]}, (EXAM,)),
        ({"all_of": [EXAM, LAWYER]}, ()),
        ({"n_of": {"count": 2, "of": [EXAM, "education.degree", LAWYER]}}, (EXAM, "education.degree")),
        ({"n_of": {"count": 2, "of": [EXAM, NOTARY, LAWYER]}}, ()),
        ("education.teacher_qualification", ()),
        (LAWYER, ()),
    ],
)
def test_a_qualification_alone_is_no_licence(expression: Any, weak: tuple[str, ...]) -> None:
    assert permits_without_licence(parse(expression, "p")) == weak


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
        ({"any_of": []}, "p.any_of: must be a list"),
        ({"any_of": LAWYER}, "p.any_of: must be a list"),
        ({"any_of": [LAWYER], "all_of": [EXAM]}, "p: must be"),
        ({"any_of": [LAWYER, {"all_of": [EXAM, "judicial.wizard"]}]}, "p.any_of[1].all_of[1]: judicial.wizard"),
        ({"any_of": [LAWYER, {"all_of": None}]}, "p.any_of[1].all_of: must be a list"),
        ({"n_of": [LAWYER]}, "p.n_of: must have count and of"),
        ({"n_of": {"count": 3, "of": [LAWYER, EXAM]}}, "p.n_of.count: must be 1 to 2"),
        ({"n_of": {"count": 0, "of": [LAWYER]}}, "p.n_of.count: must be 1 to 1"),
        ({"n_of": {"count": True, "of": [LAWYER]}}, "p.n_of.count: must be 1 to 1"),
        ({"n_of": {"count": 1, "of": ["x"]}}, "p.n_of.of[0]: x is not in"),
        ({"credential": "x"}, "p.credential: x is not in"),
        ({"credential": None}, "p.credential: None is not in"),
        ({"credential": SAC, "scop": {}}, "p.scop: is no condition, known are credential, days_left"),
        ({"credential": SAC, "scope": {"pots": ["1"]}}, "p.scope.pots: is no part of economy.securities_practice"),
        ({"credential": SAC, "scope": {"post": [5]}}, "p.scope.post: must be a list of texts: put digits in quotes"),
        ({"credential": SAC, "scope": {"post": "56"}}, "p.scope.post: must be a list"),
        ({"credential": SAC, "scope": {"post": []}}, "p.scope.post: must be a list"),
        ({"credential": SAC, "scope": ["post"]}, "p.scope: must map"),
        (
            {"credential": "education.teacher_qualification", "scope": {"disputed_sex": ["1"]}},
            "p.scope.disputed_sex: sources disagree",
        ),
        ({"credential": SAC, "employer": "yes"}, "p.employer: must be named or confirmed"),
        ({"credential": SAC, "days_left": -1}, "p.days_left: must be 0 to"),
        ({"credential": SAC, "minimum_assurance": 5}, "p.minimum_assurance: must be 0 to 4"),
    ],
)
def test_a_wrong_expression_is_refused_with_its_place(expression: Any, message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        parse(expression, "p")
    assert str(raised.value).startswith(message)
