"""Claims to credentials in a cell of the input: a list of structs, or the same as JSON."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from verifier.domain.credential import CredentialClaim
from verifier.jobs.columns import CLAIM_FIELDS

_MOST = 20
_LONGEST = 200
_DATES = ("issued_on", "expires_on")


class NotClaims(Exception):
    """Says what is wrong without the value."""


def read_claims(cell: str | list[Mapping[str, Any]]) -> tuple[CredentialClaim, ...]:
    """Raises ``NotClaims``."""
    if isinstance(cell, str):
        try:
            cell = json.loads(cell)
        except ValueError:
            raise NotClaims("is no JSON") from None
    if not isinstance(cell, list) or len(cell) > _MOST:
        raise NotClaims(f"must be a list of at most {_MOST}")
    return tuple(_claim(one, i) for i, one in enumerate(cell))


def _claim(fields: object, i: int) -> CredentialClaim:
    if not isinstance(fields, Mapping) or not set(fields) <= set(CLAIM_FIELDS):
        raise NotClaims(f"[{i}] must have the fields {', '.join(CLAIM_FIELDS)} and no others")
    texts = {name: fields.get(name) or "" for name in CLAIM_FIELDS if name not in _DATES}
    for name, text in texts.items():
        if not isinstance(text, str) or len(text) > _LONGEST:
            raise NotClaims(f"[{i}].{name} must be a text of at most {_LONGEST} characters")
    if not texts["kind"]:
        raise NotClaims(f"[{i}].kind is missing")
    issued_on, expires_on = (_date(fields.get(name), f"[{i}].{name}") for name in _DATES)
    return CredentialClaim(
        kind=texts["kind"],
        number=texts["number"],
        holder=texts["holder"],
        institution=texts["institution"],
        institution_code=texts["institution_code"],
        issued_on=issued_on,
        expires_on=expires_on,
    )


def _date(value: object, path: str) -> date | None:
    if value is None or value == "" or isinstance(value, date):
        return value or None  # type: ignore[return-value]  # an empty text is no date either
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise NotClaims(f"{path} must be a date written as 2026-11-24") from None
