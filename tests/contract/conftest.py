"""Each test of the contract runs on each store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.stores import FACTORIES, Factory

from verifier.storage.store import Store


@pytest.fixture(params=FACTORIES)
def factory(request: pytest.FixtureRequest) -> Factory:
    if request.param == "postgres":
        request.getfixturevalue("postgres_server")
    return FACTORIES[request.param]


@pytest.fixture
def store(factory: Factory, tmp_path: Path) -> Iterator[Store]:
    made = factory(tmp_path)
    yield made
    made.close()
