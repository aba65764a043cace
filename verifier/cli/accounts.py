"""``verifier accounts``: what is known about an account."""

from typing import Annotated

import typer

from verifier.app import SHANGHAI
from verifier.cli.cases import DataDir, Keys, Policy, life_cycle, line
from verifier.domain.errors import NotFound

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
