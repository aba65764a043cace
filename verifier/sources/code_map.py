"""A provider's codes and what they mean: total, so that a new code can never pass anybody."""

from collections.abc import Mapping

from verifier.domain.errors import ConfigurationError
from verifier.domain.inquiry import InquiryOutcome


class CodeMap:
    """One for each method of a provider: the same code may mean match in one and mismatch in another."""

    def __init__(self, codes: Mapping[str, InquiryOutcome], *, default: InquiryOutcome = InquiryOutcome.INCONCLUSIVE):
        """Codes are compared as text. Raises ``ConfigurationError`` where the default would pass somebody."""
        if default is InquiryOutcome.MATCH:
            raise ConfigurationError("code map: an unknown code must not be a match")
        self._codes = dict(codes)
        self._default = default

    def outcome(self, code: object) -> InquiryOutcome:
        return self._codes.get(str(code).strip(), self._default)
