"""The versions of the program and of its tables: with them a decision can be made again."""

import hashlib
from importlib.metadata import version
from importlib.resources import files

DISTRIBUTION = "public-account-verifier"
_WITH_TABLES = ("verifier.credentials", "verifier.identity", "verifier.screening", "verifier.screening.organs")


def rules_version() -> str:
    return version(DISTRIBUTION)


def data_version() -> str:
    """Changes with any table that ships inside the package."""
    digest = hashlib.sha256()
    for package in _WITH_TABLES:
        for table in sorted((files(package) / "data").iterdir(), key=lambda entry: entry.name):
            digest.update(table.name.encode() + table.read_bytes())
    return digest.hexdigest()[:16]
