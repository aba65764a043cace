"""``verifier cases``: the queue of what people decide, and what the clock does."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from verifier import life_cycle_at_hand
from verifier.app import SHANGHAI
from verifier.cases.case import Case, CaseKind, Resolution
from verifier.cases.consequences import obligations
from verifier.cli.problems import problems_end_the_command
from verifier.life_cycle_at_hand import LifeCycleAtHand
from verifier.storage.cases import CaseQuery

app = typer.Typer(no_args_is_help=True, help="Reviews, rectifications and appeals.")
DataDir = Annotated[Path | None, typer.Option(help="Folder of the embedded store.")]
Keys = Annotated[Path | None, typer.Option(help="A key file.")]
Policy = Annotated[Path | None, typer.Option(help="A policy pack.")]
_Name = Annotated[str, typer.Argument(help="cases/ID, or the ID alone.")]
_Reviewer = Annotated[str, typer.Option(help="Who decides.")]
_PAGE = 500


@contextmanager
def life_cycle(
    data_dir: Path | None, keys: Path | None, policy: Path | None, lists: Path | None = None
) -> Iterator[LifeCycleAtHand]:
    """Ends the command where there is none, or where something is wrong with it."""
    with problems_end_the_command(), life_cycle_at_hand.open_life_cycle(data_dir, keys, policy, lists=lists) as opened:
        yield opened


@app.command(name="list")
def list_cases(
    kind: Annotated[CaseKind | None, typer.Option(help="Only this kind.")] = None,
    account: Annotated[str, typer.Option(help="Only this account's.")] = "",
    tenant: Annotated[str, typer.Option(help="Whose cases.")] = "default",
    ended: Annotated[bool, typer.Option("--all", help="Also those that ended.")] = False,
    data_dir: DataDir = None,
    keys: Keys = None,
    policy: Policy = None,
) -> None:
    """One line a case, the oldest first: name, kind, state, when it is due, account, reasons."""
    with life_cycle(data_dir, keys, policy) as at_hand:
        query, token = CaseQuery(tenant, account, kind, include_closed=ended), ""
        while True:
            page = at_hand.reading.list(query, _PAGE, token)
            for case in page.cases:
                typer.echo(line(case))
            token = page.next_token
            if not token:
                return


@app.command()
def show(name: _Name, data_dir: DataDir = None, keys: Keys = None, policy: Policy = None) -> None:
    """One case with what the platform has to do and everything that was done, and what was written."""
    with life_cycle(data_dir, keys, policy) as at_hand:
        case = at_hand.reading.get(_id(name))
        history = at_hand.reading.history(case.case_id)
    typer.echo(line(case))
    for label, value in _details(case).items():
        if value:
            typer.echo(f"  {label:<10} {value}")
    for duty in obligations(case):
        typer.echo(f"  {'to do':<10} {duty.kind} by {_time(duty.due)}: {duty.message.en}")
    for event in history:
        typer.echo(f"  {_time(event.time)}  {event.event:<20} {event.actor}  {event.statement}".rstrip())


@app.command()
def claim(name: _Name, reviewer: _Reviewer, data_dir: DataDir = None, keys: Keys = None, policy: Policy = None) -> None:
    """Takes a case, so that nobody else decides it meanwhile."""
    with life_cycle(data_dir, keys, policy) as at_hand:
        typer.echo(line(at_hand.resolving.claim(_id(name), reviewer)))


@app.command()
def resolve(
    name: _Name,
    resolution: Annotated[Resolution, typer.Argument(help="approve is for the applicant.")],
    reviewer: _Reviewer,
    reason: Annotated[str, typer.Option(help="Why, for the applicant and for the record.")],
    data_dir: DataDir = None,
    keys: Keys = None,
    policy: Policy = None,
) -> None:
    """Decides a claimed case. Where two have to agree, the first outcome is a proposal."""
    with life_cycle(data_dir, keys, policy) as at_hand:
        typer.echo(line(at_hand.resolving.resolve(_id(name), reviewer, resolution, reason)))


@app.command(name="run-due")
def run_due(data_dir: DataDir = None, keys: Keys = None, policy: Policy = None) -> None:
    """Does what the service's clock does, once: safe beside a running service, and to repeat after a crash."""
    with life_cycle(data_dir, keys, policy) as at_hand:
        moved = at_hand.due()
        at_hand.due.forget_signals()
    typer.echo(f"{moved} cases moved")


def line(case: Case) -> str:
    """A case in one line, without personal data."""
    when = "overdue" if case.overdue else f"due {_time(case.due)}" if case.due else f"ended {_time(case.closed_at)}"
    return f"cases/{case.case_id}  {case.kind}  {case.state}  {when}  {case.account_id}  {','.join(case.reasons)}"


def _details(case: Case) -> dict[str, str]:
    return {
        "decision": f"decisions/{case.decision_id}" if case.decision_id else "",
        "outcome": f"decisions/{case.outcome_id}" if case.outcome_id else "",
        "about": case.about,
        "assignee": case.assignee,
        "suspended": "yes" if case.suspended else "",
        "proposed": f"{case.proposed} by {case.proposer}" if case.proposed else "",
        "barred": ", ".join(case.barred),
    }


def _time(moment: datetime | None) -> str:
    return "at once" if moment is None else f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _id(name: str) -> str:
    return name.removeprefix("cases/")
