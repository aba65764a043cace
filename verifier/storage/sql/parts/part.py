"""What every part of the store works with."""

from verifier.storage.sql.database import Database
from verifier.storage.sql.writer import Writer


class Part:
    """``database`` reads, ``writer`` carries out one transaction at a time."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._read = database.read
        self._first_rows = database.first_rows
        self._writer = writer
        self._write = writer.run
