"""The pytest plug-in: an adapter and a file with its questions are held to the contract without a line of code.

pytest --pyargs verifier.sources.contract.adapter_suite --verifier-adapter NAME --verifier-adapter-case FILE

Beside the package ``contract`` and not in it, because every run of pytest imports its plug-ins, and that one is heavy.
"""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("verifier", "the contract of a source (verifier.sources.contract)")
    group.addoption("--verifier-adapter", metavar="NAME", help="an installed adapter, by its entry point's name")
    group.addoption("--verifier-adapter-case", metavar="FILE", help="YAML: config, known, unknown, others, slow, turn")
