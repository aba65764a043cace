"""A case of the contract suite, read from YAML. Files that its ``config`` names lie beside it.

config: {file: members.csv}
known: {kind: credential.judicial.lawyer_practice, fields: {number: "...", holder: "..."}}
unknown: {kind: ..., fields: {...}}
turn: {inquiry: {kind: ..., fields: {...}}, last_day: 2026-11-24, before: match, after: expired}
"""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from verifier.domain.errors import ConfigurationError
from verifier.domain.inquiry import Inquiry, InquiryOutcome
from verifier.sources import registry
from verifier.sources.contract.case import SourceCase, Turn
from verifier.validation import problems


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class _Question(_Strict):
    kind: str
    fields: dict[str, str]

    def inquiry(self) -> Inquiry:
        return Inquiry(self.kind, self.fields)


class _Turn(_Strict):
    inquiry: _Question
    last_day: date
    before: InquiryOutcome
    after: InquiryOutcome


class _Case(_Strict):
    config: dict[str, Any] = Field(default_factory=dict)
    known: _Question
    unknown: _Question | None = None
    others: tuple[_Question, ...] = ()
    slow: _Question | None = None
    turn: _Turn | None = None


def read_case(adapter: str, path: Path) -> SourceCase:
    """Raises ``ConfigurationError`` with what is wrong in the file, or for an adapter that is not installed."""
    adapters = registry.installed_adapters()
    if adapter not in adapters:
        raise ConfigurationError(f"adapter: {adapter} is not installed; known: {', '.join(sorted(adapters))}")
    try:
        read = _Case.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError(f"case {path}: {type(error).__name__}") from None
    except ValidationError as error:
        raise ConfigurationError(f"case {path}: {problems(error)}") from None
    return SourceCase(
        name=adapter,
        adapter=adapters[adapter],
        config=read.config,
        known=read.known.inquiry(),
        unknown=read.unknown.inquiry() if read.unknown else None,
        others=tuple(one.inquiry() for one in read.others),
        slow=read.slow.inquiry() if read.slow else None,
        turn=_turn(read.turn) if read.turn else None,
        prepare=lambda folder: _copy_beside(path, folder),
    )


def _turn(read: _Turn) -> Turn:
    return Turn(read.inquiry.inquiry(), read.last_day, read.before, read.after)


def _copy_beside(path: Path, folder: Path) -> None:
    for file in path.parent.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
