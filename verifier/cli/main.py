"""The ``verifier`` command. Each group of commands is a module; errors end with status 2 and one line.

HOWTO add a command: a module with a typer ``app`` or a function, and its line in ``_COMMANDS``.
"""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

_COMMANDS = {
    "serve": "serve:serve",
    "demo": "demo:demo",
    "screen": "screen:screen_file",
    "reverify": "reverify:reverify",
    "explain": "explain:app",
    "lists": "lists:app",
    "sources": "sources:app",
    "cases": "cases:app",
    "accounts": "accounts:app",
    "ledger": "ledger:app",
    "keys": "keys:app",
    "token": "token:token",
    "bench": "bench:app",
}
"""Where each is. Only what is asked for is imported: a command starts sooner, and ``serve`` stays small."""


class _Commands(TyperGroup):
    # typer brings its own click from one version on, so neither's types are named here
    def list_commands(self, ctx: Any) -> list[str]:
        return [*_COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        found = getattr(import_module(f"verifier.cli.{module}"), name)
        whole = typer.Typer(callback=main)
        if isinstance(found, typer.Typer):
            whole.add_typer(found, name=cmd_name)
        else:
            whole.command(cmd_name)(found)
        return get_group(whole).get_command(ctx, cmd_name)


def main() -> None:
    """Decides whether a public account may be opened, kept, renamed or handed over."""


app = typer.Typer(
    cls=_Commands, callback=main, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)

if __name__ == "__main__":
    app()
