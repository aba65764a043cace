"""Which credentials a domain asks for, by subject type and content scope; what makes no sense stops the start."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from verifier.domain.errors import ConfigurationError
from verifier.domain.profile import Category
from verifier.policy.credential_policy import CredentialPolicy, SubjectType
from verifier.policy.pack import load

POLICY = load().credentials
DOMAINS = [domain for domain in Category if domain is not Category.GENERAL]
TYPES: list[SubjectType] = ["person", "organisation", "opaque"]


def scopes(policy: CredentialPolicy, domain: Category, kind: SubjectType, *texts: str) -> list[str]:
    return [name.en if name else "" for name, _ in policy.requirements_for(domain, kind, texts)]


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_every_domain_asks_every_kind_of_subject_for_something(domain: Category, kind: SubjectType) -> None:
    ((scope, requirement),) = POLICY.requirements_for(domain, kind)
    assert scope is None and not requirement.satisfied_by([])


def test_a_general_account_is_asked_for_nothing() -> None:
    assert POLICY.requirements_for(Category.GENERAL, "person") == ()


@pytest.mark.parametrize(
    ("domain", "kind", "texts", "expected"),
    [
        (Category.ECONOMY, "person", ["证券投资顾问"], ["investment advice"]),
        (Category.ECONOMY, "person", ["ＣＰＡ"], ["public accounting"]),
        (Category.ECONOMY, "person", ["税务师", "证券分析师"], ["investment advice", "tax advice"]),
        (Category.ECONOMY, "organisation", ["证券投资咨询；财务顾问"], ["investment advice"]),
        (Category.ECONOMY, "organisation", ["公证员"], [""]),
        (Category.MEDICAL, "organisation", ["互联网药品信息服务"], ["drug and device information"]),
        (Category.MEDICAL, "person", ["互联网药品信息服务"], [""]),
        (Category.MEDICAL, "opaque", ["主治医师"], ["physicians"]),
        (Category.JUDICIAL, "person", ["主治医师"], [""]),
    ],
)
def test_what_is_claimed_raises_its_scope(
    domain: Category, kind: SubjectType, texts: list[str], expected: list[str]
) -> None:
    assert scopes(POLICY, domain, kind, *texts) == expected


Change = Callable[[dict[str, Any]], None]


def judicial_person(expression: Any) -> Change:
    def change(policy: dict[str, Any]) -> None:
        policy["requirements"]["judicial"]["person"] = expression

    return change


def without(domain: str, kind: str) -> Change:
    return lambda policy: policy["requirements"][domain].pop(kind)


LAWYER, EXAM = "judicial.lawyer_practice", "judicial.legal_qualification"
WRONG: list[tuple[Change, str]] = [
    (judicial_person("judicial.wizard"), r"judicial.person: judicial.wizard is not in the credential catalogue"),
    (judicial_person({"any_of": [LAWYER, EXAM]}), r"judicial.person: would be met without a licence \(.*qualification"),
    (judicial_person({"general": LAWYER, "wizardry": LAWYER}), r"judicial.person.wizardry: is no scope of this domain"),
    (judicial_person({"general": LAWYER, "diagnosis": LAWYER}), r"judicial.person.diagnosis: is no scope"),
    (
        judicial_person({"general": LAWYER, "law_practice": {"n_of": {"count": 2, "of": [LAWYER]}}}),
        r"judicial.person.law_practice.n_of.count: must be 1 to 1",
    ),
    (without("medical", "opaque"), r"medical.opaque: is missing: without it anybody could publish"),
    (lambda policy: policy["requirements"].pop("news"), r"news.person: is missing.*news.organisation: is missing"),
    (lambda policy: policy.update(keep_material="sometimes"), r"keep_material: Input should be 'never', 'review'"),
    (lambda policy: policy["scopes"]["law_practice"].update(words=[]), r"scopes.law_practice.words"),
    (lambda policy: policy["scopes"]["law_practice"].update(domain="wizardry"), r"scopes.law_practice.domain"),
]


@pytest.mark.parametrize(("change", "says"), WRONG, ids=[says for _, says in WRONG])
def test_a_pack_that_makes_no_sense_stops_the_start_with_its_place(tmp_path: Path, change: Change, says: str) -> None:
    document = load().model_dump(mode="json")
    change(document["credentials"])
    path = tmp_path / "pack.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=says):
        load(path)


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    document = load().model_dump(mode="json")
    for domain in ("judicial", "medical"):
        document["credentials"]["requirements"][domain]["organisation"] = "x.y"
    path = tmp_path / "pack.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"judicial.organisation: x.y.*medical.organisation: x.y"):
        load(path)


def test_documents_are_kept_where_a_person_has_to_look() -> None:
    assert POLICY.keep_material == "review"
