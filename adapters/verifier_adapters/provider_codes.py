"""Reads a provider's table of codes: for each of its methods every code that its documentation lists, and its meaning.

A table is a YAML file beside the adapter, with the address of the documentation in each section. The maps are total:
what a table does not list is INCONCLUSIVE.
"""

from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from verifier.domain.inquiry import InquiryOutcome
from verifier.sources.code_map import CodeMap


class Section(BaseModel):
    """``codes`` maps a code to its outcome and to what the documentation says of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    documentation: str
    codes: dict[str, tuple[InquiryOutcome, str]]

    def outcome(self, code: object) -> InquiryOutcome:
        return CodeMap({name: outcome for name, (outcome, _) in self.codes.items()}).outcome(code)

    def family_outcome(self, code: str) -> InquiryOutcome:
        """Of ``A.B`` the outcome of ``A.B`` where it is listed, else that of its family ``A``."""
        return self.outcome(code if code in self.codes else code.partition(".")[0])


@cache
def table(package: str) -> dict[str, Section]:
    """The sections of ``codes.yaml`` in ``package``."""
    text = files(package).joinpath("codes.yaml").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, Section]).validate_python(yaml.safe_load(text))
