"""What is said of a wrong table before anything is judged."""

import pyarrow as pa
import pytest

from verifier.domain.errors import ConfigurationError
from verifier.jobs import columns

GOOD = {
    "account_id": pa.string(),
    "name": pa.large_string(),
    "subject_type": pa.dictionary(pa.int8(), pa.string()),
    "subject_name": pa.string(),
    "document_kind": pa.string(),
    "document_number": pa.string(),
}


def problem(**changes: pa.DataType | None) -> str:
    fields = {name: kind for name, kind in {**GOOD, **changes}.items() if kind is not None}
    with pytest.raises(ConfigurationError) as error:
        columns.check(pa.schema(list(fields.items())), "a.parquet")
    return str(error.value)


def test_texts_of_every_kind_nulls_and_foreign_columns_are_fine() -> None:
    fields = {**GOOD, "bio": pa.null(), "followers": pa.int64(), "last_valid_until": pa.timestamp("ms")}
    columns.check(pa.schema(list(fields.items())), "a.parquet")


def test_claims_are_structs_or_json() -> None:
    dated = pa.struct([("kind", pa.string()), ("number", pa.string()), ("expires_on", pa.date32())])
    for kind in (pa.string(), pa.list_(dated), pa.large_list(dated)):
        columns.check(pa.schema(list({**GOOD, "claims": kind}.items())), "a.parquet")
    assert "claims: is" in problem(claims=pa.list_(pa.string()))
    assert "claims: is" in problem(claims=pa.list_(pa.struct([("kind", pa.string()), ("sort", pa.string())])))


def test_a_missing_column_is_named() -> None:
    assert "account_id: is missing" in problem(account_id=None)


def test_a_table_without_any_subject_says_which_columns_there_are() -> None:
    said = problem(document_number=None)
    assert "subject_name, uscc for organisations" in said and "identifier for opaques" in said


def test_a_wrong_type_is_named_with_the_right_one() -> None:
    assert "phone: is int64, must be string; cast it before" in problem(phone=pa.int64())
    assert "last_reasons: is string, must be list<" in problem(last_reasons=pa.string())


def test_a_misspelt_column_is_not_passed_over() -> None:
    assert "last_verdicts: is no column; rename it to last_verdict" in problem(last_verdicts=pa.string())
