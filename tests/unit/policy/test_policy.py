"""Policy packs, and from findings to a verdict."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from verifier.domain.decision import ObligationKind
from verifier.domain.errors import ConfigurationError
from verifier.domain.finding import Outcome
from verifier.domain.reasons import identity, screening
from verifier.policy import evaluation
from verifier.policy.pack import PolicyPack, load

NOW = datetime(2026, 11, 24, tzinfo=UTC)
PASS = identity.IDENTITY_VERIFIED.finding()
REVIEW = screening.NAME_NEAR_PROTECTED.finding(target="晨曦日报")
REQUIREMENTS = {"minimum_assurance": 2, "valid_days": 180}
REJECT = screening.NAME_CLAIMS_PROTECTED.finding(target="晨曦日报")


PERSON_IDENTITY = {"ask": ["identity.name_id", "identity.name_id_phone"], "factors": 2, "authoritative": 1}
IDENTITY = load().model_dump(mode="json")["identity"] | {"person": PERSON_IDENTITY}


def identity(kind: str = "person", **changes: object) -> dict[str, object]:
    return {"identity": IDENTITY | {kind: IDENTITY[kind] | changes}}


def section(name: str, **changes: object) -> dict[str, object]:
    return {name: load().model_dump(mode="json")[name] | changes}


def accounts(**changes: object) -> dict[str, object]:
    usual = load().model_dump(mode="json")["accounts"]
    return {"accounts": usual | {"person": usual["person"] | changes}}


def changed(**changes: object) -> PolicyPack:
    return load().model_copy(update=changes)


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        ([PASS], Outcome.PASS),
        ([PASS, REVIEW], Outcome.REVIEW),
        ([REVIEW, PASS, REJECT], Outcome.REJECT),
        ([], Outcome.REVIEW),
    ],
)
def test_worst_wins(findings: list[object], verdict: Outcome) -> None:
    assert evaluation.verdict(findings) is verdict  # type: ignore[arg-type]


def test_findings_come_worst_first() -> None:
    ordered = evaluation.apply_outcomes(load(), [PASS, REVIEW, REJECT])
    assert [finding.outcome for finding in ordered] == [Outcome.REJECT, Outcome.REVIEW, Outcome.PASS]


def test_a_pack_may_change_an_outcome() -> None:
    pack = changed(outcomes={"NAME_CLAIMS_PROTECTED": "review"})
    assert evaluation.verdict(evaluation.apply_outcomes(pack, [PASS, REJECT])) is Outcome.REVIEW


def test_obligations_follow_from_what_is_no_pass() -> None:
    (correct,) = evaluation.obligations(load(), [REJECT, REJECT, PASS], NOW)
    assert correct.kind is ObligationKind.CORRECT
    assert correct.due == NOW + timedelta(days=15)
    (review,) = evaluation.obligations(load(), [REVIEW], NOW)
    assert review.kind is ObligationKind.REVIEW
    assert evaluation.obligations(load(), [PASS], NOW) == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"adult_age": -1}, "adult_age"),
        ({"unknown": 1}, "unknown"),
        ({"version": ""}, "version"),
        ({"outcomes": {"NAME_CLEAR": "maybe"}}, "outcomes.NAME_CLEAR"),
        ({"outcomes": {"NAME_CLAER": "review"}}, "outcomes: .*NAME_CLAER is no reason"),
        ({"obligations": {"X": {"kind": "correct", "within_days": 1}}}, "obligations: .*X is no reason"),
        ({"credentials": REQUIREMENTS | {"requirements": {"medical": {"person": "x.y"}}}}, "medical.person: x.y"),
        ({"credentials": REQUIREMENTS | {"requirements": {"medical": {"person": {"any_of": []}}}}}, "medical.person"),
        (
            identity(ask=["identity.name_di"]),
            r"identity.person.ask: .*identity.name_di is no question about an identity",
        ),
        (identity(factors=4), r"identity: .*person.factors: 4 independent factors, but `ask` gives 3 at best"),
        (identity(authoritative=3), r"identity: .*person.authoritative: more than the independent questions"),
        (identity("opaque", factors=2), r"identity: .*opaque.factors: 2 independent factors, but `ask` gives 1 at"),
        ({"identity": {"person": PERSON_IDENTITY}}, r"identity: .*organisation, opaque: is missing"),
        ({"accounts": {"person": {"cap": 0, "valid_days": 1}}}, "accounts.person.cap"),
        ({"accounts": {"person": {"cap": 1, "valid_days": 1}}}, "accounts: .*organisation, opaque: is missing"),
        (accounts(by_grade={"E": 1}), "accounts.person.by_grade.E"),
        (accounts(by_category={"cooking": 1}), "accounts.person.by_category.cooking"),
        (accounts(by_category={"medical": -1}), "accounts.person.by_category.medical"),
        (section("credit", floors={"A": 90, "B": 95, "C": 40}), "credit.floors: .*falling scores"),
        (section("credit", floors={"A": 90, "C": 40}), "credit.floors: .*falling scores"),
        (section("credit", events={"rumour": {"points": 101}}), "credit.events.rumour.points"),
        (section("credit", events={"rumour": {"points": 1, "effect": "ban"}}), "credit.events.rumour.effect"),
        ({"velocity": {"phone": {"subjects": 0, "hours": 1}}}, "velocity.phone.subjects"),
        ({"velocity": {"fax": {"subjects": 1, "hours": 1}}}, "velocity.fax"),
        ({"disclosure": {}}, "disclosure: .*person, organisation, opaque: is missing"),
        (section("cases", appeal={"within_days": 0, "submit_within_days": 9}), "cases.appeal.within_days"),
        (
            section("cases", review={"within_days": 3, "claim_hours": 24, "two_persons_for": ["NAME_CLAER"]}),
            "cases.review.two_persons_for: .*NAME_CLAER is no reason",
        ),
        (
            section(
                "cases",
                rectification={"correct_within_days": 1, "suspend_before_review": True, "opened_by": ["registration"]},
            ),
            "cases.rectification.opened_by",
        ),
        ({"idle_months": 0}, "idle_months"),
    ],
)
def test_a_wrong_pack_names_its_key(tmp_path: Path, change: dict[str, object], says: str) -> None:
    path = tmp_path / "pack.yaml"
    path.write_text(yaml.safe_dump(load().model_dump(mode="json") | change), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=says):
        load(path)


@pytest.mark.parametrize(("content", "says"), [("a: [", "not YAML"), (None, "No such file")])
def test_a_file_that_is_no_pack_is_refused(tmp_path: Path, content: str | None, says: str) -> None:
    path = tmp_path / "pack.yaml"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ConfigurationError, match=says):
        load(path)
