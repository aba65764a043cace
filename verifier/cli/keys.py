"""``verifier keys``: the generations of an installation's keys."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from verifier import app as composition
from verifier import records_at_hand, settings
from verifier.cli.problems import problems_end_the_command
from verifier.domain.errors import ConfigurationError
from verifier.privacy import keys as key_files
from verifier.privacy.suites import INTERNATIONAL

app = typer.Typer(no_args_is_help=True, help="The keys of the installation.")
DataDir = Annotated[Path | None, typer.Option(help="Folder of the embedded store.")]
Keys = Annotated[Path | None, typer.Option(help="A key file.")]


@app.command("list")
def show(data_dir: DataDir = None, keys: Keys = None) -> None:
    """Names the key sets and their suites, the active one marked; shows no key."""
    with problems_end_the_command():
        ring = key_files.load(_existing(data_dir, keys))
    for key_id, one in ring.sets.items():
        typer.echo(f"{key_id}\t{one.suite.name}\t{'active' if key_id == ring.active.key_id else 'reads'}")


@app.command()
def rotate(
    key_id: Annotated[str, typer.Option("--id", help="The new set's id; without one today's date.")] = "",
    suite: Annotated[str, typer.Option(help="international, or national (SM3, SM4).")] = INTERNATIONAL.name,
    reseal: Annotated[
        bool, typer.Option(help="Also seal stored documents anew, for older sets to be given up.")
    ] = False,
    data_dir: DataDir = None,
    keys: Keys = None,
) -> None:
    """Adds a key set and makes it active; older ones go on reading. Restart the service to write with the new one."""
    with problems_end_the_command():
        path = _existing(data_dir, keys)
        ring = key_files.rotate(path, key_id or datetime.now(UTC).strftime("%Y-%m-%d"), suite)
        typer.echo(f"{ring.active.key_id} is active in {path}: back the file up, and restart the service")
        if reseal:
            with records_at_hand.open_records(data_dir, keys) as at_hand:
                typer.echo(f"{at_hand.reseal.run()} documents were sealed anew")


@app.command("reseal")
def reseal_documents(data_dir: DataDir = None, keys: Keys = None) -> None:
    """Seals what is stored under older key sets anew under the active one."""
    with problems_end_the_command(), records_at_hand.open_records(data_dir, keys) as at_hand:
        typer.echo(f"{at_hand.reseal.run()} documents were sealed anew")


def _existing(data_dir: Path | None, keys: Path | None) -> Path:
    path = composition.key_path(settings.load(None, data_dir=data_dir, keys=keys))
    if not path.exists():
        raise ConfigurationError(f"keys: no such file: {path}")
    return path
