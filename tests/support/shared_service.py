"""A service of several processes' making: each ``start`` is one more of it, over one store and one Redis."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import grpc
import yaml

from support.stories import SOURCES, Platform, SetClock
from verifier import app, settings
from verifier.app import Application
from verifier.screening.build import build
from verifier.screening.entry import EntryCategory, ListEntry

Start = Callable[..., tuple[Platform, Application]]


@contextmanager
def service(folder: Path) -> Iterator[Start]:
    """``start`` takes further settings."""
    (folder / "sources.yaml").write_text(yaml.safe_dump(SOURCES), encoding="utf-8")
    build([ListEntry("m1", "晨曦日报", EntryCategory.MEDIA, 1.0)], folder / "lists.snapshot")
    clock = SetClock()
    with ExitStack() as running:

        def start(**further: Any) -> tuple[Platform, Application]:
            chosen = settings.load(
                listen="127.0.0.1:0",
                data_dir=folder / "data",
                lists=folder / "lists.snapshot",
                sources=folder / "sources.yaml",
                **further,
            )
            application = app.start(chosen, now=clock)
            running.callback(application.stop, grace_seconds=1)
            options = [("grpc.use_local_subchannel_pool", 1)]
            channel = running.enter_context(grpc.insecure_channel(f"127.0.0.1:{application.port}", options))
            return Platform(channel, application.port, clock, folder / "data"), application

        yield start
