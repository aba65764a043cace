"""The contract of a source as a test suite, for whoever writes an adapter. Needs pytest (extra ``contract``).

from verifier.sources.contract import SourceCase, SourceContract

class TestMyAdapter(SourceContract):
    @pytest.fixture
    def case(self) -> SourceCase:
        return SourceCase("mine", MySource, {"file": "members.csv"}, known=..., unknown=...)
"""

import pytest

# before the import, so that a broken promise shows its values
pytest.register_assert_rewrite("verifier.sources.contract.suite")

from verifier.sources.contract.case import SourceCase, Turn  # noqa: E402
from verifier.sources.contract.opened import TODAY, OpenedSource  # noqa: E402
from verifier.sources.contract.suite import SourceContract  # noqa: E402

__all__ = ["TODAY", "OpenedSource", "SourceCase", "SourceContract", "Turn"]
