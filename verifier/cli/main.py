"""The ``verifier`` command. Each group of commands is a module; errors end with status 2 and one line."""

import logging
import signal
from pathlib import Path
from typing import Annotated

import typer

from verifier import app as composition
from verifier import settings as settings_module
from verifier.cli import accounts, bench, cases, keys, ledger, lists, sources
from verifier.cli.demo import demo
from verifier.cli.explain import explain
from verifier.cli.explain_avatar import explain_avatar
from verifier.cli.problems import problems_end_the_command
from verifier.cli.screen import screen_file
from verifier.domain.errors import VerifierError

_log = logging.getLogger(__name__)
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(lists.app, name="lists")
app.add_typer(ledger.app, name="ledger")
app.add_typer(keys.app, name="keys")
app.add_typer(cases.app, name="cases")
app.add_typer(accounts.app, name="accounts")
app.add_typer(bench.app, name="bench")
app.add_typer(sources.app, name="sources")
app.command()(demo)
app.command("screen")(screen_file)
app.command()(explain)
app.command("explain-avatar")(explain_avatar)


@app.callback()
def main() -> None:
    """Decides whether a public account may be opened, kept, renamed or handed over."""


@app.command()
def serve(
    listen: Annotated[str | None, typer.Option(help="HOST:PORT; port 0 takes a free one.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Folder of the embedded store.")] = None,
    lists: Annotated[Path | None, typer.Option(help="Snapshot made by `verifier lists build`.")] = None,
    policy: Annotated[Path | None, typer.Option(help="A policy pack.")] = None,
    keys: Annotated[Path | None, typer.Option(help="A key file.")] = None,
    sources: Annotated[Path | None, typer.Option(help="YAML file of the sources to ask.")] = None,
    config: Annotated[Path | None, typer.Option(help="A TOML file of settings.")] = None,
) -> None:
    """Runs the service until it is told to stop (SIGINT, SIGTERM); SIGHUP swaps in the snapshot anew."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    with problems_end_the_command():
        settings = settings_module.load(
            config, listen=listen, data_dir=data_dir, lists=lists, policy=policy, keys=keys, sources=sources
        )
        application = composition.start(settings)
        typer.echo(f"listening on port {application.port} (no encryption, loopback only)")
        signal.signal(signal.SIGHUP, lambda *_: _reload(application))
        signal.signal(signal.SIGTERM, lambda *_: application.stop())
        signal.signal(signal.SIGINT, lambda *_: application.stop())
        application.wait()


def _reload(application: composition.Application) -> None:
    """A snapshot that cannot be read changes nothing: the service goes on with the list it has."""
    try:
        _log.info("lists are now of version %s", application.reload_lists())
    except VerifierError as error:
        _log.error("lists stay as they are: %s", error)


if __name__ == "__main__":
    app()
