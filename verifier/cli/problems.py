"""How a command ends when something is wrong that the user can mend."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from verifier.domain.errors import VerifierError


@contextmanager
def problems_end_the_command() -> Iterator[None]:
    """One of our errors becomes one line on standard error and status 2."""
    try:
        yield
    except VerifierError as error:
        typer.echo(f"verifier: {error}", err=True)
        raise typer.Exit(2) from None
