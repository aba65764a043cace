"""``verifier ledger``: verifies the ledger and what was exported from it, exports, archives, makes checkpoints."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from verifier import records_at_hand
from verifier.cli.problems import problems_end_the_command
from verifier.domain.errors import ConfigurationError
from verifier.ledger import record_file, signing, verification
from verifier.ledger.checkpoint import parse
from verifier.privacy.keys import ledger_keys
from verifier.records_at_hand import RecordsAtHand
from verifier.use_cases.export_records import Asked, Inspection

app = typer.Typer(no_args_is_help=True, help="The ledger of decisions and acts.")
DataDir = Annotated[Path | None, typer.Option(help="Folder of the embedded store.")]
Keys = Annotated[Path | None, typer.Option(help="A key file.")]


class Format(StrEnum):
    JSON_LINES = "jsonl"
    PARQUET = "parquet"


@contextmanager
def records(data_dir: Path | None, keys: Path | None) -> Iterator[RecordsAtHand]:
    """Ends the command where there are none, or where something is wrong with them."""
    with problems_end_the_command(), records_at_hand.open_records(data_dir, keys) as opened:
        yield opened


@app.command()
def verify(
    file: Annotated[Path | None, typer.Argument(help="An export or a segment; without one the whole ledger.")] = None,
    public_key: Annotated[Path | None, typer.Option(help="Who signed FILE: Ed25519 in PEM.")] = None,
    checkpoint: Annotated[Path | None, typer.Option(help="A checkpoint that was kept elsewhere.")] = None,
    data_dir: DataDir = None,
    keys: Keys = None,
) -> None:
    """Names what was changed, dropped, swapped or added, and ends with 1 then. FILE is checked by itself, offline."""
    if file is None:
        with records(data_dir, keys) as at_hand:
            report = at_hand.verify(_read_checkpoint(checkpoint))
    else:
        with problems_end_the_command():
            if public_key is None or not public_key.is_file() or not file.is_file():
                raise ConfigurationError("verify: name a FILE that exists and --public-key PEM of who signed it")
            report = record_file.verify(file, signing.from_pem(public_key.read_bytes()))
    for problem in report.problems:
        typer.echo(problem, err=True)
    _tell(report)
    if not report.sound:
        raise typer.Exit(1)


@app.command("checkpoint")
def make_checkpoint(data_dir: DataDir = None, keys: Keys = None) -> None:
    """Prints a signed checkpoint of the whole ledger: keep it elsewhere, and verify against it later."""
    with records(data_dir, keys) as at_hand:
        typer.echo(at_hand.checkpoints.make().note, nl=False)


@app.command("public-key")
def public_key(data_dir: DataDir = None, keys: Keys = None) -> None:
    """Prints the public keys of checkpoints and exports (PEM), one for each key set."""
    with records(data_dir, keys) as at_hand:
        typer.echo(signing.to_pem(signing.public_keys(ledger_keys(at_hand.ring))), nl=False)


@app.command()
def export(
    output: Annotated[Path, typer.Option(help="The file to write.")],
    actor: Annotated[str, typer.Option(help="Who asks: kept in the ledger.")],
    reason: Annotated[str, typer.Option(help="Why: kept in the ledger.")],
    tenant: Annotated[str, typer.Option(help="Of one tenant.")] = "",
    account: Annotated[str, typer.Option(help="Of one account; needs --tenant.")] = "",
    since: Annotated[datetime | None, typer.Option(help="In UTC.")] = None,
    until: Annotated[datetime | None, typer.Option(help="In UTC.")] = None,
    form: Annotated[Format, typer.Option("--format")] = Format.JSON_LINES,
    documents: Annotated[bool, typer.Option(help="The sealed documents too.")] = False,
    data_dir: DataDir = None,
    keys: Keys = None,
) -> None:
    """Writes signed records for an inspection; `verifier ledger verify FILE --public-key PEM` checks them anywhere."""
    with records(data_dir, keys) as at_hand:
        if account and not tenant:
            raise ConfigurationError("export: --account needs --tenant")
        asked = Asked(tenant, account, (), _utc(since), _utc(until), documents)
        lines = at_hand.export(asked, Inspection(actor, reason))
        record_file.write(output, lines, as_table=form is Format.PARQUET)
    typer.echo(str(output))


@app.command()
def archive(
    output: Annotated[Path, typer.Option(help="The folder for the segment's file.")],
    older_than_days: Annotated[int, typer.Option(min=1, help="Only entries that are older.")],
    data_dir: DataDir = None,
    keys: Keys = None,
) -> None:
    """Moves the oldest entries into a signed file; the rest of the ledger still verifies, and the file by itself."""
    with records(data_dir, keys) as at_hand:
        if not output.is_dir():
            raise ConfigurationError(f"--output: no such folder: {output}")
        segment = at_hand.archive(datetime.now(UTC) - timedelta(days=older_than_days), output)
    typer.echo(f"entries {segment.first} to {segment.last} are in {segment.path}")


def _read_checkpoint(path: Path | None) -> str | None:
    if path is None:
        return None
    if not path.is_file():
        raise ConfigurationError(f"--checkpoint: no such file: {path}")
    return parse(path.read_text(encoding="utf-8")).note


def _utc(time: datetime | None) -> datetime | None:
    return time.replace(tzinfo=UTC) if time else None


def _tell(report: verification.Report) -> None:
    archived = f", {report.archived} archived" if report.archived else ""
    problems = "sound" if report.sound else f"{len(report.problems)} problems"
    typer.echo(f"{report.entries} entries{archived}, {problems}")
