"""Reads accounts out of a record batch, column by column: a row that cannot be read says why, and spoils no other."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from verifier.accounts.credit import Grade
from verifier.domain.finding import Outcome
from verifier.domain.number import DocumentKind
from verifier.domain.profile import Category, Profile
from verifier.domain.request import Occasion, VerificationRequest
from verifier.domain.subject import Opaque, Organisation, Person, Subject
from verifier.jobs.account import Account, BadRow, LastDecision
from verifier.jobs.claims import NotClaims, read_claims
from verifier.jobs.columns import SCHEMA, SUBJECT_COLUMNS

DEFAULT_TENANT = "default"
Value = TypeVar("Value")
_LONGEST = {
    **dict.fromkeys(("account_id", "tenant"), 128),
    **dict.fromkeys(("subject_name", "representative", "identifier", "name"), 200),
    **dict.fromkeys(("document_number", "phone", "uscc", "scheme"), 64),
    **dict.fromkeys(("registered_place", "operating_place", "contact", "business_scope"), 1_000),
    "bio": 5_000,
}
"""Characters, as the API has them."""
_KINDS = {kind.value: kind for kind in DocumentKind}
_CATEGORIES = {**{one.value: one for one in Category}, "": Category.GENERAL}
_GRADES = {**{one.value: one for one in Grade}, "": Grade.A}
_VERDICTS: Mapping[str, Outcome | None] = {**{one.name.lower(): one for one in Outcome}, "": None}
_MOMENT = SCHEMA.field("last_valid_until").type
_TEXTS = tuple(field.name for field in SCHEMA if pa.types.is_string(field.type))


class _Wrong(Exception):
    """Carries a problem's code to ``read``."""


def read(batch: pa.RecordBatch, first_row: int) -> Iterator[Account | BadRow]:
    """Every row, in order. The columns have to be those of ``columns.check``."""
    size = batch.num_rows
    problems: dict[int, str] = {}
    lists = {name: _texts(batch, name, problems) for name in _TEXTS}
    lists |= {name: _values(batch, name, problems) for name in SCHEMA.names if name not in lists}
    missing = {
        kind: tuple(name for name in needed if name not in batch.schema.names)
        for kind, needed in SUBJECT_COLUMNS.items()
    }
    ids, tenants = lists["account_id"], lists["tenant"]
    for place in range(size):
        row, tenant = first_row + place, tenants[place] or DEFAULT_TENANT
        try:
            if place in problems:
                raise _Wrong(problems[place])
            yield _account(row, tenant, place, lists, missing)
        except _Wrong as wrong:
            yield BadRow(row, ids[place], tenant, str(wrong))
        except NotClaims as wrong:
            yield BadRow(row, ids[place], tenant, f"CLAIMS_UNREADABLE claims: {wrong}")


def _account(
    row: int, tenant: str, place: int, lists: Mapping[str, Sequence[Any]], missing: Mapping[str, tuple[str, ...]]
) -> Account:
    account_id = lists["account_id"][place]
    if not account_id.strip():
        raise _Wrong("ACCOUNT_ID_MISSING account_id")
    profile = Profile(
        name=lists["name"][place],
        bio=lists["bio"][place],
        avatar=lists["avatar"][place] or b"",
        category=_one_of(_CATEGORIES, lists["category"][place], "CATEGORY_UNKNOWN category"),
        registered_place=lists["registered_place"][place],
        operating_place=lists["operating_place"][place],
        contact=lists["contact"][place],
        business_scope=lists["business_scope"][place],
    )
    claims = lists["claims"][place]
    request = VerificationRequest(
        occasion=Occasion.EXISTING,
        request_id="",
        account_id=account_id,
        tenant=tenant,
        subject=_subject(place, lists, missing),
        profile=profile,
        claims=read_claims(claims) if claims else (),
    )
    grade = _one_of(_GRADES, lists["credit_grade"][place].upper(), "CREDIT_GRADE_UNKNOWN credit_grade")
    return Account(row, request, grade, _last(place, lists))


