"""Rows that cannot be read are reported with a code and a column; the others are judged."""

import json
from typing import Any

import pyarrow as pa
import pytest
from unit.jobs.conftest import account, batch

from verifier.domain.subject import Opaque, Organisation
from verifier.jobs import rows
from verifier.jobs.account import Account, BadRow

BAD = {
    "ACCOUNT_ID_MISSING account_id": {"account_id": " "},
    "SUBJECT_TYPE_UNKNOWN subject_type": {"subject_type": "company"},
    "SUBJECT_COLUMN_MISSING uscc": {"subject_type": "organisation"},
    "DOCUMENT_KIND_UNKNOWN document_kind": {"document_kind": ""},
    "CATEGORY_UNKNOWN category": {"category": "sport"},
    "TOO_LONG name": {"name": "长" * 201},
    "TOO_LONG bio": {"bio": "长" * 5_001},
    "LAST_VERDICT_UNKNOWN last_verdict": {"last_verdict": "passed"},
    "CREDIT_GRADE_UNKNOWN credit_grade": {"credit_grade": "E"},
    "CLAIMS_UNREADABLE claims: [0].kind is missing": {"claims": [{"number": "1"}]},
    "CLAIMS_UNREADABLE claims: [0].expires_on must be a date written as 2026-11-24": {
        "claims": [{"kind": "k", "number": "1", "expires_on": "soon"}]
    },
}


@pytest.mark.parametrize("problem", BAD)
def test_a_bad_row_says_what_is_wrong_and_spoils_no_other(problem: str) -> None:
    good, bad = rows.read(batch(account(), account(**BAD[problem])), 7)
    assert isinstance(good, Account) and good.row == 7
    assert isinstance(bad, BadRow) and (bad.row, bad.problem) == (8, problem)


@pytest.mark.parametrize("column", ["name", "last_policy", "account_id"])
def test_text_that_is_no_utf_8_is_a_bad_row(column: str) -> None:
    made = batch(account(last_policy="p"), account(last_policy="p"))
    broken = pa.array([b"fine", b"\xff\xfe"], pa.binary()).view(pa.string())
    columns = [broken if name == column else made.column(name) for name in made.schema.names]
    good, bad = rows.read(pa.RecordBatch.from_arrays(columns, names=made.schema.names), 1)
    assert isinstance(good, Account) and isinstance(bad, BadRow) and bad.problem == f"NOT_UTF8 {column}"


def test_a_reason_that_is_no_utf_8_is_a_bad_row() -> None:
    made = batch(account(), account())
    reasons = pa.ListArray.from_arrays([0, 1, 2], pa.array([b"A", b"\xff"], pa.binary()).view(pa.string()))
    columns = [reasons if name == "last_reasons" else made.column(name) for name in made.schema.names]
    good, bad = rows.read(pa.RecordBatch.from_arrays(columns, names=made.schema.names), 1)
    assert isinstance(good, Account) and isinstance(bad, BadRow) and bad.problem == "UNREADABLE last_reasons"


def test_a_moment_beyond_the_calendar_is_a_bad_row() -> None:
    made = batch(account(), account())
    moments = pa.array([0, 2**62], pa.int64()).cast(pa.timestamp("us", tz="UTC"))
    columns = [moments if name == "last_valid_until" else made.column(name) for name in made.schema.names]
    good, bad = rows.read(pa.RecordBatch.from_arrays(columns, names=made.schema.names), 1)
    assert isinstance(good, Account) and isinstance(bad, BadRow) and bad.problem == "UNREADABLE last_valid_until"


def test_every_kind_of_subject_is_read() -> None:
    organisation = account(subject_type="organisation", uscc="91", representative="李雷")
    opaque = account(subject_type="opaque", identifier="w1", scheme="网号")
    found = [one.request.subject for one in rows.read(batch(organisation, opaque), 1) if isinstance(one, Account)]
    assert found == [Organisation("王小明", "91", "李雷", "13907150286"), Opaque("w1", "网号")]


def test_claims_in_json_are_those_in_structs() -> None:
    claim = {"kind": "judicial.lawyer_practice", "number": "1", "expires_on": "2027-01-01"}
    made = batch(account())
    in_json = made.append_column("claims", pa.array([json.dumps([claim])]))
    as_structs = batch(account(claims=[claim]))
    assert _claims(in_json) == _claims(as_structs) and len(_claims(in_json)) == 1


def _claims(made: pa.RecordBatch) -> Any:
    (one,) = rows.read(made, 1)
    assert isinstance(one, Account)
    return one.request.claims
