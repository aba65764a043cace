"""The contract of the adapter that the command line names; ``verifier.sources.contract_plugin`` says how to run it."""

from pathlib import Path

import pytest

from verifier.sources.contract import SourceCase, SourceContract
from verifier.sources.contract.case_file import read_case


class TestAdapter(SourceContract):
    @pytest.fixture
    def case(self, request: pytest.FixtureRequest) -> SourceCase:
        adapter, path = (request.config.getoption(name) for name in ("verifier_adapter", "verifier_adapter_case"))
        if not adapter or not path:
            raise pytest.UsageError("--verifier-adapter and --verifier-adapter-case are needed")
        return read_case(adapter, Path(path))
