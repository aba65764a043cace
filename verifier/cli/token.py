"""``verifier token``: a bearer token for a client."""

import typer

from verifier.server.security import tokens


def token() -> None:
    """Makes a bearer token, which is shown this once: it goes to the client, its digest to the file of clients."""
    made = tokens.new_token()
    typer.echo(f"{made}\nin the file of clients, under `tokens`: {tokens.digest(made)}")
