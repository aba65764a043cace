"""``verifier serve``: the service, one worker process a core."""

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from verifier import securing
from verifier import settings as settings_module
from verifier.cli.problems import problems_end_the_command
from verifier.domain.errors import ConfigurationError
from verifier.server import listening
from verifier.server.health_port import HealthPort
from verifier.server.supervisor import Plan, Supervisor
from verifier.settings import Settings


def serve(
    listen: Annotated[str | None, typer.Option(help="HOST:PORT; port 0 takes a free one.")] = None,
    health_listen: Annotated[str | None, typer.Option(help="HOST:PORT of /healthz, /readyz and /metrics.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Folder of the embedded store.")] = None,
    store: Annotated[
        str | None, typer.Option(help="sqlite, or a postgresql:// URL; one with a password better in VERIFIER_STORE.")
    ] = None,
    lists: Annotated[Path | None, typer.Option(help="Snapshot made by `verifier lists build`.")] = None,
    policy: Annotated[Path | None, typer.Option(help="A policy pack.")] = None,
    keys: Annotated[Path | None, typer.Option(help="A key file.")] = None,
    sources: Annotated[Path | None, typer.Option(help="YAML file of the sources to ask.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes; without it one on each core.")] = None,
    config: Annotated[Path | None, typer.Option(help="A TOML file of settings.")] = None,
) -> None:
    """Runs the service until it is told to stop (SIGINT, SIGTERM); SIGHUP swaps in the snapshot anew."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    with problems_end_the_command():
        settings = settings_module.load(
            config,
            listen=listen,
            health_listen=health_listen,
            data_dir=data_dir,
            store=store,
            lists=lists,
            policy=policy,
            keys=keys,
            sources=sources,
            workers=workers,
        )
        _supervise(settings)


def _supervise(settings: Settings) -> None:
    """Raises ``VerifierError``."""
    securing.check(settings)
    cores = _cores(settings)
    if settings.listen.startswith("unix:"):
        raise ConfigurationError("listen: workers share a port, and no unix socket: give HOST:PORT")
    reserved = listening.reserve(settings.listen)
    for_workers = settings.model_dump(mode="json") | {"listen": reserved.listen, "workers": len(cores)}
    supervisor = Supervisor(Plan("verifier.worker", for_workers, cores, settings.grace_seconds, settings.stuck_seconds))
    with reserved.holder:
        health = HealthPort(settings.health_listen, supervisor.is_ready, supervisor.metrics)

        def announce() -> None:
            typer.echo(f"listening on port {reserved.port} ({securing.described(settings)}), {len(cores)} worker(s)")
            typer.echo(f"health and metrics on port {health.port}")

        try:
            supervisor.run(announce)
        finally:
            health.close()


def _cores(settings: Settings) -> Sequence[int]:
    """One for each worker: those that this process may use, in turn. Raises ``ConfigurationError``."""
    usable = sorted(os.sched_getaffinity(0))
    if settings.core is not None:
        if settings.core not in usable:
            raise ConfigurationError(f"core: this machine has no core {settings.core}")
        usable = [settings.core]
    return [usable[number % len(usable)] for number in range(settings.workers or len(usable))]
