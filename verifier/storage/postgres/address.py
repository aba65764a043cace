"""Where a database is: a ``postgresql://`` URL with the password kept out of every text.

Also how a connection is made, and what it is told when it cannot be.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import conninfo
from psycopg.types.numeric import Int8BinaryDumper, Int8Dumper

from verifier.domain.errors import ConfigurationError

Psycopg = psycopg.Connection[tuple[Any, ...]]
_DEFAULTS = {
    "connect_timeout": "3",
    "keepalives_idle": "10",
    "keepalives_interval": "3",
    "keepalives_count": "3",
    # a peer that vanished is noticed while something is sent as well
    "tcp_user_timeout": "10000",
    "application_name": "verifier",
}
_ALWAYS = (
    # a plan may be kept that was made while a table was empty: every statement has its index, as on SQLite
    "SET enable_seqscan = off",
    "SET jit = off",
)
_SERVER_SAYS = re.compile(r"FATAL:\s+(.+)")


@dataclass(frozen=True, slots=True)
class Address:
    """``place`` is for messages: host, port and database."""

    place: str
    url: str = field(repr=False)

    @classmethod
    def of(cls, url: str) -> "Address":
        """Raises ``ConfigurationError``; libpq's own words could hold the password, so they are not passed on."""
        try:
            parts = conninfo.conninfo_to_dict(url)
        except psycopg.ProgrammingError:
            raise ConfigurationError(
                "store: no URL as PostgreSQL takes it: postgresql://USER@HOST:PORT/DATABASE"
            ) from None
        host = str(parts.get("host") or parts.get("hostaddr") or "local socket")
        if "@" in host:
            raise ConfigurationError("store: write an @ inside the user or the password as %40")
        place = f"{host}:{parts.get('port') or 5432}/{parts.get('dbname') or parts.get('user') or ''}"
        return cls(place, conninfo.make_conninfo(url, **{k: v for k, v in _DEFAULTS.items() if k not in parts}))

    def connect(self, *settings: str) -> Psycopg:
        """A connection in autocommit mode that carried ``settings`` out. Raises ``psycopg.OperationalError``."""
        connection = psycopg.connect(self.url, autocommit=True, cursor_factory=psycopg.RawCursor)
        connection.prepare_threshold = 1
        # one width for every number: one prepared statement for every value
        connection.adapters.register_dumper(int, Int8Dumper)
        connection.adapters.register_dumper(int, Int8BinaryDumper)
        connection.execute("; ".join((*_ALWAYS, *settings)).encode())
        return connection

    def unreachable(self, error: psycopg.Error) -> ConfigurationError:
        """For the start: what to look at. The server's own refusal is told, it names no password."""
        says = _SERVER_SAYS.search(str(error))
        reason = says.group(1) if says else "no server answers there"
        return ConfigurationError(f"store: PostgreSQL at {self.place}: {reason}")
