"""What becomes of an account, and what is said to have changed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support import numbers
from unit.jobs.conftest import Judge, account

from verifier.privacy import keys

JUNE = datetime(2027, 6, 1, tzinfo=UTC)


def one(found: list[dict[str, Any]]) -> dict[str, Any]:
    (result,) = found
    return result


def test_without_sources_a_verified_identity_stands_until_its_age_ends_and_no_longer(judge: Judge) -> None:
    result = one(judge(account()))
    assert (result["verdict"], result["changes"], result["changed"]) == ("pass", [], False)
    assert result["valid_until"] == result["checked_until"] == JUNE


@pytest.mark.parametrize(
    "changes",
    [
        {"last_valid_until": "2026-11-23T15:59:59Z"},
        {"last_valid_until": None},
        {"last_reasons": ["NAME_CLEAR"]},
        {"last_verdict": None, "last_reasons": None, "last_valid_until": None},
    ],
    ids=["ended", "no end", "not verified then", "new account"],
)
def test_what_nobody_checked_does_not_pass(judge: Judge, changes: dict[str, Any]) -> None:
    result = one(judge(account(**changes)))
    assert result["verdict"] == "review" and "IDENTITY_SOURCE_MISSING" in result["reasons"]
    assert result["valid_until"] is None


def test_an_account_without_a_last_decision_is_new(judge: Judge) -> None:
    result = one(judge(account(last_verdict=None)))
    assert (result["changes"], result["changed"], result["previous_verdict"]) == (["new"], True, None)


def test_a_pass_becomes_a_rejection_by_its_name(judge: Judge) -> None:
    result = one(judge(account(name="晨曦日报官方")))
    assert result["verdict"] == "reject" and result["previous_verdict"] == "pass"
    assert result["changes"] == ["verdict", "reasons", "valid_until"]
    assert {"reason": "NAME_CLAIMS_PROTECTED", "outcome": "reject", "field": "profile.name"} in result["findings"]
    assert result["checked_until"] == JUNE, "the identity stays verified: the name can be mended"


def test_only_the_evidence_changed(judge: Judge) -> None:
    first = one(judge(account(name="晨曦日报官方")))
    again = account(
        name="官方晨曦日报",
        last_verdict="reject",
        last_reasons=first["reasons"],
        last_evidence=first["evidence"],
        last_valid_until=None,
        last_checked_until="2027-06-01T00:00:00Z",
    )
    result = one(judge(again))
    assert result["reasons"] == first["reasons"] and result["changes"] == ["evidence"] and result["changed"]
    again["name"] = "晨曦日报官方"
    assert one(judge(again))["changes"] == []


def test_only_the_expiry_changed(judge: Judge) -> None:
    changes = {"last_checked_until": "2027-03-01T00:00:00Z"}
    result = one(judge(account(**changes)))
    assert result["changes"] == ["valid_until"] and result["changed"]
    assert result["valid_until"] == datetime(2027, 3, 1, tzinfo=UTC)


def test_another_version_alone_is_told_and_is_no_change_of_the_answer(judge: Judge) -> None:
    result = one(judge(account(last_policy="2020.1", last_lists="old")))
    assert result["changes"] == ["policy", "lists"] and not result["changed"]


def test_what_the_output_says_is_the_next_input(judge: Judge) -> None:
    first = one(judge(account()))
    last = {f"last_{name}": first[name] for name in ("verdict", "reasons", "evidence", "policy", "lists", "subject")}
    moments = {f"last_{name}": first[name].isoformat() for name in ("valid_until", "checked_until")}
    second = one(judge(account(**last, **moments)))
    assert second["changes"] == [] and second == {**first, "row": 1}


def test_by_another_policy_only_the_least_of_the_identity_stands(judge: Judge, tmp_path: Path) -> None:
    """A verified identity means one authority; more was not checked."""
    strict = _policy(tmp_path, "factors: 2", "factors: 3")
    same = account(last_policy="2026.11")
    assert one(judge(same))["verdict"] == "pass"
    assert one(judge(same, policy=strict))["reasons"].count("IDENTITY_NOT_VERIFIED") == 1
    assert one(judge(account(last_policy="strict"), policy=strict))["verdict"] == "pass"


def test_what_only_the_store_knows_stays(judge: Judge) -> None:
    reasons = ["IDENTITY_VERIFIED", "SUBJECT_BLACKLISTED"]
    result = one(judge(account(last_verdict="reject", last_reasons=reasons, last_checked_until="2027-06-01T00:00:00Z")))
    assert result["verdict"] == "reject" and "SUBJECT_BLACKLISTED" in result["reasons"]


def test_an_avatar_that_the_table_lacks_is_not_forgotten(judge: Judge) -> None:
    reasons = ["IDENTITY_VERIFIED", "AVATAR_MATCHES_PROTECTED"]
    result = one(judge(account(last_verdict="reject", last_reasons=reasons, last_checked_until="2027-06-01T00:00:00Z")))
    assert result["verdict"] == "reject" and "AVATAR_MATCHES_PROTECTED" in result["reasons"]


def test_what_a_person_approved_stays_as_long_as_it_is_the_same(judge: Judge, tmp_path: Path) -> None:
    near = account(bio="云川大学教师")
    seen = one(judge(near))
    assert seen["verdict"] == "review" and "BIO_CLAIMS_AFFILIATION" in seen["reasons"]
    approved = {"last_verdict": "pass", "last_reasons": ["REVIEW_APPROVED"], "last_evidence": seen["evidence"]}
    result = one(judge({**near, **approved}))
    assert result["verdict"] == "pass" and result["valid_until"] == JUNE and "REVIEW_APPROVED" in result["reasons"]
    assert one(judge({**near, **approved, "bio": "云川大学副教授"}))["verdict"] == "review"
    keys.load_or_create(tmp_path / "keys.json")
    another_subject = {**near, **approved, "last_subject": "k1:00"}
    assert one(judge(another_subject, keys=tmp_path / "keys.json"))["verdict"] == "review"


def test_credentials_that_were_accepted_stand_with_the_same_claims(judge: Judge) -> None:
    claims = [{"kind": "judicial.lawyer_practice", "number": "11101201510123456", "institution": "正义律师事务所"}]
    lawyer = account(category="judicial", claims=claims, last_reasons=["IDENTITY_VERIFIED", "CREDENTIAL_VERIFIED"])
    assert "CREDENTIAL_VERIFIED" in one(judge(lawyer))["reasons"]
    lawyer["last_reasons"] = ["IDENTITY_VERIFIED", "CREDENTIAL_VERIFIED", "CREDENTIAL_SHARED"]
    assert "CREDENTIAL_SOURCE_MISSING" in one(judge(lawyer))["reasons"]


def test_with_keys_a_changed_subject_is_recognised(judge: Judge, tmp_path: Path) -> None:
    ring = tmp_path / "keys.json"
    keys.load_or_create(ring)
    options = {"keys": ring, "subjects_unchanged": False}
    first = one(judge(account(last_subject="none"), **options))
    assert first["verdict"] == "review" and first["subject"].startswith("k1:")
    same = account(last_subject=first["subject"])
    assert one(judge(same, **options))["verdict"] == "pass"
    other = {**same, "document_number": numbers.resident_id(sequence="998")}
    assert one(judge(other, **options))["verdict"] == "review"
    keys.rotate(ring, "k2", "international")
    rotated = one(judge(same, **options))
    assert rotated["verdict"] == "pass" and rotated["subject"].startswith("k2:")


def test_a_worse_credit_grade_brings_the_next_patrol_forward(judge: Judge) -> None:
    result = one(judge(account(credit_grade="D")))
    assert result["valid_until"] == datetime(2026, 12, 23, 16, tzinfo=UTC)


def test_nothing_personal_is_in_the_result(judge: Judge) -> None:
    row = account(bio="云川大学教师，电话13907150286")
    said = str(judge(row))
    for name in ("subject_name", "document_number", "phone", "name", "bio"):
        assert row[name] not in said


def _policy(folder: Path, old: str, new: str) -> Path:
    from importlib.resources import files

    text = (files("verifier.policy") / "packs" / "default.yaml").read_text(encoding="utf-8")
    changed = text.replace('version: "2026.11"', 'version: "strict"').replace(old, new, 1)
    assert changed != text
    (folder / "strict.yaml").write_text(changed, encoding="utf-8")
    return folder / "strict.yaml"
