"""The version of what a snapshot's keys are made by: a snapshot and the program that reads it must have the same."""

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files

_KEY_FORMAT = "4"
"""Changes with the code that makes keys: folding, codes, fingerprints; views and keypoints of pictures."""
_LIBRARIES = ("opencc", "pypinyin")
_TABLES = ("shape_classes.txt", "variants.csv")


@cache
def rules_version() -> str:
    digest = hashlib.sha256(_KEY_FORMAT.encode())
    for library in _LIBRARIES:
        digest.update(version(library).encode())
    for table in _TABLES:
        digest.update((files("verifier.screening") / "data" / table).read_bytes())
    return digest.hexdigest()[:16]
