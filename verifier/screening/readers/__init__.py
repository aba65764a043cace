"""Reads protected lists: CSV, JSON Lines, Parquet and FollowTheMoney, from many files at once and row by row.

Whatever a file holds is accounted for: each row becomes an entry, a bad row with its file, line and reason, or, where
a format holds things that are no subjects, a counted skip. A file that is wrong as a whole is refused.

HOWTO add a reader: see ``reader.py``.
"""

from verifier.screening.readers.reading import BadRow, ListFile, read

__all__ = ["BadRow", "ListFile", "read"]
