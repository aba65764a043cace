"""``verifier accounts``: what is known about an account."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from verifier.app import SHANGHAI
from verifier.cli.cases import DataDir, Keys, Policy, life_cycle, line
from verifier.domain.errors import ConfigurationError, NotFound
from verifier.storage.accounts import DueAccount
from verifier.use_cases.due_accounts import DueAccounts, DueAsked

_PAGE = 500
app = typer.Typer(no_args_is_help=True, help="Accounts after their registration.")


@app.callback()
def main() -> None:
    """Accounts after their registration."""


@app.command()
def show(
    account: Annotated[str, typer.Argument(help="The platform's own key of it.")],
    tenant: Annotated[str, typer.Option(help="Whose account.")] = "default",
    data_dir: DataDir = None,
    keys: Keys = None,
    policy: Policy = None,
) -> None:
    """State, credit, what is open about it, and what was published, the latest first."""
    with life_cycle(data_dir, keys, policy) as at_hand:
        view = at_hand.accounts.get(tenant, account)
        try:
            published = at_hand.accounts.disclosure(tenant, account)
        except NotFound:
            published = ()
    found, credit = view.account, view.standing
    active = f"{found.last_active.astimezone(SHANGHAI):%Y-%m-%d}" if found.last_active else "never"
    typer.echo(f"{found.account_id}  {found.state}  {found.category}  last active {active}")
    listed = ", on the blacklist" if credit.blacklisted else ""
    typer.echo(f"  credit     {credit.grade} ({credit.score}), {credit.terminated} terminated account(s){listed}")
    for case in view.cases:
        typer.echo(f"  open       {line(case)}")
    for record in published:
        shown = record.disclosure
        parts = (shown.category.value, shown.operator, shown.registered_place, shown.uscc, shown.contact)
        when = f"{record.time.astimezone(SHANGHAI):%Y-%m-%d}"
        typer.echo(f"  published  {when} {record.cause}: {', '.join(part for part in parts if part)}")


@app.command()
def due(
    before: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Whose decision ends before that day.")
    ] = None,
    policy_changed: Annotated[bool, typer.Option("--policy-changed", help="Decided by another policy.")] = False,
    lists_changed: Annotated[bool, typer.Option("--lists-changed", help="Decided with other lists.")] = False,
    lists: Annotated[Path | None, typer.Option(help="The snapshot that the service uses.")] = None,
    output: Annotated[Path | None, typer.Option(help="A Parquet file; a line each where not given.")] = None,
    tenant: Annotated[str, typer.Option(help="Whose accounts.")] = "default",
    data_dir: DataDir = None,
    keys: Keys = None,
    policy: Policy = None,
) -> None:
    """Accounts to be verified anew (Article 9, paragraph 3), the first to end first; those that ended where nothing is
    asked for.
    """
    end = before.replace(tzinfo=SHANGHAI).astimezone(UTC) if before else None
    asked = DueAsked(tenant, end, policy_changed, lists_changed)
    with life_cycle(data_dir, keys, policy, lists) as at_hand:
        pages = _pages(at_hand.due_accounts, asked)
        if output is not None:
            _write(output, pages)
            return
        for page in pages:
            for one in page:
                rests_on, account = one.in_force, one.account
                until = f"{rests_on.valid_until.astimezone(SHANGHAI):%Y-%m-%d}" if rests_on.valid_until else "unknown"
                typer.echo(f"{account.account_id}  {until}  {rests_on.policy or '-'}  {rests_on.lists or '-'}")


def _pages(due_accounts: DueAccounts, asked: DueAsked) -> Iterator[tuple[DueAccount, ...]]:
    token = ""
    while True:
        page = due_accounts(asked, _PAGE, token)
        yield page.accounts
        token = page.next_token
        if not token:
            return


def _write(output: Path, pages: Iterator[tuple[DueAccount, ...]]) -> None:
    """Named as the input of `verifier reverify` has them. Raises ``ConfigurationError``."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise ConfigurationError("--output: needs the extra: pip install 'public-account-verifier[parquet]'") from None
    texts = ("account_id", "tenant", "category", "last_policy", "last_lists")
    schema = pa.schema([*((name, pa.string()) for name in texts), ("last_valid_until", pa.timestamp("us", tz="UTC"))])
    count = 0
    new = output.with_name(f".{output.name}.tmp")
    try:
        with parquet.ParquetWriter(new, schema) as writer:
            for page in pages:
                rows = [
                    {
                        "account_id": one.account.account_id,
                        "tenant": one.account.tenant,
                        "category": one.account.category,
                        "last_policy": one.in_force.policy,
                        "last_lists": one.in_force.lists,
                        "last_valid_until": one.in_force.valid_until,
                    }
                    for one in page
                ]
                writer.write_table(pa.Table.from_pylist(rows, schema))
                count += len(rows)
        new.rename(output)
    except OSError as error:
        raise ConfigurationError(f"--output: {output}: {error.strerror}") from None
    typer.echo(f"{output}: {count} account(s)", err=True)
