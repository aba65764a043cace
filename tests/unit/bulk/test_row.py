"""Which rows can be screened, and what is said of the others."""

import pytest

from verifier.bulk.row import BadRow, Row, row_of, subject
from verifier.domain.number import DocumentKind
from verifier.domain.subject import Organisation, Person
from verifier.screening.readers.reader import Problem


def test_blanks_around_a_name_are_not_part_of_it() -> None:
    assert row_of(3, {"name": " 晨曦日报 ", "bio": None}, "name", "bio") == Row(3, "晨曦日报")


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        ({"name": ""}, "name: is missing"),
        ({"name": "\u3000"}, "name: is missing"),
        ({}, "name: is missing"),
        ({"name": 996}, "name: must be text"),
        ({"name": b""}, "name: must be text in UTF-8"),
        ({"name": "晨" * 201}, "name: is longer than 200 characters"),
        ({"name": "晨曦", "bio": 1}, "bio: must be text"),
        ({"name": "晨曦", "subject_name": "陈一"}, "subject_kind: must be one of person, organisation"),
        ({"name": "晨曦", "subject_kind": "robot"}, "subject_kind: must be one of person, organisation"),
        ({"name": "晨曦", "subject_kind": "person"}, "subject_name: is missing"),
        ({"name": "晨曦", "subject_uscc": "x"}, "subject_name: is missing; the code alone names nobody"),
        (Problem("row: is no row"), "row: is no row"),
    ],
)
def test_what_is_wrong_is_said_without_the_value(record: object, problem: str) -> None:
    assert row_of(7, record, "name", "bio") == BadRow(7, problem)  # type: ignore[arg-type]


def test_the_subject_of_a_row() -> None:
    assert subject("", "", "") is None
    assert subject("陈一", "", "Person") == Person("陈一", DocumentKind.RESIDENT_ID, "")
    assert subject("晨曦传媒", "91", "") == Organisation("晨曦传媒", "91") == subject("晨曦传媒", "91", "organisation")
    with pytest.raises(ValueError, match="a person has none"):
        subject("陈一", "91", "person")
