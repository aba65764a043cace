"""A real server on a free port with a store of its own, and a channel to it."""

from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from verifier import app, settings
from verifier.screening import readers
from verifier.screening.build import build

LISTS = """id,name,aliases,category,importance,authorised,allow,images
m1,晨曦日报,晨曦报,media,1.0,晨曦传媒有限公司,,
u1,云川大学,云大,university,,,,
c1,顾清澜,,celebrity,,,,
"""


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three invented subjects."""
    folder = tmp_path_factory.mktemp("lists")
    (folder / "protected.csv").write_text(LISTS, encoding="utf-8")
    read = readers.read([folder / "protected.csv"])
    assert not read.bad_rows
    build(read.entries, folder / "protected.snapshot")
    return folder / "protected.snapshot"


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def channel(data_dir: Path, snapshot: Path) -> Iterator[grpc.Channel]:
    application = app.start(settings.load(listen="127.0.0.1:0", data_dir=data_dir, lists=snapshot))
    with grpc.insecure_channel(f"127.0.0.1:{application.port}") as channel:
        yield channel
    application.stop(grace_seconds=1)
