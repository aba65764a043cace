"""A real PostgreSQL server in a temporary folder, on a free port: started, stopped and started again by tests."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from hashlib import sha256
from pathlib import Path

import psycopg
from psycopg import sql

PASSWORD = "a password with @ and : in it"
INSTALL = "no PostgreSQL server here: apt-get install postgresql, or put pg_config on the PATH"
_START_SECONDS = 60.0


def binaries() -> Path | None:
    """The folder with initdb and postgres."""
    found = [Path("/usr/lib/postgresql")]
    candidates = [path for folder in found for path in sorted(folder.glob("*/bin"), reverse=True)]
    if shutil.which("pg_config"):
        told = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True)
        candidates.insert(0, Path(told.stdout.strip()))
    if (server := shutil.which("postgres")) is not None:
        candidates.append(Path(server).resolve().parent)
    return next((path for path in candidates if (path / "initdb").exists() and (path / "postgres").exists()), None)


def schema_url(server_url: str, name: str) -> str:
    """The URL of a schema for ``name``, which is made where there is none."""
    schema = "s" + sha256(name.encode()).hexdigest()[:16]
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
    return f"{server_url}?options=-csearch_path%3D{schema}"


class PostgresServer:
    """It flushes to the disk as a real one does."""

    def __init__(self, folder: Path) -> None:
        self._bin = folder
        self._folder = Path(tempfile.mkdtemp(prefix="verifier-postgres-"))
        # postgres refuses to run as root
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self._folder, self._user, self._user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        password = self._folder / "password"
        password.write_text(PASSWORD)
        if self._user:
            shutil.chown(password, self._user)
        self._run(
            "initdb", "-D", str(self._data), "-U", "verifier", "-E", "UTF8", "--locale=C.UTF-8",
            "--auth=scram-sha-256", f"--pwfile={password}", "--no-instructions",
        )  # fmt: skip
        self.start()

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    @property
    def url(self) -> str:
        user_info = f"verifier:{PASSWORD.replace('@', '%40').replace(':', '%3A').replace(' ', '%20')}"
        return f"postgresql://{user_info}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Returns when it takes connections."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    str(self._bin / "postgres"), "-D", str(self._data), "-p", str(self.port),
                    "-c", f"unix_socket_directories={self._folder}", "-c", "listen_addresses=127.0.0.1",
                    "-c", "max_connections=300",
                ],
                stdout=log, stderr=log, user=self._user, group=self._user, cwd=self._folder,
            )  # fmt: skip
        end = time.monotonic() + _START_SECONDS
        while True:
            try:
                psycopg.connect(self.url, connect_timeout=5).close()
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError((self._folder / "log").read_text()[-2_000:]) from None
                time.sleep(0.05)

    def stop(self, *, immediately: bool = False) -> None:
        """``immediately`` leaves what was under way as a power cut would, to be recovered at the next start."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT if immediately else signal.SIGINT)
            self._process.wait(timeout=60)
            self._process = None

    def remove(self) -> None:
        self.stop(immediately=True)
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self._bin / program), *arguments],
            capture_output=True, text=True, user=self._user, group=self._user, cwd=self._folder,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr)
