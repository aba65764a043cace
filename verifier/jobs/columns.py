"""The columns of the input, checked before anything else: a wrong file must not cost a night.

HOWTO add a column: a row below, and its use in ``rows``; ``docs/reverification.md`` tells users about it.
"""

import difflib
from collections.abc import Mapping

import pyarrow as pa

from verifier.domain.errors import ConfigurationError

CLAIM_FIELDS = ("kind", "number", "holder", "institution", "institution_code", "issued_on", "expires_on")
CLAIM = pa.struct([pa.field(name, pa.string()) for name in CLAIM_FIELDS])
_MOMENT = pa.timestamp("us", tz="UTC")
REQUIRED = ("account_id", "name", "subject_type")
SUBJECT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "person": ("subject_name", "document_kind", "document_number"),
    "organisation": ("subject_name", "uscc"),
    "opaque": ("identifier",),
}
"""What a subject of each type cannot be judged without."""
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("account_id", "tenant", "subject_type", "subject_name", "document_kind")),
        *((name, pa.string()) for name in ("document_number", "phone", "uscc", "representative", "identifier")),
        *((name, pa.string()) for name in ("scheme", "name", "bio", "category", "registered_place")),
        *((name, pa.string()) for name in ("operating_place", "contact", "business_scope", "credit_grade")),
        ("avatar", pa.binary()),
        ("claims", pa.list_(CLAIM)),
        *((name, pa.string()) for name in ("last_verdict", "last_evidence", "last_policy", "last_lists")),
        ("last_subject", pa.string()),
        ("last_reasons", pa.list_(pa.string())),
        ("last_valid_until", _MOMENT),
        ("last_checked_until", _MOMENT),
    ]
)
"""Every column by its name, in the type that the program works with."""
_ALIKE = 0.8


def check(schema: pa.Schema, where: str) -> None:
    """Raises ``ConfigurationError`` with each column of ``where`` that is missing, misspelt or of a wrong type.

    Columns that mean nothing here are passed over, unless they look like a misspelt one.
    """
    problems = [f"{name}: is missing; every account needs it" for name in REQUIRED if name not in schema.names]
    if not any(set(needed) <= set(schema.names) for needed in SUBJECT_COLUMNS.values()):
        ways = "; or ".join(f"{', '.join(needed)} for {kind}s" for kind, needed in SUBJECT_COLUMNS.items())
        problems.append(f"columns of the subject: are missing; give {ways}")
    problems += [f"{name}: comes twice" for name in SCHEMA.names if schema.names.count(name) > 1]
    for field in schema:
        if field.name in SCHEMA.names:
            problems += _of_type(field.name, field.type)
        else:
            absent = [name for name in SCHEMA.names if name not in schema.names]
            meant = difflib.get_close_matches(field.name, absent, n=1, cutoff=_ALIKE)
            problems += [f"{field.name}: is no column; rename it to {one}, or leave it out" for one in meant]
    if problems:
        raise ConfigurationError(f"input {where}: " + "; ".join(problems))


def _of_type(name: str, found: pa.DataType) -> list[str]:
    wanted = SCHEMA.field(name).type
    if _fits(found, wanted) or (name == "claims" and (_is_text(found) or _is_list_of_claims(found))):
        return []
    or_json = " or JSON in a text" if name == "claims" else ""
    return [f"{name}: is {found}, must be {wanted}{or_json}; cast it before"]


def _fits(found: pa.DataType, wanted: pa.DataType) -> bool:
    """A column of nulls fits every type."""
    if pa.types.is_null(found):
        return True
    if pa.types.is_timestamp(wanted):
        return bool(pa.types.is_timestamp(found))
    if pa.types.is_string(wanted):
        return _is_text(found)
    if pa.types.is_binary(wanted):
        return bool(pa.types.is_binary(found) or pa.types.is_large_binary(found))
    return _is_list(found) and pa.types.is_string(wanted.value_type) and _is_text(found.value_type)


def _is_list_of_claims(found: pa.DataType) -> bool:
    """The fields that are there are texts, or dates where a date is meant."""
    if not _is_list(found) or not pa.types.is_struct(found.value_type):
        return False
    fields = list(found.value_type)
    known = all(
        _is_text(one.type)
        or pa.types.is_null(one.type)
        or (one.name in CLAIM_FIELDS[-2:] and pa.types.is_date(one.type))
        for one in fields
    )
    names = {one.name for one in fields}
    return known and {"kind", "number"} <= names <= set(CLAIM_FIELDS)


def _is_list(found: pa.DataType) -> bool:
    return bool(pa.types.is_list(found) or pa.types.is_large_list(found))


def _is_text(found: pa.DataType) -> bool:
    if pa.types.is_dictionary(found):
        return _is_text(found.value_type)
    return bool(pa.types.is_string(found) or pa.types.is_large_string(found) or pa.types.is_string_view(found))
