"""The adapter keeps the contract of a source."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from example_adapter.members import MembersSource

from verifier.domain.inquiry import Inquiry, InquiryOutcome
from verifier.sources.contract import SourceCase, SourceContract, Turn

KIND = "credential.judicial.notary"
MEMBERS = Path(__file__).parent / "members" / "members.json"


def member(number: str, holder: str = "林晓禾") -> Inquiry:
    return Inquiry(KIND, {"number": number, "holder": holder})


def copy_members(folder: Path) -> None:
    shutil.copy(MEMBERS, folder)


class TestMembers(SourceContract):
    @pytest.fixture
    def case(self) -> SourceCase:
        return SourceCase(
            name="members",
            adapter=MembersSource,
            config={"file": "members.json", "as_of": date(2026, 11, 1)},
            known=member("M-996"),
            unknown=member("M-998"),
            others=(member("M-996", "顾清澜"), member("M-000"), member("M-999", "顾清澜")),
            turn=Turn(member("M-997"), date(2026, 11, 24), InquiryOutcome.MATCH, InquiryOutcome.EXPIRED),
            prepare=copy_members,
        )
