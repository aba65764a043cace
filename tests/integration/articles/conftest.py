"""One service for the stories of a module; each story has people of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.stories import Platform, platform


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    folder: Path = tmp_path_factory.mktemp("story")
    with platform(folder) as made:
        yield made
