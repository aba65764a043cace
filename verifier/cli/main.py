"""The ``verifier`` command."""

import signal
from pathlib import Path
from typing import Annotated

import typer

from verifier import app as composition
from verifier import settings as settings_module
from verifier.domain.errors import VerifierError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def main() -> None:
    """Decides whether a public account may be opened, kept, renamed or handed over."""


@app.command()
def serve(
    listen: Annotated[str | None, typer.Option(help="HOST:PORT; port 0 takes a free one.")] = None,
    config: Annotated[Path | None, typer.Option(help="A TOML file of settings.")] = None,
) -> None:
    """Runs the service until it is told to stop (SIGINT, SIGTERM)."""
    try:
        settings = settings_module.load(config, listen=listen)
        running = composition.start(settings)
    except VerifierError as error:
        typer.echo(f"verifier: {error}", err=True)
        raise typer.Exit(2) from None
    typer.echo(f"listening on port {running.port} (no encryption, loopback only)")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: running.stop())
    running.wait()


if __name__ == "__main__":
    app()