def _subject(place: int, lists: Mapping[str, Sequence[Any]], missing: Mapping[str, tuple[str, ...]]) -> Subject:
    kind = lists["subject_type"][place]
    lacking = missing.get(kind)
    if lacking is None:
        raise _Wrong("SUBJECT_TYPE_UNKNOWN subject_type")
    if lacking:
        raise _Wrong(f"SUBJECT_COLUMN_MISSING {lacking[0]}")
    match kind:
        case "person":
            document = _one_of(_KINDS, lists["document_kind"][place], "DOCUMENT_KIND_UNKNOWN document_kind")
            return Person(
                lists["subject_name"][place], document, lists["document_number"][place], lists["phone"][place]
            )
        case "organisation":
            return Organisation(
                lists["subject_name"][place],
                lists["uscc"][place],
                lists["representative"][place],
                lists["phone"][place],
            )
        case _:
            return Opaque(lists["identifier"][place], lists["scheme"][place])


def _last(place: int, lists: Mapping[str, Sequence[Any]]) -> LastDecision:
    return LastDecision(
        verdict=_one_of(_VERDICTS, lists["last_verdict"][place].lower(), "LAST_VERDICT_UNKNOWN last_verdict"),
        reasons=frozenset(lists["last_reasons"][place] or ()),
        evidence=lists["last_evidence"][place],
        valid_until=lists["last_valid_until"][place],
        checked_until=lists["last_checked_until"][place],
        policy=lists["last_policy"][place],
        lists=lists["last_lists"][place],
        subject=lists["last_subject"][place],
    )


def _one_of(known: Mapping[str, Value], text: str, problem: str) -> Value:
    try:
        return known[text]
    except KeyError:
        raise _Wrong(problem) from None


def _texts(batch: pa.RecordBatch, name: str, problems: dict[int, str]) -> list[str]:
    """A column of texts, empty where there is none; what is too long or no UTF-8 goes to ``problems`` by its place."""
    if name not in batch.schema.names or pa.types.is_null(batch.schema.field(name).type):
        return [""] * batch.num_rows
    column = batch.column(name)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    column = column.cast(pa.large_binary()).fill_null(b"")
    try:
        column.cast(pa.large_string()).validate(full=True)
        texts: list[str] = column.cast(pa.large_string()).to_pylist()
    except (pa.ArrowInvalid, UnicodeDecodeError):
        texts = [_decoded(value, place, name, problems) for place, value in enumerate(column.to_pylist())]
    longest = _LONGEST.get(name)
    if longest is not None and pc.max(pc.binary_length(column)).as_py() > longest:
        problems |= {place: f"TOO_LONG {name}" for place, text in enumerate(texts) if len(text) > longest}
    return texts


def _decoded(value: bytes, place: int, name: str, problems: dict[int, str]) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        problems[place] = f"NOT_UTF8 {name}"
        return ""


def _values(batch: pa.RecordBatch, name: str, problems: dict[int, str]) -> Sequence[Any]:
    """A column of anything else, ``None`` where there is none."""
    if name not in batch.schema.names:
        return [None] * batch.num_rows
    column = batch.column(name)
    if pa.types.is_timestamp(column.type):
        # a moment without a zone is one in UTC
        column = pc.assume_timezone(column, "UTC") if column.type.tz is None else column
        column = column.cast(_MOMENT, safe=False)
    try:
        return list(column.to_pylist())
    except (UnicodeDecodeError, ValueError, OverflowError):
        return [_value(one, place, name, problems) for place, one in enumerate(column)]


def _value(one: pa.Scalar, place: int, name: str, problems: dict[int, str]) -> Any:
    try:
        return one.as_py()
    except (UnicodeDecodeError, ValueError, OverflowError):
        problems[place] = f"UNREADABLE {name}"
        return None
