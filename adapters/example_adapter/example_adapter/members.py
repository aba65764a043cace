"""Answers from the member list of a professional association: a JSON file with one object a member.

[{"number": "M-996", "name": "林晓禾", "state": "active", "until": "2026-12-31"}]
"""

import json
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from verifier.domain.errors import ConfigurationError
from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.sources.code_map import CodeMap
from verifier.sources.source import Manifest, Source

# total: a state that the association invents tomorrow is INCONCLUSIVE
_STATES = CodeMap(
    {
        "active": InquiryOutcome.MATCH,
        "paused": InquiryOutcome.SUSPENDED,
        "expelled": InquiryOutcome.REVOKED,
    }
)


class MembersConfig(BaseModel):
    """What the operator writes under ``config``; a relative ``file`` is beside the file of sources."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: Path
    kind: str = "credential.judicial.notary"
    as_of: date


class _Row(BaseModel):
    number: str
    name: str
    state: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class _Member:
    name: str = field(repr=False)
    state: str
    until: date | None


class MembersSource(Source):
    config_model = MembersConfig
    config: MembersConfig

    def manifest(self) -> Manifest:
        return Manifest(
            kinds={self.config.kind: ("number", "holder")},
            assurance=Assurance.REGISTER,
            version=self.config.as_of.isoformat(),
        )

    async def open(self) -> None:
        path = self.context.folder / self.config.file
        try:
            rows = TypeAdapter(list[_Row]).validate_python(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            # the error's own words would quote the list: only its kind is told
            kind = "not a list of members" if isinstance(error, ValidationError) else type(error).__name__
            raise ConfigurationError(f"members {self.name}: file: {kind}: {path}") from None
        self._members = {_plain(row.number): _Member(_plain(row.name), row.state, row.until) for row in rows}

    async def lookup(self, inquiry: Inquiry, deadline: float) -> Answer:
        if not self.manifest().covers(inquiry):
            return self.answer(InquiryOutcome.UNSUPPORTED)
        member = self._members.get(_plain(inquiry.fields["number"]))
        if member is None:
            return self.answer(InquiryOutcome.NOT_FOUND, as_of=self.config.as_of)
        agrees = member.name == _plain(inquiry.fields["holder"])
        outcome = _STATES.outcome(member.state) if agrees else InquiryOutcome.MISMATCH
        ended = member.until is not None and member.until < self.context.today()
        if outcome is InquiryOutcome.MATCH and ended:
            outcome = InquiryOutcome.EXPIRED
        return self.answer(outcome, as_of=self.config.as_of, expires_on=member.until, comparisons={"holder": agrees})


def _plain(text: str) -> str:
    """Full-width forms and blanks make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
