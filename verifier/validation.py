"""What pydantic found wrong with a file or a setting, in one line."""

from pydantic import ValidationError


def problems(error: ValidationError) -> str:
    """Each wrong key with what is wrong with it, without its value: that could be a secret."""
    found = error.errors(include_input=False, include_url=False)
    return "; ".join(": ".join(filter(None, (".".join(map(str, one["loc"])), one["msg"]))) for one in found)
