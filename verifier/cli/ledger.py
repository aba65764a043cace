"""``verifier ledger``: looks after the ledger."""

from pathlib import Path
from typing import Annotated

import typer

from verifier import app as composition
from verifier import settings as settings_module
from verifier.cli.problems import problems_end_the_command
from verifier.domain.errors import ConfigurationError
from verifier.ledger import verification
from verifier.privacy import keys as key_files

app = typer.Typer(no_args_is_help=True, help="The ledger of decisions and acts.")


@app.callback()
def main() -> None:
    """The ledger of decisions and acts."""


@app.command()
def verify(
    data_dir: Annotated[Path | None, typer.Option(help="Folder of the embedded store.")] = None,
    keys: Annotated[Path | None, typer.Option(help="A key file.")] = None,
) -> None:
    """Reads the whole ledger; ends with 1 and names each entry that was changed, dropped or swapped."""
    with problems_end_the_command():
        settings = settings_module.load(None, data_dir=data_dir, keys=keys)
        path = composition.key_path(settings)
        if not path.exists() or not composition.store_path(settings.data_dir).exists():
            raise ConfigurationError(f"data_dir: {settings.data_dir} holds no store with keys")
        ring = key_files.load(path)
        store = composition.open_store(settings.data_dir, ring)
        signing = key_files.ledger_keys(ring)
        report = verification.verify(store.ledger_entries(), store.ledger_head(), signing)
        store.close()
    for problem in report.problems:
        typer.echo(problem, err=True)
    typer.echo(f"{report.entries} entries, {'sound' if report.sound else f'{len(report.problems)} problems'}")
    if not report.sound:
        raise typer.Exit(1)
