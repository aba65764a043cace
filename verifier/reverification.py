"""Composes the jobs that are ordered over the API. A part of ``app``.

What they need beyond the service (the extra `parquet`) is imported where there is a folder for them, at the first call.
"""

import os
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from google.longrunning import operations_pb2_grpc

from verifier.domain.errors import ConfigurationError, FailedPrecondition
from verifier.screening.active import Screeners
from verifier.server.job_servicer import JobServicer
from verifier.server.operations_servicer import OperationsServicer
from verifier.server.server import Registration
from verifier.settings import Settings
from verifier.use_cases.clock import Clock
from verifier.v1 import job_service_pb2_grpc

if TYPE_CHECKING:
    from verifier.jobs.ordered.reverifications import Reverifications


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What jobs decide with: ``lists`` is the snapshot's path, ``current`` what is in use of it."""

    keys: Path
    lists: Path
    current: Callable[[], Screeners]
    clock: Clock


class OrderedJobs:
    """Has to be closed before the server stops: its streams do not end by themselves."""

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._settings = settings
        self._around = around
        self._making = threading.Lock()
        self._made: Reverifications | None = None

    def __call__(self) -> "Reverifications":
        """Raises ``FailedPrecondition`` where the service has no folder for them."""
        with self._making:
            if self._made is None:
                self._made = self._make()
        return self._made

    def services(self) -> tuple[Registration, ...]:
        jobs, operations = JobServicer(self), OperationsServicer(self)
        return (
            (
                "verifier.v1.JobService",
                lambda server: job_service_pb2_grpc.add_JobServiceServicer_to_server(jobs, server),
            ),
            (
                "google.longrunning.Operations",
                lambda server: operations_pb2_grpc.add_OperationsServicer_to_server(operations, server),
            ),
        )

    def close(self) -> None:
        if self._made is not None:
            self._made.close()

    def _make(self) -> "Reverifications":
        from verifier.jobs.ordered.book import Book
        from verifier.jobs.ordered.jobs_folder import JobsFolder
        from verifier.jobs.ordered.reverifications import Reverifications, Rules

        settings, around = self._settings, self._around
        if settings.jobs_dir is None:
            raise FailedPrecondition("jobs_dir: is not set: the service has no folder that jobs may read and write")
        rules = Rules(
            lists=around.lists,
            overlay=lambda: around.current().overlay,
            policy=settings.policy,
            sources=settings.sources and settings.sources.resolve(),
            keys=around.keys.resolve(),
        )
        return Reverifications(
            Book(_book_folder(settings)),
            JobsFolder(settings.jobs_dir),
            rules,
            around.clock,
            workers=settings.job_workers or os.cpu_count() or 1,
            # they hold threads: most are left to the calls
            watchers=max(settings.threads // 4, 1),
        )


def start(settings: Settings, around: Surroundings, resources: ExitStack, *, duties: bool = True) -> OrderedJobs:
    """With ``duties`` jobs are started until ``resources`` are closed. Raises ``ConfigurationError``."""
    if settings.jobs_dir is not None:
        if not settings.jobs_dir.is_dir():
            raise ConfigurationError(f"jobs_dir: no such folder: {settings.jobs_dir}")
        if find_spec("pyarrow") is None:
            raise ConfigurationError("jobs_dir: needs the extra: pip install 'public-account-verifier[parquet]'")
        if duties:
            from verifier.jobs.ordered.book import Book
            from verifier.jobs.ordered.dispatcher import Dispatcher

            resources.callback(Dispatcher(Book(_book_folder(settings)), settings.jobs_at_once).close)
    return OrderedJobs(settings, around)


def _book_folder(settings: Settings) -> Path:
    return settings.data_dir.resolve() / "jobs"
