"""What tests of several kinds share."""

import os
from collections.abc import Iterator

import pytest
from support.postgres import INSTALL, PostgresServer, binaries
from support.stores import POSTGRES_URL


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for all tests; each makes a schema of its own."""
    folder = binaries()
    if folder is None:
        pytest.skip(INSTALL)
    server = PostgresServer(folder)
    os.environ[POSTGRES_URL] = server.url
    yield server
    del os.environ[POSTGRES_URL]
    server.remove()
